"""overlap: what there is, and how it overlaps; from snapshots, without a server."""

from __future__ import annotations

import functools
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli import options, printing
from workbench.contract import GROUP_TYPES
from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.overlap import OverlapAnswer, SnapshotQuestions


@click.group()
def overlap() -> None:
    """Ask how funds, themes and sectors overlap. Reads a snapshot; needs no server.

    \b
    Names are matched without regard to case; theme:ai names the type too.
    Example: workbench overlap pair SPY QQQ
    """


DATASET = ("dataset", "engine", "master", "remote")
"""Options that ask a dataset of snapshots instead of the folder of snapshots, by the engine that is named."""


def _opened(far: dict[str, str], environment: str, joined: bool, which: dict[str, str]) -> SnapshotQuestions:
    address, *engine = (far[name] or "" for name in DATASET)
    if not address and engine == ["duckdb", "", ""]:
        from workbench.overlap import open_book

        return open_book(environment=environment, joined=joined, **which)
    if which.pop("snapshot"):
        raise UsageError(message="A dataset has days, no snapshots: leave out --snapshot, or ask by --as-of.")
    if not address:
        raise UsageError(message="Spark asks a dataset: name one by --dataset or WORKBENCH_DATASET.")
    from workbench.engines import started
    from workbench.overlap.beyond import open_dataset_book

    chosen = started(*engine)
    click.get_current_context().call_on_close(chosen.close)
    return open_dataset_book(address, chosen, environment, joined, **which)


def question(command: options.Command) -> options.Command:
    """Options of every question; the command gets the opened snapshot as `book` and returns its answer."""

    @click.option(
        "--snapshot", metavar="NAME", help="A snapshot by name or path, or by its day.  [default: the newest]"
    )
    @click.option(
        "--as-of",
        metavar="DAY",
        help="What was true on a day, as 2025-12-18: of each group its newest list up to then.",
    )
    @click.option("--known-on", metavar="DAY", help="Count only snapshots taken up to and including a day (UTC).")
    @click.option(
        "--dataset",
        metavar="ADDRESS",
        envvar="WORKBENCH_DATASET",
        help="A dataset (`snapshot publish`) instead of snapshots; default WORKBENCH_DATASET.",
    )
    @click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", help="What reads --dataset.")
    @click.option("--master", metavar="URL", default="", help="A Spark cluster, as spark://host:7077.")
    @click.option("--remote", metavar="URL", default="", help="A Spark Connect server, as sc://host.")
    @click.option("--apart", is_flag=True, help="Count BRK.B and BRKB as two stocks (default: one).")
    @click.option("--rows", default=20, type=click.IntRange(0), help="How many rows to show.")
    @options.export
    @options.environment
    @options.snapshots
    @functools.wraps(command)
    def ask(apart: bool, rows: int, environment: str, **given: Any) -> printing.Answer:
        from workbench.snapshot.store import age_words

        which = {name: given.pop(name) or "" for name in ("snapshot", "as_of", "known_on")}
        book = _opened({name: given.pop(name) for name in DATASET}, environment, not apart, which)
        answer = command(book, **given)
        then = date.fromisoformat(which["known_on"]) if which["known_on"] else None
        return printing.Answer(
            answer, lambda _: _show(answer, rows, age_words(answer.oldest, then, "its oldest list is"))
        )

    return ask


def asking(*types: str) -> options.Command:
    """The option that says which groups are asked, these if none."""
    return click.option(
        "--type",
        "types",
        multiple=True,
        default=types,
        type=click.Choice(GROUP_TYPES, case_sensitive=False),
        help="Types of groups to ask; may be given several times.",
    )


types_option = asking("ETF")


through_time_option = click.option(
    "--through-time", is_flag=True, help="Each day that lists are of, from all snapshots."
)


def _show(answer: OverlapAnswer, rows: int, old: str) -> None:
    from workbench.display import visible

    click.echo(f"{old}\n{visible(answer.sentence)}".strip())
    first = answer.first(rows)
    printing.rows(first.headings, first.cells(), answer.rows_in_all)
    for part in answer.parts:
        click.echo()
        printing.table(part.headings, part.cells(), title=part.title)
    for note in (*answer.notes, answer.label):
        click.echo(visible(note))


@overlap.command()
@click.option("--holds", default="", metavar="STOCK", help="Only groups that hold this stock.")
@asking(*GROUP_TYPES)
@question
def groups(book: SnapshotQuestions, types: tuple[str, ...], holds: str) -> OverlapAnswer:
    """List the groups. Example: workbench overlap groups --type ETF --holds NVDA"""
    return book.groups(types, holds)


@overlap.command()
@click.argument("name")
@question
def holdings(book: SnapshotQuestions, name: str) -> OverlapAnswer:
    """Show what group NAME holds, the largest first. Example: workbench overlap holdings SPY"""
    return book.holdings(name)


@overlap.command()
@click.argument("symbol")
@types_option
@question
def stock(book: SnapshotQuestions, symbol: str, types: tuple[str, ...]) -> OverlapAnswer:
    """Show who holds stock SYMBOL, and how much of it. Example: workbench overlap stock NVDA"""
    return book.stock(symbol, types)


@overlap.command()
@click.argument("a")
@click.argument("b")
@click.option("--top-n", multiple=True, metavar="NAME", help="A group that lists only its largest holdings.")
@click.option(
    "--since",
    metavar="DAY",
    help="Why the overlap changed since a day, as it was first stated, or since a snapshot by name or path.",
)
@question
def pair(book: SnapshotQuestions, a: str, b: str, top_n: tuple[str, ...], since: str | None) -> OverlapAnswer:
    """Show what A and B share and where they differ. Example: workbench overlap pair SPY QQQ"""
    return book.why(a, b, since) if since else book.pair(a, b, top_n)


@overlap.command()
@click.argument("a")
@types_option
@question
def peers(book: SnapshotQuestions, a: str, types: tuple[str, ...]) -> OverlapAnswer:
    """Compare A with all other groups, the most alike first. Example: workbench overlap peers SPY"""
    return book.peers(a, types)


@overlap.command()
@click.option(
    "--top",
    type=click.IntRange(0),
    help="How many pairs to keep; 0 for all.  [default: 100; all for --json, --csv, --parquet, --xlsx]",
)
@click.option("--check", is_flag=True, help="Compute it by DuckDB and Polars too; they must agree.")
@through_time_option
@click.option("--square", is_flag=True, help="All against all as a square table, for --csv, --parquet, --xlsx, --json.")
@types_option
@question
def matrix(
    book: SnapshotQuestions, top: int | None, check: bool, square: bool, types: tuple[str, ...], through_time: bool
) -> Any:
    """Compare all pairs, those that overlap most first. Example: workbench overlap matrix --check"""
    asked = click.get_current_context().params
    if through_time:
        if top is not None or check or square or not (course := getattr(book, "matrix_course", None)):
            message = "--through-time asks each day of a --dataset, without --top, --check and --square."
            raise UsageError(message=message)
        return course(types)
    export = any(asked[form] for form in ("as_json", "as_csv", "parquet", "xlsx"))
    if square and not export:
        raise UsageError(message="A square table is too wide for a terminal; add --csv, --parquet, --xlsx or --json.")
    kept = top if top is not None else 0 if export else max(100, asked["rows"])
    answer = book.matrix(types, 1 if square else kept, check)
    return answer.square() if square else answer


@overlap.command()
@click.argument("name")
@through_time_option
@types_option
@question
def theme(book: SnapshotQuestions, name: str, types: tuple[str, ...], through_time: bool) -> OverlapAnswer:
    """Show which funds are a play on theme NAME, if any is. Example: workbench overlap theme crypto_miners"""
    if through_time:
        _of_all_snapshots()
        return book.theme_course(name, types)
    return book.theme(name, types)


@overlap.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--unit",
    type=click.Choice(["fraction", "percent", "money"]),
    help="What the amounts are, where they could be either.",
)
@click.option("--decimal", type=click.Choice([".", ","]), help="The decimal mark, where it could be either.")
@through_time_option
@question
def portfolio(
    book: SnapshotQuestions, file: Path, unit: str | None, decimal: str | None, through_time: bool
) -> OverlapAnswer:
    """Show what the funds and stocks of FILE really hold, and which could go. FILE is what a broker or a spreadsheet
    writes (CSV, text, Excel), or a name and its share a line; - reads standard input.

    \b
    Shares sum to about 1 or 100; other amounts are money where % signs, currencies
    or headings say so. What could mean two things is refused.
    Example: workbench overlap portfolio my_funds.csv
    """
    if through_time:
        _of_all_snapshots()
        return book.portfolio_course(file, unit or "", decimal or "")
    return book.portfolio(file, unit or "", decimal or "")


@overlap.command()
@click.argument("names", nargs=-1, required=True)
@click.option("--by", type=click.Choice(["weight", "breadth"]), default="weight", help="What ranks the funds.")
@types_option
@question
def watchlist(book: SnapshotQuestions, names: tuple[str, ...], by: str, types: tuple[str, ...]) -> OverlapAnswer:
    """Show which funds hold most of your own NAMES: tickers, or a file of them; - reads standard input.

    \b
    Example: workbench overlap watchlist NVDA AMD AVGO
    """
    return book.watchlist(names, types, by)


def _of_all_snapshots() -> None:
    if click.get_current_context().params["snapshot"]:
        message = "History is read from all snapshots: leave out --snapshot, or end it by --as-of or --known-on."
        raise UsageError(message=message)


@overlap.command()
@click.argument("a")
@click.argument("b")
@question
def history(book: SnapshotQuestions, a: str, b: str) -> OverlapAnswer:
    """Show the overlap of A and B day by day, and why it changed. Example: workbench overlap history SPY QQQ"""
    _of_all_snapshots()
    return book.history(a, b)


@overlap.command()
@click.argument("a")
@click.option("--from", "start", metavar="DAY", help="The newest list up to this day.  [default: the last but one]")
@click.option("--to", "end", metavar="DAY", help="The newest list up to this day.  [default: the last]")
@question
def changes(book: SnapshotQuestions, a: str, start: str | None, end: str | None) -> OverlapAnswer:
    """Show who came into A and left it, and what moved most. Example: workbench overlap changes SPY"""
    _of_all_snapshots()
    return book.changes(a, start or "", end or "")
