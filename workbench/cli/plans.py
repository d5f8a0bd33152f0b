"""plan, and the option `--sql`: what a step would do, shown or written down for review."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli import options, printing
from workbench.display import counted
from workbench.errors import UnreachableError, UsageError

if TYPE_CHECKING:
    from workbench.migration import Plan
    from workbench.migration.preflight import Wishes


def wishes_options(command: options.Command) -> options.Command:
    @click.option("--owner", metavar="ROLE", help="Owner of all that is made (default: the owner of cache_entries).")
    @click.option("--no-grants", is_flag=True, help="Do not copy the grants on cache_entries to the new tables.")
    @functools.wraps(command)
    def with_wishes(owner: str | None, no_grants: bool, **given: Any) -> Any:
        from workbench.migration.preflight import Wishes

        return command(wishes=Wishes(owner, grants=not no_grants), **given)

    return with_wishes


def sql_option(writer: str, *asked: str) -> Callable[[options.Command], options.Command]:
    """With `--sql FILE` the command is not called: into the file goes what the function `writer` of
    `workbench.migration.scripted` returns for the database and the options `asked`."""

    def decorated(command: options.Command) -> options.Command:
        @click.option(
            "--sql",
            metavar="FILE",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Change nothing; write the statements and their proof to a file for psql.",
        )
        @functools.wraps(command)
        def done_or_written(sql: Path | None, **given: Any) -> Any:
            if sql is None:
                return command(**given)
            if given.get("validates") or given.get("online"):
                message = "--sql goes with neither --validate nor --online: a script is one transaction."
                raise UsageError(message=message)
            from workbench.migration import scripted

            return _write(sql, getattr(scripted, writer)(*(given[name] for name in ("database", *asked))))

        return done_or_written

    return decorated


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}. Name another file with --sql."
        raise UnreachableError(message=message) from error
    command = text.partition(",")[0].removeprefix("-- ")
    run = f"psql --no-psqlrc --file={path} followed by the address of the database"
    click.echo(f"Wrote the script for {command} to {path}; nothing was changed. To run it: {run}.")


@click.command()
@wishes_options
@options.usual
@sql_option("migrating", "wishes")
def plan(database: options.Database, wishes: Wishes) -> printing.Answer:
    """Show what migrate would do, and what a DBA would ask about first; changes nothing.

    Exit 0 fine, 4 when migrate or cutover would be refused.

    Example: workbench plan --owner market_owner
    """
    from workbench import migration

    planned = migration.plan(database, wishes)
    return printing.Answer(planned, _print_plan, 0 if planned.is_possible else 4)


def _print_plan(planned: Plan) -> None:
    if planned.is_possible or planned.types:
        _print_result(planned)
    else:
        click.echo("migrate would be refused, so nothing was counted.")
    printing.objects("concerns", planned.concerns)
    unchanged = "" if planned.phase == "legacy" else " changes nothing"
    then = f"workbench migrate{unchanged}" if planned.is_possible else "what the refusals ask for"
    click.echo(f"Phase: {planned.phase}. Next: {then}")


def _print_result(planned: Plan) -> None:
    would = "would be made" if planned.phase == "legacy" else "are what the mapping makes today"
    groups = counted(sum(row.groups for row in planned.types), "group")
    stocks = counted(sum(row.stocks for row in planned.types), "stock")
    entries = counted(sum(row.entries for row in planned.types), "entry", "entries")
    memberships = counted(planned.memberships, "membership")
    click.echo(f"{groups}, {memberships} and {stocks} {would} from {entries}; nothing was changed.")
    printing.objects("plan", planned.types)
    click.echo(
        f"List elements: {planned.merged:,} merged into another of the same symbol, "
        f"{planned.rejected_elements:,} rejected."
    )
    untouched = ", ".join(f"{type} ({count:,})" for type, count in planned.untouched.items())
    click.echo(f"Types that do not describe relations (counted, never read): {untouched or 'none'}.")
    disk, log, peak = (f"{size / 1e6:,.0f} MB" for size in (planned.disk_bytes, planned.wal_bytes, planned.peak_bytes))
    click.echo(
        f"Disk: about {disk}; while it is made {peak}, of which {log} are WAL. Time: about {planned.seconds:,.0f} s."
    )
    if planned.writers_wait_seconds:
        seconds = f"{planned.writers_wait_seconds:,.0f} s"
        click.echo(f"Writers of cache_entries wait until migrate commits, about {seconds}; readers go on.")
        click.echo(planned.estimate)
        click.echo(planned.recommendation)
    for privilege, is_held in planned.privileges.items():
        click.echo(f"Privilege {privilege}: {'held' if is_held else 'MISSING'}.")
