"""sample, migrate, upgrade, status, cutover, rollback, archive, uninstall."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from workbench.cli import options, printing
from workbench.cli.plans import sql_option, wishes_options
from workbench.cli.status import changed, open_metrics, print_after_only, print_status, print_warnings
from workbench.display import counted

if TYPE_CHECKING:
    from workbench.migration import Rehearsal, Wishes
    from workbench.migration.validations import Validator


@click.command("sample")
@options.scale
@options.usual
def fill_with_sample(database: options.Database, scale: int) -> printing.Answer:
    """Fill an empty cache_entries with sample data: real tickers, synthetic weights.

    Example: workbench sample --scale 10
    """
    from workbench import sample

    with printing.progress("sample") as progress:
        made = sample.create(database, scale, progress)
    sentence = f"Created {made.entries:,} entries of sample data at scale {made.scale}. Next: workbench plan"
    return printing.Answer(made, sentence)


@click.command()
@click.option("--online", is_flag=True, help="In batches, while writers go on; interrupted, run it again to go on.")
@wishes_options
@options.usual
@sql_option("migrating", "wishes")
def migrate(database: options.Database, wishes: Wishes, online: bool) -> printing.Answer:
    """Copy the relations into tables in one transaction that proves itself, and replicate every write from then on.

    A write to cache_entries then reaches the tables in the writer's own transaction. Running it again changes nothing.
    Writers wait until it ends, but with --online for a moment only; `workbench plan` says which of the two fits.

    Example: workbench migrate
    """
    from workbench import migration

    with printing.progress("migrate") as progress:
        change = (migration.migrate_online if online else migration.migrate)(database, progress, wishes)
    return changed(change, "Migrated, proven and replicated from now on.", "Already migrated")


@click.command()
@options.usual
def upgrade(database: options.Database) -> printing.Answer:
    """Bring what an earlier version made up to date, and repair what somebody altered of it.

    This covers triggers, functions, views, constraints, indexes, defaults, sequences, grants and the bookkeeping; what
    others put there stays. Running it again changes nothing.

    Example: workbench upgrade
    """
    from workbench import migration

    with printing.progress("upgrade") as progress:
        change = migration.upgrade(database, progress)
    is_archived = change.status.phase == "archived"
    proof = "the documents are archived, so there was nothing to compare" if is_archived else "proven"
    return changed(change, f"Up to date; {proof}.", "Already up to date")


@click.command()
@click.option(
    "--watch",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Repeat every SECONDS seconds until interrupted.",
)
@click.option("--metrics", is_flag=True, help="Print OpenMetrics text for monitoring.")
@options.usual
def status(database: options.Database, watch: float | None, metrics: bool) -> None:
    """Show the phase, the drift between before and after, and which commands may come next.

    Exit 0 fine, 1 when there is drift or a defect.

    Example: workbench status --watch 10
    """
    from workbench import migration

    is_bad = False
    with suppress(KeyboardInterrupt):
        while True:
            now = migration.status(database)
            if metrics:
                click.echo(open_metrics(now), nl=False)
            else:
                printing.leave(printing.Answer(now, print_status), "--json" * printing.is_json())
            is_bad = is_bad or bool(now.drift or now.defects)
            if not watch:
                break
            time.sleep(watch)
    click.get_current_context().exit(int(is_bad))


@click.command()
@click.option(
    "--allow-stragglers",
    is_flag=True,
    help="Replicate what old writers still write to cache_entries (stragglers), instead of refusing it.",
)
@click.option("--validate", "validates", is_flag=True, help="Stop writers, validate, then cut over.")
@options.usual
@sql_option("cutting_over", "allow_stragglers")
def cutover(database: options.Database, allow_stragglers: bool, validates: bool) -> printing.Answer:
    """Make the new tables primary; from then on each write to them rebuilds the legacy documents.

    Old readers go on; old writers are refused with a message, or replicated with --allow-stragglers. Running it again
    changes nothing, or only that choice. `workbench rollback` is the way back, and keeps every write.

    Example: workbench cutover --validate
    """
    from workbench import migration

    change = migration.cutover(database, allow_stragglers, _validator(database, validates))
    if printing.is_json():
        change = replace(change, status=migration.status(database))
    done = "Cut over: the new tables are primary, and legacy documents are rebuilt from them."
    return changed(change, done, "Already cut over")


def _validator(database: options.Database, validates: bool) -> Validator | None:
    from workbench import validation

    return (lambda: validation.run_and_record(database)[0].verdict) if validates else None


@click.command()
@click.option("--discard", is_flag=True, help="Discard differences found only on the secondary side.")
@click.option("--rehearse", is_flag=True, help="Dry run: do it, undo it, and show how long it takes and what is lost.")
@options.usual
@sql_option("rolling_back")
def rollback(database: options.Database, discard: bool, rehearse: bool) -> printing.Answer:
    """Go one phase back, keeping every write: archived to cutover, cutover to parallel, parallel to legacy.

    From parallel, exactly the new tables are dropped. What legacy documents cannot hold is listed,
    and stays: in its place in parallel, in cache_entries_kept_aside once the new tables are gone.

    Example: workbench rollback --rehearse
    """
    from workbench import migration

    if rehearse:
        return printing.Answer(migration.rehearse_rollback(database), _print_rehearsal)
    return changed(migration.rollback(database, discard), "Rolled back.", "")


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
@options.usual
@sql_option("archiving", "with_view")
def archive(
    database: options.Database, yes: bool, with_view: bool, checks: int, days: float, validates: bool
) -> printing.Answer:
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
    return changed(change, done, "Already archived")


@click.command()
@click.option("--yes", is_flag=True, help="Do it; without, only say what it would remove.")
@click.option("--drop-tables", is_flag=True, help="Drop the new tables too; only while they are not primary.")
@options.usual
def uninstall(database: options.Database, yes: bool, drop_tables: bool) -> printing.Answer:
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
    return changed(change, done, "Nothing of the workbench is in this database")
