"""sample, plan, migrate, upgrade, status, cutover, rollback."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from workbench.cli.options import database_options, exit_with, json_option, print_json, progress_bar
from workbench.cli.plans import wishes_options
from workbench.cli.scripts import sql_option
from workbench.cli.status import DRIFTED, print_after_only, print_status

if TYPE_CHECKING:
    from workbench.contract import AfterOnly, Rehearsal, Status
    from workbench.migration import Migration
    from workbench.migration.preflight import Wishes
    from workbench.postgres import Database


@click.command()
@click.option("--scale", default=1, show_default=True, help="Multiplier for the number of funds, themes and stocks.")
@database_options
@json_option
def sample(database: Database, scale: int, as_json: bool) -> None:
    """Fill an empty cache_entries with sample data: real tickers, synthetic weights.

    \b
    Example: workbench sample --scale 10
    """
    from workbench import sample as sampling

    with progress_bar("sample", as_json) as progress:
        made = sampling.create(database, scale, progress)
    if as_json:
        print_json(made)
    else:
        click.echo(f"Created {made.entries:,} entries of sample data at scale {made.scale}. Next: workbench plan")


@click.command()
@wishes_options
@database_options
@json_option
@sql_option("migrating", "wishes")
def migrate(database: Database, wishes: Wishes, as_json: bool) -> None:
    """Move the relations into tables, in one transaction with its own proof, and let them follow.

    \b
    From then on every write to cache_entries reaches the tables in the writer's transaction.
    Running it again changes nothing.
    Example: workbench migrate
    """
    from workbench import migration

    with progress_bar("migrate", as_json) as progress:
        done = migration.migrate(database, progress, wishes)
    if as_json:
        print_json(done)
        return
    now = done.status
    click.echo(
        f"Migrated and proven, and following: {now.groups:,} groups, {now.memberships:,} memberships, "
        f"{now.stocks:,} stocks."
        if done.changed
        else f"Already migrated; nothing was changed. Drift: {now.drift:,} rows."
    )
    if now.drift:
        click.echo(DRIFTED[now.phase])
    for remark in now.noticed:
        click.echo(f"Noticed: {remark}.")
    click.echo(f"Phase: {now.phase}. Next: {', '.join(now.next)}")


def is_archived(done: Migration) -> bool:
    """Whether there is only one side left."""
    return done.status.phase == "archived"


@click.command()
@database_options
@json_option
def upgrade(database: Database, as_json: bool) -> None:
    """Bring what an earlier version made up to date, and put right what somebody altered of it.

    Triggers, functions, views, constraints, indexes, defaults, sequences, grants and the bookkeeping; what others
    put there stays.

    \b
    Running it again changes nothing.
    Example: workbench upgrade
    """
    from workbench import migration

    with progress_bar("upgrade", as_json) as progress:
        done = migration.upgrade(database, progress)
    if as_json:
        print_json(done)
        return
    proven = "the documents are archived, with nothing to compare them with" if is_archived(done) else "proven"
    click.echo(f"Up to date; {proven}." if done.changed else "Already up to date; nothing was changed.", nl=False)
    click.echo(f" Phase: {done.status.phase}. Next: {', '.join(done.status.next)}")


@click.command()
@click.option(
    "--watch",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Say it again so often, until interrupted.",
)
@click.option("--metrics", is_flag=True, help="Print OpenMetrics text for monitoring.")
@database_options
@json_option
def status(database: Database, watch: float | None, metrics: bool, as_json: bool) -> None:
    """Tell the phase, the drift between before and after, and what may come next.

    \b
    Exit 0 fine, 1 when the after side should follow and does not.
    Example: workbench status --watch 10
    """
    from workbench import migration

    bad = False
    with suppress(KeyboardInterrupt):
        while True:
            now = migration.status(database)
            _print_metrics(now) if metrics else print_status(now, as_json)
            bad = bad or bool(now.drift or now.defects)
            if not watch:
                break
            time.sleep(watch)
    exit_with(int(bad))


def _print_metrics(now: Status) -> None:
    from workbench.cli.metrics import open_metrics

    click.echo(open_metrics(now), nl=False)


@click.command()
@click.option("--allow-stragglers", is_flag=True, help="Carry legacy writes over meanwhile, instead of refusing them.")
@click.option("--validate", "validated", is_flag=True, help="Stop writers, validate, then cut over.")
@database_options
@json_option
@sql_option("cutting_over", "allow_stragglers")
def cutover(database: Database, allow_stragglers: bool, validated: bool, as_json: bool) -> None:
    """Make the new tables primary; from now on each write to them rebuilds the legacy documents.

    \b
    Old readers go on; old writers are refused with a message, or carried over.
    Running it again changes nothing; with the other choice for old writers it
    changes that alone. `workbench rollback` is the way back, and keeps every write.
    Example: workbench cutover --validate
    """
    from workbench import migration, validation

    validator = (lambda: validation.run_and_record(database)[0].verdict) if validated else None
    changed, now = migration.cutover(database, allow_stragglers, validator)
    if as_json:
        print_json(migration.status(database))
        return
    click.echo(
        "Cut over: the new tables are primary, and legacy documents are rebuilt from them."
        if changed
        else "Already cut over; nothing was changed."
    )
    print_status(now, as_json)


@click.command()
@click.option("--discard", is_flag=True, help="Drop what only the side that follows says.")
@click.option("--rehearse", is_flag=True, help="Do it and undo it: say how long it takes and what is lost.")
@database_options
@json_option
@sql_option("rolling_back")
def rollback(database: Database, discard: bool, rehearse: bool, as_json: bool) -> None:
    """One phase back, keeping every write: archived to cutover, cutover to parallel, parallel to legacy.

    \b
    From parallel the new tables are dropped exactly, and nothing else. What legacy
    documents cannot hold is listed first, and stays: in its place in parallel, in
    cache_entries_kept_aside once the new tables are gone.
    Example: workbench rollback --rehearse
    """
    from workbench import migration

    if rehearse:
        _print_rehearsal(migration.rehearse_rollback(database), as_json)
        return
    aside: list[AfterOnly] = []  # told when it is done: output that fails must not undo it
    now = migration.rollback(database, discard, aside.extend)
    if not as_json:
        print_after_only(aside)
    print_status(now, as_json)


def _print_rehearsal(rehearsal: Rehearsal, as_json: bool) -> None:
    if as_json:
        print_json(rehearsal)
        return
    click.echo(
        f"Rehearsed and undone; nothing was changed. A rollback to {rehearsal.phase} takes about "
        f"{rehearsal.seconds:,.1f} s, keeps all {rehearsal.kept:,} legacy entries, and loses {rehearsal.lost:,} rows "
        "that only the side that follows says."
    )
    if rehearsal.lost:
        click.echo("It would be refused without --discard; see workbench validate.")
    for remark in rehearsal.noticed:
        click.echo(f"Noticed: {remark}.")
    print_after_only(rehearsal.after_only)


COMMANDS = [sample, migrate, upgrade, status, cutover, rollback]
