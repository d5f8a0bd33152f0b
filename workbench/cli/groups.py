"""group: lists of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from workbench.cli.exports import export_options
from workbench.cli.options import database_options, environment_option, json_option, print_json, print_table
from workbench.display import counted

if TYPE_CHECKING:
    from workbench.postgres import Database


@click.group()
def group() -> None:
    """Keep lists of your own as groups of type CUSTOM, from cutover on.

    \b
    Example: workbench group add watch my_names.txt
    """


@group.command()
@click.argument("name")
@click.argument("names", nargs=-1, required=True)
@environment_option
@database_options
@json_option
def add(database: Database, name: str, names: tuple[str, ...], environment: str, as_json: bool) -> None:
    """Make group NAME of the tickers NAMES, or of a file of them; - reads standard input.

    \b
    Example: workbench group add watch NVDA AMD AVGO
    """
    from workbench import custom
    from workbench.overlap.watchlist import listed

    made = custom.add(database, name, listed(names), environment)
    then = "`workbench snapshot take` makes it part of the answers about overlap."
    _say(made, f"Added CUSTOM:{name} with {counted(made.members, 'symbol')}. {then}", as_json)


@group.command()
@click.argument("name")
@environment_option
@database_options
@json_option
def remove(database: Database, name: str, environment: str, as_json: bool) -> None:
    """Remove group NAME. Example: workbench group remove watch"""
    from workbench import custom

    gone = custom.remove(database, name, environment)
    _say(gone, f"Removed CUSTOM:{name}, which had {counted(gone.members, 'symbol')}.", as_json)


@group.command("list")
@export_options
@environment_option
@database_options
def list_groups(database: Database, environment: str, export: Any) -> None:
    """List the groups of your own. Example: workbench group list"""
    from workbench import custom

    def show(groups: Any) -> None:
        print_table(["Group", "Symbols"], [[group.name, group.members] for group in groups.rows])

    export(custom.groups(database, environment), show)


def _say(result: Any, sentence: str, as_json: bool) -> None:
    print_json(result) if as_json else click.echo(sentence)


COMMANDS = [group]
