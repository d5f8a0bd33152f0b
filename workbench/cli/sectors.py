"""sectors: where the sector of a stock comes from, how much has one, and whether sources agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli.loads import take_snapshot
from workbench.cli.options import (
    FILE,
    database_address_options,
    environment_option,
    export_options,
    print_result,
    print_rows,
    print_table,
    snapshots_option,
    usual_options,
)
from workbench.display import counted

if TYPE_CHECKING:
    from workbench.postgres import Database
    from workbench.sectors import SectorReport


@click.group(invoke_without_command=True)
@click.option("--apply", "applies", is_flag=True, help="Write chosen sectors, and names where there is none.")
@click.option("--no-snapshot", is_flag=True, help="Take no snapshot afterwards.")
@click.option("--rows", type=click.IntRange(min=0), default=20, help="Rows of each table to show.")
@snapshots_option
@environment_option
@export_options
@database_address_options
def sectors(connect: Callable[[], Database], applies: bool, no_snapshot: bool, rows: int, **options: Any) -> None:
    """Show how much of what funds hold has a sector from a named source, and how far sources agree.

    Chosen is the newest issuer's file, else the S&P constituents, else the US listings, else what the stock had.

    \b
    Example: workbench sectors load constituents.csv
    """
    if click.get_current_context().invoked_subcommand:
        return
    from workbench import sectors
    from workbench.encoding import sheets

    def show(answer: SectorReport) -> None:
        click.echo(answer.sentence)
        if taken:
            click.echo(taken)
        for sheet in sheets(answer):
            print_rows(sheet.headings, sheet.rows[:rows], len(sheet.rows))

    database = connect()
    answer = (sectors.apply if applies else sectors.report)(database, options["environment"])
    taken = take_snapshot(database, no_snapshot) if applies else ""
    options["export"](answer, show)


@sectors.command()
@click.argument("path", metavar="FILE", type=FILE)
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Day of the list (YYYY-MM-DD), if known."
)
@environment_option
@usual_options
def load(database: Database, path: Path, as_of: datetime | None, environment: str, as_json: bool) -> None:
    """Keep what a list of companies says; no stock is changed. Example: workbench sectors load constituents.csv"""
    from workbench import sectors

    loaded = sectors.load(database, path, environment, as_of.date() if as_of else None)
    values = f"{counted(loaded.added, 'value')} added, {loaded.renewed:,} given again"
    sentence = f"{loaded.source}: {values}; {counted(len(loaded.rejections), 'name')} left out that are no symbols."
    print_result(loaded, as_json, lambda _: click.echo(sentence))


@sectors.command("list")
@environment_option
@usual_options
def list_lists(database: Database, environment: str, as_json: bool) -> None:
    """List the lists that are kept, the last first. Example: workbench sectors list"""
    from workbench import sectors

    headings = ["List", "As of", "Values", "Symbols", "Loaded (UTC)", "SHA-256"]
    lists = sectors.listed(database, environment)
    print_result(lists, as_json, lambda _: print_table(headings, [list(each.values()) for each in lists]))


@sectors.command()
@click.argument("digest", metavar="SHA-256")
@environment_option
@usual_options
def undo(database: Database, digest: str, environment: str, as_json: bool) -> None:
    """Take back what the list says whose SHA-256 begins so. Example: workbench sectors undo 3f9a1c"""
    from workbench import sectors

    gone = sectors.undo(database, digest, environment)
    done = f"Took back {counted(gone['said'], 'value')} of {gone['source']}"
    then = "`--apply` writes what other sources say. An earlier list that said the same has to be loaded again."
    sentence = f"{done}; {then}"
    print_result(gone, as_json, lambda _: click.echo(sentence))
