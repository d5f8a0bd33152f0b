"""refresh: the daily way in, for a scheduler."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from workbench.cli import options, printing
from workbench.display import visible

LEFT_OUT = ("30_benchmark", "70_drill")
"""Notebooks that say nothing of new data, and take longest."""


@click.command()
@click.argument("inbox", type=click.Path(file_okay=False, path_type=Path))
@click.option("--notice", default=0.5, help="Name weights that moved by at least so many percentage points.")
@click.option("--no-pages", is_flag=True, help="Render no pages.")
@click.option("--today", type=options.DAY, help="The day for which lists are old.")
@options.environment
@options.output
@options.snapshots
@options.usual
def refresh(
    database: options.Database, inbox: Path, notice: float, no_pages: bool, today: date | None, environment: str
) -> printing.Answer:
    """Load what fell into folder INBOX, take a snapshot, validate, and render the pages that changed.

    Files move to INBOX/done or INBOX/refused; a file still written to stays for the next run. A list that does not name
    its fund goes into a folder named by the ticker; one that says no day either is named by it, as
    INBOX/SCHD/2026-11-27.csv or "INBOX/SCHD 2026-11-27.csv". Run it as often as you like: it does what is left.

    Exit 1 when a file was refused, the validation failed, or a list is much too old.

    \b
    Example: workbench refresh ~/inbox
    """
    from workbench import refresh as job

    def render(snapshot: str) -> Path | None:
        return None if no_pages else _rendered(database, environment, snapshot)

    with printing.progress("refresh") as progress:
        done = job.refresh(database, inbox.resolve(), environment, notice, today or date.today(), render, progress)
    return printing.Answer(done, "\n".join(map(visible, done.lines)), int(done.failed))


def _rendered(database: options.Database, environment: str, snapshot: str) -> Path | None:
    """The index of the pages, rendered anew unless they are of this snapshot; None when there was nothing to do."""
    from workbench import runner
    from workbench.report import pages
    from workbench.report.notebooks import SNAPSHOT

    index = pages.folder() / "index.html"
    if index.is_file() and pages.read_result(SNAPSHOT).get("snapshot") == snapshot:
        return None
    with pages.locked_folder():
        values = {"environment": environment, "schema": database.schema}
        return runner.run_all(database, values, skipped=LEFT_OUT).index
