"""The main job: the notebooks of each wave, two kernels at a time, then their index."""

import json
import platform
import time
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from workbench import __version__, loading, overlap, sectors, snapshot
from workbench.contract import ENVIRONMENTS, Progress, Verdict, silent
from workbench.encoding import to_json
from workbench.errors import RefusedError
from workbench.overlap import history
from workbench.postgres import Database, server_facts
from workbench.report import pages
from workbench.report.notebooks import HISTORY, LOAD, NOTEBOOKS, REVIEW, SECTORS, SNAPSHOT, Notebook
from workbench.runner.engine import papermill
from workbench.runner.execution import prepare_kernels, run_notebook
from workbench.runner.parameters import parameters

KERNELS = 2


@dataclass(frozen=True)
class RunResult:
    verdict: Verdict
    findings: int
    summary: str
    index: Path
    reports: list[str]
    left_out: list[str]


def run_all(
    database: Database, values: Mapping[str, Any], progress: Progress = silent, skipped: Collection[str] = ()
) -> RunResult:
    """Execute the notebooks of the main job but those `skipped`, two kernels at a time, and write their index.

    Raises what stopped the first notebook that failed; later waves are then not begun.
    """
    from workbench.runner.kernels import fork_server

    prepare_kernels(database)
    fork_server()  # reads ahead while this process does
    papermill()
    # The index of an earlier run would describe pages that this run replaces.
    (pages.folder() / "index.html").unlink(missing_ok=True)
    elapsed, left_out = _executed(database, {"environment": ENVIRONMENTS[0], **values}, progress, skipped)
    names = [notebook.name for notebook in NOTEBOOKS if notebook.name in elapsed]
    _write_run(database, elapsed)
    review = pages.read_result(REVIEW)
    index = pages.write_index(names)
    return RunResult(Verdict(review["verdict"]), review["findings"], review["summary"], index, names, left_out)


def _executed(
    database: Database, given: dict[str, Any], progress: Progress, skipped: Collection[str]
) -> tuple[dict[str, float], list[str]]:
    """Seconds of each notebook that was executed, and those left out for want of anything to show."""
    elapsed: dict[str, float] = {}
    left_out = [LOAD] * (not loading.is_used(database, given["environment"]))
    left_out += [SECTORS] * (not sectors.is_used(database, given["environment"]))
    pages.remove_reports([*skipped, *left_out])
    before = _seconds_before()
    for _, group in groupby(NOTEBOOKS, key=lambda notebook: notebook.wave):
        wave = [notebook for notebook in group if notebook.name not in (*skipped, *left_out)]
        words = ", ".join(notebook.name for notebook in wave)
        progress(len(elapsed), len(NOTEBOOKS), words + _left(before, elapsed))
        with ThreadPoolExecutor(KERNELS) as pool:
            for name, seconds in pool.map(partial(_timed, values=given, database=database), wave):
                elapsed[name] = seconds
                progress(len(elapsed), len(NOTEBOOKS), words + _left(before, elapsed))
        if SNAPSHOT in elapsed and "snapshot" not in given:
            # Later notebooks read the snapshot of this run, not one that somebody else takes meanwhile.
            given["snapshot"] = pages.read_result(SNAPSHOT)["snapshot"]
            left_out += [HISTORY] * (not history.is_told(overlap.open_book(given["snapshot"], given["environment"])))
            pages.remove_reports(left_out)
    return elapsed, left_out


def _seconds_before() -> dict[str, float]:
    """How long each notebook took in the run before this one, if its pages are here."""
    try:
        seconds = json.loads((pages.folder() / "run.json").read_text(encoding="utf-8"))["elapsed_seconds"]
        return {name: float(taken) for name, taken in seconds.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _left(before: Mapping[str, float], elapsed: Collection[str]) -> str:
    seconds = sum(seconds for name, seconds in before.items() if name not in elapsed) / KERNELS
    return f"; about {seconds:.0f} s left" * bool(seconds)


def _timed(notebook: Notebook, values: Mapping[str, Any], database: Database) -> tuple[str, float]:
    from jupyter_core.utils import ensure_event_loop

    started = time.monotonic()
    declared = {parameter.name for parameter in parameters(notebook.name)}
    try:
        run_notebook(notebook.name, {key: value for key, value in values.items() if key in declared}, database)
    except RefusedError:
        # A snapshot without themes, say, leaves one page unchecked and is no reason to stop the others.
        if not notebook.may_be_refused:
            raise
    finally:
        # Jupyter gives each thread an event loop and leaves it open, with its sockets.
        ensure_event_loop().close()
    return notebook.name, round(time.monotonic() - started, 3)


def _write_run(database: Database, elapsed: Mapping[str, float]) -> None:
    with database.read_only() as transaction:
        facts = dict(server_facts(transaction))
    data = snapshot.find(pages.read_result(SNAPSHOT)["snapshot"])
    run = {
        "data": data.label,
        "data_age": data.age_words(),
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "workbench": __version__,
        "python": platform.python_version(),
        "host": platform.node(),
        "database": database.where,
        "server": facts,
        "elapsed_seconds": dict(sorted(elapsed.items())),
    }
    pages.write(pages.folder() / "run.json", to_json(run))
