"""JupyterLab with settings, workspace, kernel and tiles of its own, none of the account's."""

import json
import os
import sys
from pathlib import Path

from workbench.errors import UnreachableError
from workbench.files import why
from workbench.report.notebooks import BY_NAME, EXPLORE

PACKAGED = Path(__file__).parent / "jupyter"
CATEGORIES = {False: "Questions about funds", True: "Questions about the migration"}


def prepare(folder: Path) -> list[str]:
    """Put into `folder`, where the notebooks are, what JupyterLab keeps, and into the environment where that is;
    returns JupyterLab's arguments. Kernels work in the folder that the caller is in. Raises UnreachableError."""
    here, folder, own = Path.cwd(), folder.resolve(), folder.resolve() / ".jupyter"
    root = Path(os.path.commonpath([here, folder]))
    # With -P no file of the working folder shadows a module.
    started = [sys.executable, "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    settled = ["--ext", "workbench.lab.magics", f"--IPKernelApp.exec_lines=%cd -q {here}"]
    kernel = {"argv": started + settled, "display_name": "Workbench", "language": "python"}
    try:
        _write(own / "kernels" / "python3" / "kernel.json", kernel)
        _write(own / "labconfig" / "page_config.json", {"workbenchTiles": _tiles(folder.relative_to(root))})
    except OSError as error:
        message = f"The folder {own} cannot be written: {why(error)}. Choose another with --folder."
        raise UnreachableError(message=message) from error
    # Kernels and extensions of this installation come before the user's.
    paths = [str(own), str(PACKAGED), f"{sys.prefix}/share/jupyter", *filter(None, [os.environ.get("JUPYTER_PATH")])]
    places = dict.fromkeys(("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"), "")
    places |= {"JUPYTER_RUNTIME_DIR": "runtime", "IPYTHONDIR": "ipython"}
    places |= {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
    os.environ.update({name: str(own / place) for name, place in places.items()})
    os.environ.update(JUPYTER_PATH=os.pathsep.join(paths), JUPYTER_CONFIG_PATH=str(PACKAGED))
    first = (folder / f"{EXPLORE}.ipynb").relative_to(root).as_posix()
    return [f"--ServerApp.root_dir={root}", f"--LabApp.default_url=/lab/tree/{first}"]


def _tiles(folder: Path) -> list[dict[str, str]]:
    """The notebooks for the launcher, those about funds first."""
    notebooks = sorted(BY_NAME.values(), key=lambda notebook: (notebook.needs_database, notebook.name))
    facts = [(f"{folder}/{each.name}.ipynb", each.question, CATEGORIES[each.needs_database]) for each in notebooks]
    return [dict(zip(("path", "question", "category"), fact, strict=True)) for fact in facts]


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
