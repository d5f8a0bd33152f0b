"""The main job: the notebooks of each wave two kernels at a time, then their index."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench import __version__, report, snapshot
from workbench.contract import Verdict
from workbench.errors import RefusedError
from workbench.postgres import Database, server_facts
from workbench.runner.execution import run_notebook
from workbench.runner.parameters import needs_database, parameters

WAVES = [
    ["00_start_here", "10_migrate"],
    ["20_validate", "40_snapshot"],
    ["30_benchmark"],
    ["70_drill", "50_overlap", "51_pair", "52_theme", "53_portfolio"],
    ["90_review"],
]
"""Notebooks of the main job; those of one wave run at the same time, each wave after the one before, the longest of a
wave first. The benchmark has the machine to itself.
"""

DISPENSABLE = {"30_benchmark"}
"""Notebooks that may be refused without an end to the others: their pages are then unchecked."""

MAIN_JOB = [name for wave in WAVES for name in wave]

SKIPPABLE = [
    name for name in MAIN_JOB if name not in ("00_start_here", "10_migrate", "20_validate", "40_snapshot", "90_review")
]
"""Notebooks that no other one builds upon."""

KERNELS = 2

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class RunResult:
    """How the main job ended: the verdict of the review, rows of findings, and where the index page is."""

    verdict: Verdict
    findings: int
    summary: str
    index: Path
    reports: list[str]


def run_all(
    database: Database,
    values: Mapping[str, Any],
    progress: Progress = lambda done, total, name: None,
    skipped: Collection[str] = (),
) -> RunResult:
    """Execute the notebooks of the main job but those `skipped`, two kernels at a time, and write their index.

    Raises what stopped the first notebook that failed; later waves are then not begun.
    """
    # An index of the run before would speak for pages that this run replaces.
    (report.folder() / "index.html").unlink(missing_ok=True)
    report.forget(skipped)
    waves = [[name for name in wave if name not in skipped] for wave in WAVES]
    names = [name for wave in waves for name in wave]
    elapsed: dict[str, float] = {}
    given = dict(values)
    for wave in filter(None, waves):
        progress(len(elapsed), len(names), ", ".join(wave))
        elapsed |= _run_wave(wave, given, database)
        if "40_snapshot" in wave:
            # Later notebooks read the snapshot of this run, not one that somebody else takes meanwhile.
            given["snapshot"] = report.outcome("40_snapshot")["snapshot"]
    _write_run(database, elapsed)
    return _result(names)


def _run_wave(wave: list[str], values: Mapping[str, Any], database: Database) -> dict[str, float]:
    """Seconds by notebook."""
    with ThreadPoolExecutor(KERNELS) as pool:
        return dict(pool.map(lambda name: _timed(name, values, database), wave))


def _timed(name: str, values: Mapping[str, Any], database: Database) -> tuple[str, float]:
    from jupyter_core.utils import ensure_event_loop

    started = time.monotonic()
    declared = {parameter.name for parameter in parameters(name)}
    try:
        run_notebook(name, {key: value for key, value in values.items() if key in declared}, database)
    except RefusedError:
        # A snapshot without themes, say, leaves one page unchecked and is no reason to stop the others.
        if needs_database(name) and name not in DISPENSABLE:
            raise
    finally:
        # Jupyter gives each thread an event loop and leaves it open, with its sockets.
        ensure_event_loop().close()
    return name, round(time.monotonic() - started, 3)


def _result(names: list[str]) -> RunResult:
    review = report.outcome("90_review")
    verdict, summary = Verdict(review["verdict"]), review["summary"]
    index = report.write_index(names)
    return RunResult(verdict, review["findings"], summary, index, names)


def _write_run(database: Database, elapsed: Mapping[str, float]) -> None:
    with database.read_only() as transaction:
        facts = dict(server_facts(transaction))
    data = snapshot.find(report.outcome("40_snapshot")["snapshot"])
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
    report.write(report.folder() / "run.json", report.to_json(run))
