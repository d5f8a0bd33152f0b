"""sectors: where the sector of a stock comes from, how much has one, and whether sources agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from workbench.cli.options import (
    FILE,
    database_address_options,
    environment_option,
    export_options,
    print_result,
    print_rows,
    usual_options,
)
from workbench.display import counted

if TYPE_CHECKING:
    from workbench.postgres import Database
    from workbench.sectors import SectorReport


@click.group(invoke_without_command=True)
@click.option("--apply", "applies", is_flag=True, help="Write the chosen sectors; without it nothing is written.")
@click.option("--rows", type=click.IntRange(min=0), default=20, help="Rows of each table to show.")
@environment_option
@export_options
@database_address_options
def sectors(connect: Callable[[], Database], applies: bool, rows: int, **options: Any) -> None:
    """Show how much of what funds hold has a sector from a named source, and how far sources agree.

    Chosen is the newest issuer's file before the S&P constituents, these before the list of US listings, and last what
    the stock had. With --apply that is written to whichever side is primary.

    \b
    Example: workbench sectors --rows 50
    """
    if click.get_current_context().invoked_subcommand:
        return
    from workbench import sectors

    answer = (sectors.apply if applies else sectors.report)(connect(), options["environment"])
    options["export"](answer, lambda answer: _show(answer, rows))


@sectors.command()
@click.argument("path", metavar="FILE", type=FILE)
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Day of the list (YYYY-MM-DD), if known."
)
@environment_option
@usual_options
def load(database: Database, path: Any, as_of: datetime | None, environment: str, as_json: bool) -> None:
    """Keep what a list of companies says: S&P constituents, or listings in the United States. No stock is changed.

    \b
    Example: workbench sectors load constituents.csv --as-of 2026-11-02
    """
    from workbench import sectors

    loaded = sectors.load(database, path, environment, as_of.date() if as_of else None)
    values = f"{counted(loaded.added, 'value')} added, {loaded.renewed:,} given again"
    sentence = f"{loaded.source}: {values}; {counted(len(loaded.rejections), 'name')} left out that are no symbols."
    print_result(loaded, as_json, lambda _: click.echo(sentence))


def _show(answer: SectorReport, rows: int) -> None:
    from workbench.sectors import wilson

    click.echo(answer.sentence)
    pairs = [[p.source, p.other, p.compared, wilson(p.agreeing, p.compared).words] for p in answer.pairs]
    print_rows(["Source", "and", "Stocks", "Agree (95 %)"], pairs[:rows], len(pairs))
    doubts = [[doubt.subject, doubt.reason, doubt.stocks] for doubt in answer.doubts]
    print_rows(["Doubt", "Because", "Stocks"], doubts[:rows], len(doubts))
    done = "got another sector" if answer.applied else "would get another sector; --apply writes that"
    click.echo(f"{counted(len(answer.rows), 'stock')} {done}:")
    changes = [[each.symbol, each.before, each.after, each.source, each.new_name] for each in answer.rows]
    print_rows(["Symbol", "Sector", "becomes", "Source", "New stock"], changes[:rows], len(changes))
