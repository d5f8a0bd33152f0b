"""sample, migrate, upgrade, status, cutover, rollback, archive, uninstall."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from workbench.cli.options import exit_with, print_result, progress_bar, scale_option, usual_options
from workbench.cli.plans import sql_option, wishes_options
from workbench.cli.status import open_metrics, print_after_only, print_change, print_status, print_warnings
from workbench.display import counted

if TYPE_CHECKING:
    from workbench.migration import Rehearsal, Wishes
    from workbench.migration.validations import Validator
    from workbench.postgres import Database


@click.command("sample")
@scale_option
@usual_options
def fill_with_sample(database: Database, scale: int, as_json: bool) -> None:
    """Fill an empty cache_entries with sample data: real tickers, synthetic weights.

    Example: workbench sample --scale 10
    """
    from workbench import sample

    with progress_bar("sample", as_json) as progress:
        made = sample.create(database, scale, progress)
    sentence = f"Created {made.entries:,} entries of sample data at scale {made.scale}. Next: workbench plan"
    print_result(made, as_json, lambda _: click.echo(sentence))


@click.command()
@click.option("--online", is_flag=True, help="In batches, while writers go on; interrupted, run it again to go on.")
@wishes_options
@usual_options
@sql_option("migrating", "wishes")
def migrate(database: Database, wishes: Wishes, online: bool, as_json: bool) -> None:
    """Copy the relations into tables in one transaction that proves itself, and replicate every write from then on.

    A write to cache_entries then reaches the tables in the writer's own transaction. Running it again changes nothing.
    Writers wait until it ends, but with --online for a moment only; `workbench plan` says which of the two fits.

    Example: workbench migrate
    """
    from workbench import migration

    with progress_bar("migrate", as_json) as progress:
        change = (migration.migrate_online if online else migration.migrate)(database, progress, wishes)
    print_change(change, "Migrated, proven and replicated from now on.", "Already migrated", as_json)


@click.command()
@usual_options
def upgrade(database: Database, as_json: bool) -> None:
    """Bring what an earlier version made up to date, and repair what somebody altered of it.

    This covers triggers, functions, views, constraints, indexes, defaults, sequences, grants and the bookkeeping; what
    others put there stays. Running it again changes nothing.

    Example: workbench upgrade
    """
    from workbench import migration

    with progress_bar("upgrade", as_json) as progress:
        change = migration.upgrade(database, progress)
    is_archived = change.status.phase == "archived"
    proof = "the documents are archived, so there was nothing to compare" if is_archived else "proven"
    print_change(change, f"Up to date; {proof}.", "Already up to date", as_json)


@click.command()
@click.option(
    "--watch",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Repeat every SECONDS seconds until interrupted.",
)
@click.option("--metrics", is_flag=True, help="Print OpenMetrics text for monitoring.")
@usual_options
def status(database: Database, watch: float | None, metrics: bool, as_json: bool) -> None:
    """Show the phase, the drift between before and after, and which commands may come next.

    Exit 0 fine, 1 when there is drift or a defect.

    Example: workbench status --watch 10
    """
    from workbench import migration

    is_bad = False
    with suppress(KeyboardInterrupt):
        while True:
            now = migration.status(database)
            click.echo(open_metrics(now), nl=False) if metrics else print_result(now, as_json, print_status)
            is_bad = is_bad or bool(now.drift or now.defects)
            if not watch:
                break
            time.sleep(watch)
    exit_with(int(is_bad))


@click.command()
@click.option(
    "--allow-stragglers",
    is_flag=True,
    help="Replicate what old writers still write to cache_entries (stragglers), instead of refusing it.",
)
@click.option("--validate", "validates", is_flag=True, help="Stop writers, validate, then cut over.")
@usual_options
@sql_option("cutting_over", "allow_stragglers")
def cutover(database: Database, allow_stragglers: bool, validates: bool, as_json: bool) -> None:
    """Make the new tables primary; from then on each write to them rebuilds the legacy documents.

    Old readers go on; old writers are refused with a message, or replicated with --allow-stragglers. Running it again
    changes nothing, or only that choice. `workbench rollback` is the way back, and keeps every write.

    Example: workbench cutover --validate
    """
    from workbench import migration

    change = migration.cutover(database, allow_stragglers, _validator(database, validates))
    if as_json:
        change = replace(change, status=migration.status(database))
    done = "Cut over: the new tables are primary, and legacy documents are rebuilt from them."
    print_change(change, done, "Already cut over", as_json)


def _validator(database: Database, validates: bool) -> Validator | None:
    from workbench import validation

    return (lambda: validation.run_and_record(database)[0].verdict) if validates else None


@click.command()
@click.option("--discard", is_flag=True, help="Discard differences found only on the secondary side.")
@click.option("--rehearse", is_flag=True, help="Dry run: do it, undo it, and show how long it takes and what is lost.")
@usual_options
@sql_option("rolling_back")
def rollback(database: Database, discard: bool, rehearse: bool, as_json: bool) -> None:
    """Go one phase back, keeping every write: archived to cutover, cutover to parallel, parallel to legacy.

    From parallel, exactly the new tables are dropped. What legacy documents cannot hold is listed,
    and stays: in its place in parallel, in cache_entries_kept_aside once the new tables are gone.

    Example: workbench rollback --rehearse
    """
    from workbench import migration

    if rehearse:
        print_result(migration.rehearse_rollback(database), as_json, _print_rehearsal)
    else:
        print_change(migration.rollback(database, discard), "Rolled back.", "", as_json)


def _print_rehearsal(rehearsal: Rehearsal) -> None:
    click.echo(
        f"Dry run; nothing was changed. A rollback to {rehearsal.phase} takes about {rehearsal.seconds:,.1f} s, "
        f"keeps {counted(rehearsal.kept, 'legacy entry', 'legacy entries')}, and loses "
        f"{counted(rehearsal.lost, 'difference')} found only on the secondary side."
    )
    if rehearsal.lost:
        click.echo("It would be refused without --discard; see workbench validate.")
    print_warnings(rehearsal.noticed)
    print_after_only(rehearsal.after_only)


@click.command()
@click.option("--yes", is_flag=True, help="Do it; without, only say what it would do.")
@click.option("--with-view", is_flag=True, help="Make the view workbench.cache_entries for old readers.")
@click.option(
    "--checks",
    type=click.IntRange(min=0),
    default=3,
    help="Validations in a row that must have passed, before and after cutover.",
)
@click.option("--days", type=click.FloatRange(min=0), default=0.0, help="Days that must have passed since cutover.")
@click.option("--validate", "validates", is_flag=True, help="Stop writers, validate, then archive.")
@usual_options
@sql_option("archiving", "with_view")
def archive(
    database: Database, yes: bool, with_view: bool, checks: int, days: float, validates: bool, as_json: bool
) -> None:
    """Move the legacy documents into cache_entries_archive, proven first; the new tables go on alone.

    Entries of other types stay in cache_entries, untouched. `workbench rollback` brings the documents back. Running it
    again changes nothing.

    Example: workbench archive --yes --checks 3 --days 7
    """
    from workbench import migration

    terms = migration.Terms(checks, days)
    change = migration.archive(database, terms, yes, with_view, _validator(database, validates))
    view = " Old readers find them in the view workbench.cache_entries." if change.view else ""
    moved, others = counted(change.entries, "entry", "entries"), counted(change.others, "entry", "entries")
    done = (
        f"Archived and proven: {moved} moved to cache_entries_archive; {others} of other types stayed.{view} "
        "VACUUM gives the space back."
    )
    print_change(change, done, "Already archived", as_json)


@click.command()
@click.option("--yes", is_flag=True, help="Do it; without, only say what it would remove.")
@click.option("--drop-tables", is_flag=True, help="Drop the new tables too; only while they are not primary.")
@usual_options
def uninstall(database: Database, yes: bool, drop_tables: bool, as_json: bool) -> None:
    """Remove the workbench from a database: triggers, functions, schema; the new tables stay as they are.

    Neither side receives writes of the other any more.

    Example: workbench uninstall --yes
    """
    from workbench import migration

    change = migration.uninstall(database, yes, drop_tables)
    tables = "dropped" if change.tables_dropped else "plain tables now"
    archive = " The archived documents are in cache_entries_archive." if change.phase == "archived" else ""
    done = (
        f"Removed {counted(change.triggers, 'trigger')}, {counted(change.functions, 'function')} and the schema "
        f"workbench. definition_groups, group_memberships and stock_metadata are {tables}.{archive}"
    )
    print_change(change, done, "Nothing of the workbench is in this database", as_json)
