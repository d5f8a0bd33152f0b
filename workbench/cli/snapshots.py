"""snapshot: take, list, verify, diff, publish; and prune."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click

from workbench.cli import options, printing
from workbench.display import counted
from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.pruning import Pruned
    from workbench.snapshot import Snapshot
    from workbench.snapshot.checking import SnapshotDifference, Verification
    from workbench.snapshot.taking import Taken

DATES = ["Group", "As of", "Restatement", "Known since (UTC)", "Members", "Snapshot", "Weekdays before without"]


@click.group("snapshot")
def snapshot_group() -> None:
    """Immutable Parquet copies of the new tables, for work without a server: take, list, verify, diff, publish.

    \b
    Any tool that reads Parquet reads them.
    Example: workbench snapshot take
    """


@snapshot_group.command()
@options.snapshots
@options.usual
def take(database: options.Database) -> printing.Answer:
    """Take a snapshot of the new tables. The same content gives the same name, and is kept once.

    \b
    Example: workbench snapshot take
    """
    from workbench.snapshot import taking

    with printing.progress("snapshot") as progress:
        taken = taking.take(database, progress)
    facts = {name: getattr(taken, name) for name in ("path", "name", "digest", "tables")}
    return printing.Answer(facts, lambda _: _print_taken(taken))


def _print_taken(taken: Taken) -> None:
    done = "Took" if taken.is_new else "Nothing changed since"
    click.echo(f"{done} snapshot {taken.name}.")
    printing.table(["Table", "Rows", "Digest"], [[n, t["rows"], t["digest"][:16]] for n, t in taken.tables.items()])
    click.echo(f"Folder: {taken.path}")


@snapshot_group.command("list")
@click.option("--fund", metavar="NAME", help="The days of which this group has a list, with gaps and restatements.")
@options.environment
@options.snapshots
@options.json
def list_snapshots(fund: str | None, environment: str) -> printing.Answer:
    """List the snapshots, the newest first; or a fund's lists. Example: workbench snapshot list --fund SPY"""
    from workbench import snapshot

    if fund:
        from workbench.overlap import open_book

        rows = open_book(environment=environment).dates(fund)
        return printing.Answer(rows, lambda _: printing.table(DATES, [[*vars(row).values()] for row in rows]))
    return printing.Answer(snapshot.listed(), _print_listed)


def _print_listed(listed: list[Snapshot]) -> None:
    from workbench import snapshot

    click.echo(f"{len(listed):,} snapshot(s) in {snapshot.folder()}.")
    headings = ["Snapshot", "As of", "Taken at (UTC)", "Groups", "Memberships", "Sample"]
    printing.table(headings, [_cells(each) for each in listed])
    for error in snapshot.unreadable():
        click.echo(f"△ {error}")


def _cells(snapshot: Snapshot) -> list[Any]:
    counts = [snapshot.tables[name]["rows"] for name in ("groups", "memberships")]
    sample = "sample data" if snapshot.is_sample else "no"
    return [snapshot.name, snapshot.as_of, snapshot.times[-1][:19], *counts, sample]


@snapshot_group.command()
@click.argument("address", envvar="WORKBENCH_DATASET")
@options.snapshots
@options.json
def publish(address: str) -> printing.Answer:
    """Append what the snapshots say and the dataset at ADDRESS does not yet: a folder, or an object store as
    s3://bucket/holdings. What is published never changes; readers are never locked.

    \b
    Example: workbench snapshot publish /srv/holdings
    """
    from workbench.snapshot.dataset import open_dataset
    from workbench.snapshot.publishing import publish

    dataset = open_dataset(address)
    with printing.progress("publish") as progress:
        published = publish(dataset, progress)
    text = f"Published {counted(len(published), 'version')} of days in {dataset.address}."
    return printing.Answer(published, text)


@snapshot_group.command()
@click.argument("name", default="")
@click.option("--dataset", metavar="ADDRESS", help="Compare a dataset with its manifests instead; no data is read.")
@options.snapshots
@options.json
def verify(name: str, dataset: str | None) -> printing.Answer:
    """Read snapshot NAME (or the newest) again and compare it with its manifest. Exit 1 when it was changed.

    \b
    Example: workbench snapshot verify
    """
    from workbench import snapshot

    if dataset:
        from workbench.snapshot.dataset import open_dataset

        opened = open_dataset(dataset)
        defects = opened.defects()
        wrong = counted(len(defects), "file is", "files are")
        sentence = f"{counted(len(opened.lines()), 'publication')} in {opened.address}: {wrong} not as published."
        return printing.Answer(defects, "\n".join([sentence, *defects]), int(bool(defects)))
    verified = snapshot.verify(snapshot.find(name))
    return printing.Answer(verified, _print_verified, int(bool(verified.rows)))


def _print_verified(verified: Verification) -> None:
    from workbench.display import headline

    click.echo(headline(verified.verdict, verified.sentence).text)
    if verified.rows:
        printing.objects("damage", verified.rows)


@snapshot_group.command()
@click.argument("before")
@click.argument("after", default="")
@click.option("--rows", default=20, help="How many changes of each kind to show.")
@options.snapshots
@options.json
def diff(before: str, after: str, rows: int) -> printing.Answer:
    """Show what changed from snapshot BEFORE to AFTER (the newest): members in and out, weights moved most, the rest.

    \b
    Example: workbench snapshot diff 2025-12-18-61c788266504
    """
    from workbench import snapshot

    difference = snapshot.diff(snapshot.find(before), snapshot.find(after))
    return printing.Answer(difference, lambda _: _print_difference(difference, rows))


def _print_difference(difference: SnapshotDifference, rows: int) -> None:
    click.echo(difference.sentence)
    for kind in dict.fromkeys(row.change for row in difference.rows):
        some = [row for row in difference.rows if row.change == kind]
        click.echo()
        printing.objects("changes", some[:rows], title=f"{kind}: {len(some):,}")
        if len(some) > rows:
            click.echo(f"… and {len(some) - rows:,} more; all of them with --json.")


@click.command()
@click.option("--older-than", type=click.IntRange(1), metavar="DAYS", help="What is older than so many days.")
@click.option(
    "--keep",
    type=click.IntRange(1),
    metavar="N",
    help="The N newest of each kind stay, and what is of the same day.  [default: 1]",
)
@click.option("--yes", is_flag=True, help="Do it; without, only say what it would remove.")
@options.snapshots
@options.json
@options.address
def prune(connect: options.Connect, older_than: int | None, keep: int | None, yes: bool) -> printing.Answer:
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
    return printing.Answer(done, _print_pruned)


def _print_pruned(done: Pruned) -> None:
    click.echo(done.sentence)
    counts, sizes = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for row in done.rows:
        counts[row.kind, row.kept or "-"] += 1
        sizes[row.kind, row.kept or "-"] += row.bytes
    headings = ["What", "How many", "Bytes", "Stays, because"]
    printing.table(headings, [[kind, count, sizes[kind, kept], kept] for (kind, kept), count in counts.items()])
