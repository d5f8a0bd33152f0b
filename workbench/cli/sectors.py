"""sectors: where the sector of a stock comes from, how much has one, and whether sources agree."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.cli import options, printing
from workbench.cli.loads import take_snapshot
from workbench.display import counted

if TYPE_CHECKING:
    from workbench.sectors import SectorReport


@click.group(invoke_without_command=True)
@click.option("--apply", "applies", is_flag=True, help="Write chosen sectors, and names where there is none.")
@click.option("--no-snapshot", is_flag=True, help="Take no snapshot afterwards.")
@click.option("--rows", type=click.IntRange(min=0), default=20, help="Rows of each table to show.")
@options.snapshots
@options.environment
@options.export
@options.address
def sectors(
    connect: options.Connect, applies: bool, no_snapshot: bool, rows: int, environment: str
) -> printing.Answer | None:
    """Show how much of what funds hold has a sector from a named source, and how far sources agree.

    Chosen is the newest issuer's file, else the S&P constituents, else the US listings, else what the stock had.

    \b
    Example: workbench sectors load constituents.csv
    """
    if click.get_current_context().invoked_subcommand:
        return None
    from workbench import sectors
    from workbench.encoding import sheets

    def show(answer: SectorReport) -> None:
        click.echo(f"{answer.sentence}\n{taken}".strip())
        for sheet in sheets(answer):
            printing.rows(sheet.headings, sheet.rows[:rows], len(sheet.rows))

    database = connect()
    answer = (sectors.apply if applies else sectors.report)(database, environment)
    taken = take_snapshot(database, no_snapshot) if applies else ""
    return printing.Answer(answer, show)


@sectors.command()
@click.argument("path", metavar="FILE", type=options.PATH)
@click.option("--as-of", type=options.DAY, help="Day of the list (YYYY-MM-DD), if known.")
@options.environment
@options.usual
def load(database: options.Database, path: Path, as_of: date | None, environment: str) -> printing.Answer:
    """Keep what a list of companies says; no stock is changed. Example: workbench sectors load constituents.csv"""
    from workbench import sectors

    loaded = sectors.load(database, path, environment, as_of)
    values = f"{counted(loaded.added, 'value')} added, {loaded.renewed:,} given again"
    sentence = f"{loaded.source}: {values}; {counted(len(loaded.rejections), 'name')} left out that are no symbols."
    return printing.Answer(loaded, sentence)


@sectors.command("list")
@options.environment
@options.usual
def list_lists(database: options.Database, environment: str) -> printing.Answer:
    """List the lists that are kept, the last first. Example: workbench sectors list"""
    from workbench import sectors

    headings = ["List", "As of", "Values", "Symbols", "Loaded (UTC)", "SHA-256"]
    lists = sectors.listed(database, environment)
    return printing.Answer(lists, lambda _: printing.table(headings, [list(each.values()) for each in lists]))


@sectors.command()
@click.argument("digest", metavar="SHA-256")
@options.environment
@options.usual
def undo(database: options.Database, digest: str, environment: str) -> printing.Answer:
    """Take back what the list says whose SHA-256 begins so. Example: workbench sectors undo 3f9a1c"""
    from workbench import sectors

    gone = sectors.undo(database, digest, environment)
    done = f"Took back {counted(gone['said'], 'value')} of {gone['source']}"
    then = "`--apply` writes what other sources say. An earlier list that said the same has to be loaded again."
    return printing.Answer(gone, f"{done}; {then}")
