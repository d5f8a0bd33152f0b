"""group: lists of one's own."""

from __future__ import annotations

import click

from workbench.cli import options, printing
from workbench.display import counted


@click.group()
def group() -> None:
    """Keep lists of your own as groups of type CUSTOM, from cutover on.

    \b
    Example: workbench group add watch my_names.txt
    """


@group.command()
@click.argument("name")
@click.argument("names", nargs=-1, required=True)
@options.environment
@options.usual
def add(database: options.Database, name: str, names: tuple[str, ...], environment: str) -> printing.Answer:
    """Make group NAME of the tickers NAMES, or of a file of them; - reads standard input.

    \b
    Example: workbench group add watch NVDA AMD AVGO
    """
    from workbench import custom
    from workbench.overlap.watchlist import listed

    made = custom.add(database, name, listed(names), environment)
    then = "`workbench snapshot take` makes it part of the answers about overlap."
    return printing.Answer(made, f"Added CUSTOM:{name} with {counted(made.members, 'symbol')}. {then}")


@group.command()
@click.argument("name")
@options.environment
@options.usual
def remove(database: options.Database, name: str, environment: str) -> printing.Answer:
    """Remove group NAME. Example: workbench group remove watch"""
    from workbench import custom

    gone = custom.remove(database, name, environment)
    return printing.Answer(gone, f"Removed CUSTOM:{name}, which had {counted(gone.members, 'symbol')}.")


@group.command("list")
@options.export
@options.environment
@options.database
def list_groups(database: options.Database, environment: str) -> printing.Answer:
    """List the groups of your own. Example: workbench group list"""
    from workbench import custom

    groups = custom.groups(database, environment)
    return printing.Answer(groups, lambda _: printing.objects("own_groups", groups.rows))
