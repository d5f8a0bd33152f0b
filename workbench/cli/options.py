"""Options that commands share, and how an answer leaves: as text, its tables after it, or complete for machines."""

from __future__ import annotations

import functools
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import click

from workbench.contract import ENVIRONMENTS
from workbench.display import counted, visible
from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.postgres import Database

Command = Callable[..., Any]
Show = Callable[[Any], None]

FILE = click.Path(path_type=Path)

NARROWEST_COLUMN = 11
"""Characters a column needs on average; with less, a table is printed as records."""

PIPE_WIDTH = 200
"""Characters a line may have where nothing says how wide it may be."""

FEWEST_RATED = 500
"""Steps of which a rate says something; stages and rounds are too few or too unlike."""

NUMBER = re.compile(r"-|(?:< )?[-+]?[\d,]+(\.\d+)?(e[-+]\d+)?( %)?")

STYLES = {"✓ ": "blue", "✗ ": "bold dark_orange", "△ ": "bright_black", "? ": "bright_black"}


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
scale_option = click.option(
    "--scale", default=1, help="Multiplier for the number of funds, themes and stocks of the sample."
)
data_dir_option = click.option(
    "--data-dir", metavar="DIR", type=click.Path(path_type=Path), help="Data folder of the embedded PostgreSQL."
)
environment_option = click.option(
    "--environment",
    default="DEFAULT",
    type=click.Choice(ENVIRONMENTS, case_sensitive=False),
    help="Environment to read (DEFAULT, TEST, UAT or PROD).",
)


def database_options(command: Command) -> Command:
    """Options that choose the database; the command gets it as `database`, not yet connected."""

    @database_address_options
    @functools.wraps(command)
    def with_database(connect: Callable[[], Any], **options: Any) -> Any:
        return command(database=connect(), **options)

    return with_database


def database_address_options(command: Command) -> Command:
    """The same options for a command that may need no database: it gets `connect`, which starts the embedded one; with
    `only_if_made` it returns None where there is none yet."""

    @click.option(
        "--database-url", metavar="URL", help="postgresql:// address; default WORKBENCH_DATABASE_URL, else embedded."
    )
    @data_dir_option
    @click.option("--schema", default="public", help="Schema of cache_entries and the new tables.")
    @functools.wraps(command)
    def with_address(database_url: str | None, data_dir: Path | None, schema: str, **options: Any) -> Any:
        def connect(only_if_made: bool = False) -> Database | None:
            from workbench import postgres, server

            is_named = database_url is not None or "WORKBENCH_DATABASE_URL" in os.environ
            if only_if_made and not is_named and not server.is_made(data_dir):
                return None
            return postgres.open_database(database_url, schema, data_dir)

        return command(connect=connect, **options)

    return with_address


def folder_option(name: str, variable: str, kept: Callable[[str], str], help: str) -> Callable[[Command], Command]:
    """A folder that the command finds in the environment, as kernels do."""

    def remember(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
        if value:
            os.environ[variable] = kept(value)

    return click.option(name, metavar="DIR", expose_value=False, callback=remember, help=help)


snapshots_option = folder_option(
    "--snapshots",
    "WORKBENCH_SNAPSHOTS",
    lambda folder: str(Path(folder).resolve()),
    "Folder of snapshots; default WORKBENCH_SNAPSHOTS, else in the data folder.",
)


def usual_options(command: Command) -> Command:
    """The database as `database`, and whether to print JSON as `as_json`."""
    return database_options(json_option(command))


def print_result(result: Any, as_json: bool, show: Show) -> None:
    if as_json:
        print_json(result)
    else:
        show(result)


def export_options(command: Command) -> Command:
    """Options for programs and spreadsheets. The command gets `export`, which prints or writes an answer in the form
    that was asked for, or shows it as text by a given function; two forms at once are refused."""

    @click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
    @click.option("--csv", "as_csv", is_flag=True, help="Print all rows as CSV, those not shown too.")
    @click.option("--parquet", type=FILE, metavar="FILE", help="Write all rows into a Parquet file.")
    @click.option("--xlsx", type=FILE, metavar="FILE", help="Write all tables into an Excel file.")
    @functools.wraps(command)
    def with_export(as_json: bool, as_csv: bool, parquet: Path, xlsx: Path, **options: Any) -> Any:
        asked = {"--json": as_json, "--csv": as_csv, "--parquet": parquet, "--xlsx": xlsx}
        forms = [name for name, value in asked.items() if value]
        if len(forms) > 1:
            raise UsageError(message=f"{' and '.join(forms)} exclude each other; give one of them.")
        _require_another_file(parquet or xlsx, options.values())

        def export(answer: Any, show: Show) -> None:
            _export(answer, forms[0], parquet or xlsx) if forms else show(answer)

        return command(export=export, **options)

    return with_export


def _require_another_file(target: Path | None, given: Iterable[Any]) -> None:
    for source in given:
        if target and isinstance(source, Path) and source.is_file() and target.exists() and source.samefile(target):
            raise UsageError(message=f"{target} is the file that is read; write to another.")


def _export(answer: Any, form: str, path: Path) -> None:
    from workbench import encoding

    if form == "--json":
        print_json(answer)
    elif form == "--csv":
        click.echo(encoding.to_csv(answer), nl=False)
    else:
        encode = encoding.to_xlsx if form == "--xlsx" else encoding.to_parquet
        encoding.save(path, encode(answer))
        click.echo(f"Wrote {counted(len(encoding.sheets(answer)[0].rows), 'row')} to {path}.")


def print_rows(headings: list[str], rows: list[Any], count: int, title: str = "") -> None:
    """The rows that are shown of `count`; how many are not shown is said."""
    print_table(headings, rows, title)
    if count > len(rows):
        click.echo(f"… and {counted(count - len(rows), 'more row')}; see --rows and --csv.")


def print_json(result: Any) -> None:
    from workbench.encoding import to_json

    # ASCII escapes where the output's encoding lacks a character; readers of JSON understand them.
    encoding = getattr(sys.stdout, "stream", sys.stdout).encoding or "utf-8"
    text = to_json(result)
    is_exact = text.encode(encoding, "replace").decode(encoding) == text
    click.echo(text if is_exact else to_json(result, escaped=True), nl=False)


def print_table(headers: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "") -> None:
    """A table that fits the terminal; plain when the output is no terminal."""
    cells = [[_text(value) for value in row] for row in rows]
    columns = [[row[place] for row in cells] for place in range(len(headers))]
    numeric = [all(NUMBER.fullmatch(text) for text in column if text) for column in columns]
    # As rich decides it.
    is_terminal = sys.stdout.isatty() or any(os.environ.get(name) for name in ("FORCE_COLOR", "TTY_COMPATIBLE"))
    plain = None if title or is_terminal else _plain(headers, columns, numeric)
    if plain is None:
        _print_rich(headers, cells, numeric, title)
    else:
        click.echo(plain, nl=False)


def _plain(headers: Sequence[str], columns: list[list[str]], numeric: list[bool]) -> str | None:
    """The same text as rich's, which takes longer to load and to lay out than most questions to answer.

    None when a line is too wide, and so must be folded.
    """
    padded = []
    for header, column, number in zip(headers, columns, numeric, strict=True):
        widths = [_width(text) for text in (header, *column)]
        gaps = [" " * (max(widths) - width) for width in widths]
        texts = zip(gaps, (header, *column), strict=True)
        padded.append([gap + text if number else text + gap for gap, text in texts])
    lines = ["  ".join(line) for line in zip(*padded, strict=True)]
    return None if _width(lines[0]) > PIPE_WIDTH else "\n".join([*lines, ""])


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _print_rich(headers: Sequence[str], cells: list[list[str]], numeric: list[bool], title: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, color_system=_colours())
    if console.width < NARROWEST_COLUMN * len(headers):
        _print_records(console, headers, cells, title)
        return
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for header, number in zip(headers, numeric, strict=True):
        table.add_column(header, overflow="fold", justify="right" if number else "left", no_wrap=number)
    for row in cells:
        table.add_row(*[Text(text, style=STYLES.get(text[:2], "")) for text in row])
    console.print(table)


def _print_records(console: Any, headers: Sequence[str], cells: list[list[str]], title: str) -> None:
    from rich.text import Text

    if title:
        console.print(Text(title, style="italic"))
    for row in cells:
        for header, text in zip(headers, row, strict=True):
            console.print(Text(f"{header}: ").append(text, style=STYLES.get(text[:2], "")))
        console.print()


def _colours() -> Literal["auto"] | None:
    # Rich leaves bold on under NO_COLOR; people who set it want no escape codes at all.
    return None if os.environ.get("NO_COLOR") else "auto"


def _text(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else visible(str(value))


@contextmanager
def progress_bar(title: str, quiet: bool = False) -> Iterator[Callable[[int, int, str], None]]:
    """A bar for long work on a terminal, with rate, elapsed and remaining time; silent elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    console = Console(stderr=True, color_system=_colours())
    columns = (TextColumn("{task.description}"), BarColumn(20), TextColumn("{task.fields[rate]}"))
    times = (TimeElapsedColumn(), TimeRemainingColumn())
    silent = quiet or not console.is_terminal
    with Progress(*columns, *times, console=console, transient=True, disable=silent) as bar:
        task = bar.add_task(title, total=None, rate="")

        def update(done: int, total: int, step: str) -> None:
            seconds = bar.tasks[0].elapsed or 0
            rate = f"{done / seconds:,.0f} a second" if seconds and total >= FEWEST_RATED else ""
            bar.update(task, completed=done, total=total, description=f"{title}: {step}", rate=rate)

        yield update


def exit_with(code: int) -> NoReturn:
    click.get_current_context().exit(code)
