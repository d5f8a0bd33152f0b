"""One notebook: executed by papermill, exported as a report.

A kernel gets its database through the environment, never as a parameter: papermill stores parameters twice in
the executed notebook.
"""

import atexit
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from workbench import errors
from workbench.errors import NotebookError, OutputFolderError, UnreachableError, WorkbenchError
from workbench.files import why
from workbench.postgres import Database
from workbench.report import pages
from workbench.runner.engine import ENGINE, papermill
from workbench.runner.parameters import find

LONGEST_SOCKET = 97
JUPYTER = ("JUPYTER_PATH", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")


def run_notebook(name: str, values: Mapping[str, Any], database: Database | None) -> Path:
    """Execute one notebook with checked `values`, export its report, then raise what stopped it; returns the page."""
    output = pages.place(name, ".ipynb")
    for stale in (".json", ".csv"):
        output.with_suffix(stale).unlink(missing_ok=True)
    # Papermill writes aside, so that no half notebook ever has the final name.
    aside = output.with_name(f".{output.stem}.partial.ipynb")
    prepare_kernels(database)
    try:
        failure = _execute(name, aside, values, output)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise OutputFolderError(path=output, reason=why(error)) from error
    if failure and not output.with_suffix(".json").is_file():
        pages.write_refusal(name, str(failure).partition(" Its outputs")[0])
    page = pages.export(aside, output)
    if failure:
        raise failure
    return page


def _execute(name: str, aside: Path, values: Mapping[str, Any], output: Path) -> WorkbenchError | None:
    """Let papermill execute the notebook into `aside`; returns what stopped it."""
    package = papermill()
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    try:
        settings = {"kernel_name": "python3", "progress_bar": False, "record_timing": False, "engine_name": ENGINE}
        package.execute_notebook(find(name).path, aside, dict(values), config=_kernel_settings(name), **settings)
    except PapermillExecutionError as error:
        return _failure(name, error, output)
    except DeadKernelError as error:
        return NotebookError(name=name, place="", kind="a dead kernel", reason=f"{error}.", path=output)
    return None


def _kernel_settings(name: str) -> Any:
    """Sockets in a private folder, not ports that every local account can reach; kernels end at once."""
    from traitlets.config import Config

    from workbench.runner.kernels import KernelManager

    config = Config()
    config.NotebookClient.kernel_manager_class = KernelManager
    config.NotebookClient.shutdown_kernel = "immediate"
    # A socket's path has at most 107 bytes; where temporary folders lie deep, ports must do.
    if len(sockets := str(_private_folder() / name)) < LONGEST_SOCKET:
        config.KernelManager.transport = "ipc"
        config.KernelManager.ip = sockets
    return config


@cache
def _private_folder() -> Path:
    """A folder of this process, gone with it, where Jupyter finds a kernel and keeps what else it has of an account.

    The kernel is this interpreter, whatever kernels the user has; with -P no file of his shadows a module.
    """
    try:
        made = Path(tempfile.mkdtemp(prefix="workbench-"))
    except OSError as error:
        raise UnreachableError(message=f"{error.strerror}. Set TMPDIR to a folder that can be written.") from error
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    started = [sys.executable, "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel = {"argv": started, "display_name": "", "language": "python", "env": {"PYTHONSTARTUP": ""}}
    (made / "kernels" / "python3").mkdir(parents=True)
    (made / "kernels" / "python3" / "kernel.json").write_text(json.dumps(kernel), encoding="utf-8")
    os.environ.update(dict.fromkeys(JUPYTER, str(made)))
    return made


def _failure(name: str, error: Any, output: Path) -> WorkbenchError:
    kind = getattr(errors, error.ename, None)
    if isinstance(kind, type) and issubclass(kind, WorkbenchError):
        return errors.relayed(kind, error.evalue)
    reason = error.evalue.splitlines()[0] if error.evalue else ""
    return NotebookError(name=name, place=_place(error), kind=error.ename, reason=reason, path=output)


def _place(error: Any) -> str:
    """Where in the notebook it stopped: the number that the cell has in the page, the line and what stands there."""
    from papermill.exceptions import strip_color

    found = re.search(r"Cell In\[\d+\], line (\d+)", strip_color("\n".join(error.traceback)))
    line = int(found[1]) if found else 1
    code = error.source.splitlines()[line - 1].strip()
    return f"in cell [{error.exec_count}], line {line} (`{code}`), "


def prepare_kernels(database: Database | None) -> None:
    """Kernels find their database and their folders in the environment that they inherit."""
    if database:
        os.environ["WORKBENCH_DATABASE_URL"] = database.url.text()
    if named := os.environ.get("WORKBENCH_SNAPSHOTS"):
        os.environ["WORKBENCH_SNAPSHOTS"] = str(Path(named).resolve())
    # Figures as data: other renderers would store a copy of plotly.js in each notebook.
    os.environ["PLOTLY_RENDERER"] = "plotly_mimetype"
    os.environ["WORKBENCH_REPORTS"] = str(pages.folder().resolve())
