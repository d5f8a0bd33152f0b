"""archive, uninstall."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from workbench.cli.options import database_options, json_option, print_json
from workbench.cli.scripts import sql_option

if TYPE_CHECKING:
    from workbench.postgres import Database


@click.command()
@click.option("--yes", is_flag=True, help="Do it; without, only say what it would do.")
@click.option("--with-view", is_flag=True, help="Make the view workbench.cache_entries for old readers.")
@click.option(
    "--checks",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    help="Validations in a row that must have passed, before and after cutover.",
)
@click.option(
    "--days",
    type=click.FloatRange(min=0),
    default=0.0,
    show_default=True,
    help="Days that must have gone since cutover.",
)
@click.option("--validate", "validated", is_flag=True, help="Stop writers, validate, then archive.")
@database_options
@json_option
@sql_option("archiving", "with_view")
def archive(
    database: Database, yes: bool, with_view: bool, checks: int, days: float, validated: bool, as_json: bool
) -> None:
    """Move the legacy documents into cache_entries_archive, proven first; the new tables go on alone.

    \b
    Entries of other types stay in cache_entries, untouched. workbench rollback
    brings the documents back. Running it again changes nothing.
    Example: workbench archive --yes --checks 3 --days 7
    """
    from workbench import validation
    from workbench.migration import archiving

    validator = (lambda: validation.run_and_record(database)[0].verdict) if validated else None
    done = archiving.archive(database, archiving.Terms(checks, days), yes, with_view, validator)
    if as_json:
        print_json(done)
        return
    view = "Old readers find them in the view workbench.cache_entries. " if done.view else ""
    click.echo(
        f"Archived and proven: {done.entries:,} entries are in cache_entries_archive; {done.others:,} of other "
        f"types stayed. {view}VACUUM gives the space back."
        if done.changed
        else f"Already archived; nothing was changed. {view}"
    )
    click.echo(f"Phase: {done.status.phase}. Next: {', '.join(done.status.next)}")


@click.command()
@click.option("--yes", is_flag=True, help="Do it; without, only say what it would remove.")
@click.option("--drop-tables", is_flag=True, help="Drop the new tables too; only while they are not primary.")
@database_options
@json_option
def uninstall(database: Database, yes: bool, drop_tables: bool, as_json: bool) -> None:
    """Remove the workbench from a database: triggers, functions, schema; the new tables stay as they are.

    \b
    Neither side follows the other any more.
    Example: workbench uninstall --yes
    """
    from workbench.migration import removal

    done = removal.uninstall(database, yes, drop_tables)
    if as_json:
        print_json(done)
    elif not done.changed:
        click.echo("Nothing of the workbench is in this database; nothing was changed.")
    else:
        tables = "dropped" if done.tables_dropped else "plain tables now"
        click.echo(
            f"Removed {done.triggers:,} triggers, {done.functions:,} functions and the schema workbench. "
            f"definition_groups, group_memberships and stock_metadata are {tables}."
        )
        if done.phase == "archived":
            click.echo("The archived documents are in cache_entries_archive.")


COMMANDS = [archive, uninstall]
