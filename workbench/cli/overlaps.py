"""overlap: pair, peers, matrix, theme, portfolio, watchlist; from a snapshot, without a server."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli.options import Command, environment_option, print_json, print_table, snapshots_option

if TYPE_CHECKING:
    from workbench.overlap import Answer, Book

UNITS = ("fraction", "percent", "money")
TYPES = ("ETF", "THEME", "SECTOR", "SEGMENT", "CUSTOM", "UNIVERSE")


@click.group()
def overlap() -> None:
    """Ask how funds, themes and sectors overlap. Reads a snapshot; needs no server.

    \b
    Names are matched without regard to case; theme:ai names the type too.
    Example: workbench overlap pair SPY QQQ
    """


def question(command: Command) -> Command:
    """Options of every question; the command gets the opened snapshot as `book` and returns its answer."""

    @click.option(
        "--snapshot", default="", metavar="NAME", help="Name or path of a snapshot.  [default: the newest]"
    )
    @click.option(
        "--apart", is_flag=True, help="Take BRK.B and BRKB for two stocks; else spellings are joined."
    )
    @click.option(
        "--rows", default=20, show_default=True, type=click.IntRange(0), help="How many rows to show."
    )
    @click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
    @click.option("--csv", "as_csv", is_flag=True, help="Print the rows as CSV, those not shown too.")
    @environment_option
    @snapshots_option
    @functools.wraps(command)
    def ask(
        snapshot: str, apart: bool, rows: int, as_json: bool, as_csv: bool, environment: str, **options: Any
    ) -> None:
        from workbench.overlap import open_book

        answer = command(open_book(snapshot, environment, joined=not apart), **options)
        if as_json:
            print_json(answer)
        elif as_csv:
            click.echo(answer.csv(), nl=False)
        else:
            _show(answer, rows)

    return ask


def types_option(command: Command) -> Command:
    """Which groups are asked."""
    return click.option(
        "--type",
        "types",
        multiple=True,
        default=["ETF"],
        show_default=True,
        type=click.Choice(TYPES, case_sensitive=False),
        help="Types of groups to ask; may be given several times.",
    )(command)


def _show(answer: Answer, rows: int) -> None:
    """The answer, its rows, what must be known of it, and where it comes from."""
    from workbench.display import visible

    click.echo(visible(answer.sentence))
    print_table(answer.headings, [answer.cells(row) for row in answer.rows[:rows]])
    if len(answer.rows) > rows:
        click.echo(f"… and {len(answer.rows) - rows:,} more rows; see --rows and --csv.")
    for part in answer.parts:
        click.echo()
        print_table(part.headings, part.cells(), title=part.title)
    for note in (*answer.notes, answer.label):
        click.echo(visible(note))


@overlap.command()
@click.argument("a")
@click.argument("b")
@click.option("--top-n", multiple=True, metavar="NAME", help="A group that lists only its largest holdings.")
@click.option(
    "--since", default="", metavar="NAME", help="An earlier snapshot: split the change of the overlap."
)
@question
def pair(book: Book, a: str, b: str, top_n: tuple[str, ...], since: str) -> Answer:
    """Show what A and B share and where they differ. Example: workbench overlap pair SPY QQQ"""
    if not since:
        return book.pair(a, b, top_n)
    from workbench.overlap import open_book

    return book.change(open_book(since, book.source.environment, book.source.joined), a, b)


@overlap.command()
@click.argument("a")
@types_option
@question
def peers(book: Book, a: str, types: tuple[str, ...]) -> Answer:
    """Compare A with all other groups, the most alike first. Example: workbench overlap peers SPY"""
    return book.peers(a, types)


@overlap.command()
@click.option(
    "--top", default=100, show_default=True, type=click.IntRange(0), help="How many pairs to keep; 0 for all."
)
@click.option("--check", is_flag=True, help="Compute it by DuckDB and Polars too; they must agree.")
@types_option
@question
def matrix(book: Book, top: int, check: bool, types: tuple[str, ...]) -> Answer:
    """Compare all pairs, those that overlap most first. Example: workbench overlap matrix --check"""
    return book.matrix(types, top or None, check)


@overlap.command()
@click.argument("name")
@types_option
@question
def theme(book: Book, name: str, types: tuple[str, ...]) -> Answer:
    """Show which funds are the purest play on theme NAME. Example: workbench overlap theme crypto_miners"""
    return book.theme(name, types)


@overlap.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--unit", type=click.Choice(UNITS), help="What the amounts are, where they could be either.")
@click.option("--decimal", type=click.Choice([".", ","]), help="The decimal mark, where it could be either.")
@question
def portfolio(book: Book, file: Path, unit: str | None, decimal: str | None) -> Answer:
    """Show what the funds and stocks of FILE really hold, and which could go. FILE is what a broker or a spreadsheet
    writes (CSV, text, Excel), or a name and its share a line; - reads standard input.

    \b
    Shares sum to about 1 or 100; other amounts are money where % signs, currencies
    or headings say so. What could mean two things is refused.
    Example: workbench overlap portfolio my_funds.csv
    """
    return book.portfolio(file, unit or "", decimal or "")


@overlap.command()
@click.argument("names", nargs=-1, required=True)
@click.option(
    "--by",
    type=click.Choice(["weight", "breadth"]),
    default="weight",
    show_default=True,
    help="What ranks the funds.",
)
@types_option
@question
def watchlist(book: Book, names: tuple[str, ...], by: str, types: tuple[str, ...]) -> Answer:
    """Show which funds hold most of your own NAMES: tickers, or a file of them; - reads standard input.

    \b
    Example: workbench overlap watchlist NVDA AMD AVGO
    """
    return book.watchlist(names[0] if len(names) == 1 else names, types, by)


COMMANDS = [overlap]
