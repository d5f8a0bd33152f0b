"""JupyterLab with settings, workspace, kernel and tiles of its own, none of the account's."""

import json
import os
import sys
from pathlib import Path

from workbench.errors import UnreachableError
from workbench.files import replaced, why
from workbench.report.notebooks import BY_NAME, EXPLORE

PACKAGED = Path(__file__).parent / "jupyter"
CATEGORIES = {False: "Questions about funds", True: "Questions about the migration"}


def prepare(folder: Path) -> list[str]:
    """Put into `folder`, where the notebooks are, what JupyterLab keeps, and into the environment where that is;
    returns JupyterLab's arguments. Kernels work in the folder that the caller is in. Raises UnreachableError."""
    here, folder, own = Path.cwd(), folder.resolve(), folder.resolve() / ".jupyter"
    root = Path(os.path.commonpath([here, folder]))
    # Without the working folder on its path a kernel's start cannot meet a file that shadows a module.
    started = [
        sys.executable,
        "-P",
        "-m",
        "ipykernel_launcher",
        "-f",
        "{connection_file}",
        "--ext",
        "workbench.lab.magics",
    ]
    kernel = {"argv": [*started, f"--IPKernelApp.exec_lines=%cd -q {here}"], "display_name": "Workbench"}
    try:
        _write(own / "kernels" / "python3" / "kernel.json", kernel | {"language": "python"})
        _write(own / "labconfig" / "page_config.json", {"workbenchTiles": _tiles(folder.relative_to(root))})
    except OSError as error:
        message = f"The folder {own} cannot be written: {why(error)}. Choose another with --folder."
        raise UnreachableError(message=message) from error
    paths = [str(own), str(PACKAGED), f"{sys.prefix}/share/jupyter", *filter(None, [os.environ.get("JUPYTER_PATH")])]
    os.environ["JUPYTER_PATH"] = os.pathsep.join(paths)
    os.environ["JUPYTER_CONFIG_PATH"] = str(PACKAGED)
    for name in ("CONFIG_DIR", "DATA_DIR"):
        os.environ[f"JUPYTER_{name}"] = str(own)
    for name, part in {"JUPYTER_RUNTIME_DIR": "runtime", "IPYTHONDIR": "ipython"}.items():
        os.environ[name] = str(own / part)
    for name in ("SETTINGS", "WORKSPACES"):
        os.environ[f"JUPYTERLAB_{name}_DIR"] = str(own / name.lower())
    first = folder.relative_to(root) / f"{EXPLORE}.ipynb"
    return [f"--ServerApp.root_dir={root}", f"--LabApp.default_url=/lab/tree/{first.as_posix()}"]


def _tiles(folder: Path) -> list[dict[str, str]]:
    """The notebooks for the launcher, those about funds first."""
    notebooks = sorted(BY_NAME.values(), key=lambda notebook: (notebook.needs_database, notebook.name))
    return [
        {
            "path": (folder / notebook.path.name).as_posix(),
            "question": notebook.question,
            "category": CATEGORIES[notebook.needs_database],
        }
        for notebook in notebooks
    ]


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with replaced(path) as aside:
        aside.write_text(json.dumps(content), encoding="utf-8")
