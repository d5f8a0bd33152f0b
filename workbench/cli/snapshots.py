"""snapshot: take, list, verify, diff, publish; and prune."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click

from workbench.cli.options import (
    database_address_options,
    environment_option,
    exit_with,
    json_option,
    print_json,
    print_result,
    print_table,
    progress_bar,
    snapshots_option,
    usual_options,
)
from workbench.display import counted
from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.postgres import Database
    from workbench.snapshot import Snapshot

DATES = ["Group", "As of", "Restatement", "Known since (UTC)", "Members", "Snapshot", "Weekdays before without"]


@click.group("snapshot")
def snapshot_group() -> None:
    """Immutable Parquet copies of the new tables, for work without a server: take, list, verify, diff, publish.

    \b
    Any tool that reads Parquet reads them.
    Example: workbench snapshot take
    """


@snapshot_group.command()
@snapshots_option
@usual_options
def take(database: Database, as_json: bool) -> None:
    """Take a snapshot of the new tables. The same content gives the same name, and is kept once.

    \b
    Example: workbench snapshot take
    """
    from workbench.snapshot import taking

    with progress_bar("snapshot", as_json) as progress:
        taken = taking.take(database, progress)
    if as_json:
        print_json({"path": taken.path, "name": taken.name, "digest": taken.digest, "tables": taken.tables})
        return
    done = "Took" if taken.is_new else "Nothing changed since"
    click.echo(f"{done} snapshot {taken.name}.")
    print_table(["Table", "Rows", "Digest"], [[n, t["rows"], t["digest"][:16]] for n, t in taken.tables.items()])
    click.echo(f"Folder: {taken.path}")


@snapshot_group.command("list")
@click.option("--fund", metavar="NAME", help="The days of which this group has a list, with gaps and restatements.")
@environment_option
@snapshots_option
@json_option
def list_snapshots(fund: str | None, environment: str, as_json: bool) -> None:
    """List the snapshots, the newest first; or a fund's lists. Example: workbench snapshot list --fund SPY"""
    from workbench import snapshot

    if fund:
        from workbench.overlap import open_book

        rows = open_book(environment=environment).dates(fund)
        print_result(rows, as_json, lambda rows: print_table(DATES, [vars(row).values() for row in rows]))
        return
    listed = snapshot.listed()
    if as_json:
        print_json(listed)
        return
    click.echo(f"{len(listed):,} snapshot(s) in {snapshot.folder()}.")
    headings = ["Snapshot", "As of", "Taken at (UTC)", "Groups", "Memberships", "Sample"]
    print_table(headings, [_cells(each) for each in listed])
    for error in snapshot.unreadable():
        click.echo(f"△ {error}")


def _cells(snapshot: Snapshot) -> list[Any]:
    counts = [snapshot.tables[name]["rows"] for name in ("groups", "memberships")]
    sample = "sample data" if snapshot.is_sample else "no"
    return [snapshot.name, snapshot.as_of, snapshot.times[-1][:19], *counts, sample]


@snapshot_group.command()
@click.argument("address", envvar="WORKBENCH_DATASET")
@snapshots_option
@json_option
def publish(address: str, as_json: bool) -> None:
    """Append what the snapshots say and the dataset at ADDRESS does not yet: a folder, or an object store as
    s3://bucket/holdings. What is published never changes; readers are never locked.

    \b
    Example: workbench snapshot publish /srv/holdings
    """
    from workbench.snapshot.dataset import open_dataset
    from workbench.snapshot.publishing import publish

    dataset = open_dataset(address)
    with progress_bar("publish", as_json) as progress:
        published = publish(dataset, progress)
    text = f"Published {counted(len(published), 'version')} of days in {dataset.address}."
    print_result(published, as_json, lambda _: click.echo(text))


@snapshot_group.command()
@click.argument("name", default="")
@click.option("--dataset", metavar="ADDRESS", help="Compare a dataset with its manifests instead; no data is read.")
@snapshots_option
@json_option
def verify(name: str, dataset: str | None, as_json: bool) -> None:
    """Read snapshot NAME (or the newest) again and compare it with its manifest. Exit 1 when it was changed.

    \b
    Example: workbench snapshot verify
    """
    from workbench import snapshot
    from workbench.display import headline

    if dataset:
        from workbench.snapshot.dataset import open_dataset

        opened = open_dataset(dataset)
        defects = opened.defects()
        wrong = counted(len(defects), "file is", "files are")
        sentence = f"{counted(len(opened.lines()), 'publication')} in {opened.address}: {wrong} not as published."
        print_result(defects, as_json, lambda _: click.echo("\n".join([sentence, *defects])))
        exit_with(int(bool(defects)))

    verified = snapshot.verify(snapshot.find(name))
    if as_json:
        print_json(verified)
    else:
        click.echo(headline(verified.verdict, verified.sentence).text)
        if verified.rows:
            print_table(["Table", "Manifest says", "Found"], [[r.table, r.expected, r.found] for r in verified.rows])
    exit_with(int(bool(verified.rows)))


@snapshot_group.command()
@click.argument("before")
@click.argument("after", default="")
@click.option("--rows", default=20, help="How many changes of each kind to show.")
@snapshots_option
@json_option
def diff(before: str, after: str, rows: int, as_json: bool) -> None:
    """Show what changed from snapshot BEFORE to AFTER (the newest): members in and out, weights moved most, the rest.

    \b
    Example: workbench snapshot diff 2025-12-18-61c788266504
    """
    from workbench import snapshot

    difference = snapshot.diff(snapshot.find(before), snapshot.find(after))
    if as_json:
        print_json(difference)
        return
    click.echo(difference.sentence)
    for kind in dict.fromkeys(row.change for row in difference.rows):
        some = [row for row in difference.rows if row.change == kind]
        headings = ["Environment", "Type", "Group", "Symbol", "Before", "After", "Moved"]
        cells = [[r.environment, r.type, r.name, r.symbol, r.before, r.after, _points(r.moved)] for r in some[:rows]]
        click.echo()
        print_table(headings, cells, title=f"{kind}: {len(some):,}")
        if len(some) > rows:
            click.echo(f"… and {len(some) - rows:,} more; all of them with --json.")


def _points(billionths: int | None) -> str | None:
    return None if billionths is None else f"{billionths / 10_000_000:+.4f} %"


@click.command()
@click.option("--older-than", type=click.IntRange(1), metavar="DAYS", help="What is older than so many days.")
@click.option(
    "--keep",
    type=click.IntRange(1),
    metavar="N",
    help="The N newest of each kind stay, and what is of the same day.  [default: 1]",
)
@click.option("--yes", is_flag=True, help="Do it; without, only say what it would remove.")
@snapshots_option
@json_option
@database_address_options
def prune(connect: Callable[..., Any], older_than: int | None, keep: int | None, yes: bool, as_json: bool) -> None:
    """Remove old snapshots and raw files of issuers, but for what answers about newer days, or an undo, need.

    \b
    The history of older days goes with them; the newest list before them stays.
    Example: workbench prune --older-than 400
    """
    from workbench import pruning

    if not (older_than or keep):
        raise UsageError(message="Say what is old: --older-than DAYS, --keep N, or both.")
    cutoff = str(date.today() - timedelta(older_than)) if older_than else ""
    done = pruning.prune(connect(only_if_made=True), cutoff, keep or 1, yes)
    if as_json:
        print_json(done)
        return
    click.echo(done.sentence)
    counts, sizes = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for row in done.rows:
        counts[row.kind, row.kept or "-"] += 1
        sizes[row.kind, row.kept or "-"] += row.bytes
    headings = ["What", "How many", "Bytes", "Stays, because"]
    print_table(headings, [[kind, count, sizes[kind, kept], kept] for (kind, kept), count in counts.items()])
