"""Notebooks: parameters checked first, executed by papermill, exported as reports.

A kernel gets its database through the environment, never as a parameter: papermill stores parameters twice in
the executed notebook.
"""

from __future__ import annotations

import ast
import difflib
import json
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench import __version__, errors, report, sqlfiles
from workbench.contract import Verdict
from workbench.errors import (
    NotebookError,
    OutputFolderError,
    ParameterValueError,
    UnknownParameterError,
    UsageError,
    WorkbenchError,
)
from workbench.postgres import Database, server_facts

WAVES = [["00_start_here", "10_migrate"], ["20_validate"], ["90_review"]]
"""Notebooks of the main job; those of one wave run at the same time, each wave after the one before."""

MAIN_JOB = [name for wave in WAVES for name in wave]

KERNELS = 2
LONGEST_SOCKET_FOLDER = 95

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Parameter:
    """A parameter as the notebook declares it: `environment: str = "DEFAULT"  # what it is for`."""

    name: str
    type: str
    default: Any
    about: str


@dataclass(frozen=True)
class RunResult:
    """How the main job ended: the verdict of the review, rows of findings, and where the index page is."""

    verdict: Verdict
    findings: int
    summary: str
    index: Path
    reports: list[str]


def names() -> list[str]:
    """Names of all notebooks, in order."""
    return sorted(path.stem for path in sqlfiles.resource_root("notebooks").glob("[0-9]*.ipynb"))


def path_of(name: str) -> Path:
    """The notebook of that name. Raises UsageError with a suggestion when there is none."""
    if name not in names():
        near = difflib.get_close_matches(name, names(), n=1, cutoff=0.4)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise UsageError(message=f"There is no notebook {name!r}.{hint} See `workbench notebook list`.")
    return sqlfiles.resource_root("notebooks") / f"{name}.ipynb"


def parameters(name: str) -> list[Parameter]:
    """The declared parameters of a notebook. Raises UsageError when it declares one it never uses."""
    cells = [cell for cell in _read(path_of(name))["cells"] if cell["cell_type"] == "code"]
    declared = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    found = [parameter for cell in declared for parameter in _declarations("".join(cell["source"]))]
    used = {
        node.id
        for cell in cells
        if cell not in declared
        for node in ast.walk(ast.parse("".join(cell["source"])))
        if isinstance(node, ast.Name)
    }
    for parameter in found:
        if parameter.name not in used:
            raise UsageError(
                message=f"Notebook {name} declares {parameter.name!r} and never uses it; remove it."
            )
    return found


def _declarations(source: str) -> Iterator[Parameter]:
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            about = lines[node.lineno - 1].partition("#")[2].strip()
            yield Parameter(node.target.id, ast.unparse(node.annotation), ast.literal_eval(node.value), about)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def check_parameters(name: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The given values in their declared types. Raises UnknownParameterError, ParameterValueError."""
    declared = {parameter.name: parameter for parameter in parameters(name)}
    for key in given:
        if key not in declared:
            near = difflib.get_close_matches(key, declared, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise UnknownParameterError(
                name=name, parameter=key, available=", ".join(declared) or "none", hint=hint
            )
    return {key: _convert(name, declared[key], value) for key, value in given.items()}


def _convert(name: str, parameter: Parameter, text: str) -> Any:
    booleans = {"true": True, "false": False}
    try:
        match parameter.type:
            case "bool":
                return booleans[text.lower()]
            case "int":
                return int(text)
            case "float":
                return float(text)
            case _:
                return text
    except (KeyError, ValueError) as error:
        expected = {"bool": "true or false", "int": "a whole number", "float": "a number"}[parameter.type]
        raise ParameterValueError(
            name=name, parameter=parameter.name, expected=expected, value=text
        ) from error


def run_notebook(name: str, values: Mapping[str, Any], database: Database) -> Path:
    """Execute one notebook with checked `values` and export its report; returns the HTML page.

    Raises OutputFolderError, NotebookError, or the error of the workbench that stopped the notebook; the page
    is written first.
    """
    output = report.folder() / f"{name}.ipynb"
    for stale in (".json", ".csv"):
        output.with_suffix(stale).unlink(missing_ok=True)
    # Papermill writes after every cell: aside, so that no half notebook ever has the final name.
    aside = output.with_name(f".{name}.partial.ipynb")
    prepare_kernels(database)
    try:
        failure = _execute(name, aside, values, output)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise OutputFolderError(path=output, reason=error.strerror) from error
    page = report.export(aside, output)
    if failure:
        raise failure
    return page


def _execute(name: str, aside: Path, values: Mapping[str, Any], output: Path) -> WorkbenchError | None:
    """Let papermill execute the notebook into `aside`; returns what stopped it."""
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    try:
        with _kernel_settings() as settings:
            papermill.execute_notebook(
                path_of(name),
                aside,
                dict(values),
                progress_bar=False,
                record_timing=False,
                kernel_name="python3",
                config=settings,
            )
    except PapermillExecutionError as error:
        return _failure(name, error, output)
    except DeadKernelError as error:
        return NotebookError(name=name, kind="a dead kernel", reason=f"{error}.", path=output)
    return None


@contextmanager
def _kernel_settings() -> Iterator[Any]:
    """Sockets in a private folder, not ports that every local account can reach; kernels end at once."""
    from traitlets.config import Config

    config = Config()
    # A graceful end first interrupts the idle kernel, which then prints an error that is none.
    config.NotebookClient.shutdown_kernel = "immediate"
    with tempfile.TemporaryDirectory(prefix="workbench-") as sockets:
        # A socket's path has at most 107 bytes; where temporary folders lie deep, ports must do.
        if len(sockets) < LONGEST_SOCKET_FOLDER:
            config.KernelManager.transport = "ipc"
            config.KernelManager.ip = f"{sockets}/k"
        yield config


def _failure(name: str, error: Any, output: Path) -> WorkbenchError:
    """The error that stopped a notebook, as the command line would have met it itself."""
    kind = getattr(errors, error.ename, None)
    if isinstance(kind, type) and issubclass(kind, WorkbenchError):
        return errors.relayed(kind, error.evalue)
    return NotebookError(
        name=name, kind=error.ename, reason=error.evalue.splitlines()[0] if error.evalue else "", path=output
    )


def prepare_kernels(database: Database) -> None:
    """Kernels find their database and the reports folder in the environment that they inherit."""
    os.environ["WORKBENCH_DATABASE_URL"] = database.url.set(drivername="postgresql").render_as_string(
        hide_password=False
    )
    os.environ["WORKBENCH_REPORTS"] = str(report.folder().resolve())


def run_all(
    database: Database, values: Mapping[str, Any], progress: Progress = lambda done, total, name: None
) -> RunResult:
    """Execute the notebooks of the main job, two kernels at a time, and write their index.

    Raises what stopped the first notebook that failed; later waves are then not begun.
    """
    # An index of the run before would speak for pages that this run replaces.
    (report.folder() / "index.html").unlink(missing_ok=True)
    elapsed: dict[str, float] = {}
    for wave in WAVES:
        progress(len(elapsed), len(MAIN_JOB), ", ".join(wave))
        with ThreadPoolExecutor(KERNELS) as pool:
            for name, seconds in pool.map(lambda name: _timed(name, values, database), wave):
                elapsed[name] = seconds
    _write_run(database, elapsed)
    return _result()


def _timed(name: str, values: Mapping[str, Any], database: Database) -> tuple[str, float]:
    from jupyter_core.utils import ensure_event_loop

    started = time.monotonic()
    declared = {parameter.name for parameter in parameters(name)}
    try:
        run_notebook(name, {key: value for key, value in values.items() if key in declared}, database)
    finally:
        # Jupyter gives each thread an event loop and leaves it open, with its sockets.
        ensure_event_loop().close()
    return name, round(time.monotonic() - started, 3)


def _result() -> RunResult:
    review = report.outcome("90_review")
    verdict, summary = Verdict(review["verdict"]), review["summary"]
    index = report.write_index(MAIN_JOB)
    return RunResult(verdict, review["findings"], summary, index, MAIN_JOB)


def _write_run(database: Database, elapsed: Mapping[str, float]) -> None:
    with database.read_only() as transaction:
        facts = dict(server_facts(transaction))
    run = {
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "workbench": __version__,
        "python": platform.python_version(),
        "host": platform.node(),
        "database": database.where,
        "server": facts,
        "elapsed_seconds": dict(sorted(elapsed.items())),
    }
    report.write(report.folder() / "run.json", report.to_json(run))


def copy_notebooks(target: Path, chosen: Iterable[str]) -> None:
    """Copy notebooks into `target` for people to change; one that is already there is left as it is."""
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name in chosen:
            if not (target / f"{name}.ipynb").exists():
                shutil.copyfile(path_of(name), target / f"{name}.ipynb")
    except OSError as error:
        raise OutputFolderError(path=target, reason=error.strerror) from error
