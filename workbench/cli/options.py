"""Options that commands share, and how commands print: the answer first, then tables; JSON when asked."""

from __future__ import annotations

import functools
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from workbench.contract import ENVIRONMENTS

if TYPE_CHECKING:
    from workbench.postgres import Database

Command = Callable[..., Any]

NARROWEST_COLUMN = 11
"""Characters a column needs on average; with less, a table is printed as records."""

PIPE_WIDTH = 200
"""Characters a line may have where nothing says how wide it may be."""

FEWEST_RATED = 500
"""Steps of which a rate says something; stages and rounds are too few or too unlike."""

NUMBER = re.compile(r"-|(?:< )?[-+]?[\d,]+(\.\d+)?(e[-+]\d+)?( %)?")

STYLES = {"✓ ": "blue", "✗ ": "bold dark_orange", "△ ": "bright_black", "? ": "bright_black"}


def database_options(command: Command) -> Command:
    """Options that choose the database; the command gets it as `database`, not yet connected."""

    @database_address_options
    @functools.wraps(command)
    def with_database(connect: Callable[[], Any], **options: Any) -> Any:
        return command(database=connect(), **options)

    return with_database


def database_address_options(command: Command) -> Command:
    """The same options for a command that may need no database: it gets `connect`, which starts the embedded one."""

    @click.option(
        "--database-url", metavar="URL", help="postgresql:// address; default WORKBENCH_DATABASE_URL, else embedded."
    )
    @click.option(
        "--data-dir", metavar="DIR", type=click.Path(path_type=Path), help="Data folder of the embedded PostgreSQL."
    )
    @click.option("--schema", default="public", show_default=True, help="Schema of cache_entries and the new tables.")
    @functools.wraps(command)
    def with_address(database_url: str | None, data_dir: Path | None, schema: str, **options: Any) -> Any:
        def connect() -> Database:
            from workbench import postgres

            return postgres.open_database(database_url, schema, data_dir)

        return command(connect=connect, **options)

    return with_address


def environment_option(command: Command) -> Command:
    return click.option(
        "--environment",
        default="DEFAULT",
        show_default=True,
        type=click.Choice(ENVIRONMENTS, case_sensitive=False),
        help="Environment to read (DEFAULT, TEST, UAT or PROD).",
    )(command)


def snapshots_option(command: Command) -> Command:
    def remember(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
        if value:
            os.environ["WORKBENCH_SNAPSHOTS"] = str(Path(value).resolve())

    return click.option(
        "--snapshots",
        metavar="DIR",
        expose_value=False,
        callback=remember,
        help="Folder of snapshots; default WORKBENCH_SNAPSHOTS, else in the data folder.",
    )(command)


def json_option(command: Command) -> Command:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")(command)


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
    plain = None if title or _is_terminal() else _plain(headers, columns, numeric)
    if plain is None:
        _print_rich(headers, cells, numeric, title)
    else:
        click.echo(plain, nl=False)


def _is_terminal() -> bool:
    # As rich decides it.
    return sys.stdout.isatty() or any(os.environ.get(name) for name in ("FORCE_COLOR", "TTY_COMPATIBLE"))


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
    """A table folded into the width of the terminal; one line per value where that is too narrow."""
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
    """A line a value, for terminals too narrow for columns."""
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
    from workbench.display import visible

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


def exit_with(code: int) -> None:
    click.get_current_context().exit(code)
