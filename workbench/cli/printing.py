"""How an answer leaves: as text, its tables after it, or complete for machines; and how far long work is."""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

import click

from workbench.display import counted, fields, visible

NARROWEST_COLUMN = 11
"""Characters a column needs on average; with less, a table is printed as records."""

PIPE_WIDTH = 200
"""Characters a line may have where nothing says how wide it may be."""

FEWEST_RATED = 500
"""Steps of which a rate says something; stages and rounds are too few or too unlike."""

NUMBER = re.compile(r"-|(?:< )?[-+]?[\d,]+(\.\d+)?(e[-+]\d+)?( %)?")

STYLES = {"✓ ": "blue", "✗ ": "bold dark_orange", "△ ": "bright_black", "? ": "bright_black"}


class Answer(NamedTuple):
    """What a command found, how people see it (words, or a function that prints it), its exit code, and what is said
    of that on standard error."""

    found: Any
    shown: str | Callable[[Any], None]
    code: int = 0
    complaint: str = ""


def is_json() -> bool:
    context = click.get_current_context(silent=True)
    return bool(context and context.params.get("as_json"))


def leave(answer: Answer, form: str = "", path: Path | None = None) -> None:
    """Print or write an answer in the form of that option; without one, as people see it."""
    if form:
        _encode(answer.found, form, path)
    elif isinstance(answer.shown, str):
        click.echo(answer.shown)
    else:
        answer.shown(answer.found)
    if answer.complaint:
        click.echo(answer.complaint, err=True)
    if answer.code:
        click.get_current_context().exit(answer.code)


def _encode(found: Any, form: str, path: Path | None) -> None:
    from workbench import encoding

    if path:
        encode = encoding.to_xlsx if form == "--xlsx" else encoding.to_parquet
        encoding.save(path, encode(found))
        click.echo(f"Wrote {counted(len(encoding.sheets(found)[0].rows), 'row')} to {path}.")
    elif form == "--csv":
        click.echo(encoding.to_csv(found), nl=False)
    else:
        # ASCII escapes where the output's encoding lacks a character; readers of JSON understand them.
        charset = getattr(sys.stdout, "stream", sys.stdout).encoding or "utf-8"
        text = encoding.to_json(found)
        is_exact = text.encode(charset, "replace").decode(charset) == text
        click.echo(text if is_exact else encoding.to_json(found, escaped=True), nl=False)


def rows(headings: list[str], rows: list[Any], count: int) -> None:
    """The rows that are shown of `count`; how many are not shown is said."""
    table(headings, rows)
    _say_rest(count - len(rows))


def _say_rest(more: int) -> None:
    if more > 0:
        click.echo(f"… and {counted(more, 'more row')}; see --rows and --csv.")


def objects(name: str, objects: Sequence[Any], title: str = "", count: int = 0) -> None:
    """A row for each object, as `tables.toml` says; of `count` objects, how many are not shown."""
    import tomllib

    tables = tomllib.loads(Path(__file__).with_name("tables.toml").read_text(encoding="utf-8"))
    table(*fields(tables[name], objects), title)
    _say_rest(count - len(objects))


def table(headers: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "") -> None:
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
def progress(title: str) -> Iterator[Callable[[int, int, str], None]]:
    """A bar for long work on a terminal, with rate, elapsed and remaining time; silent elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    console = Console(stderr=True, color_system=_colours())
    columns = (TextColumn("{task.description}"), BarColumn(20), TextColumn("{task.fields[rate]}"))
    times = (TimeElapsedColumn(), TimeRemainingColumn())
    silent = is_json() or not console.is_terminal
    with Progress(*columns, *times, console=console, transient=True, disable=silent) as bar:
        task = bar.add_task(title, total=None, rate="")

        def update(done: int, total: int, step: str) -> None:
            seconds = bar.tasks[0].elapsed or 0
            rate = f"{done / seconds:,.0f} a second" if seconds and total >= FEWEST_RATED else ""
            bar.update(task, completed=done, total=total, description=f"{title}: {step}", rate=rate)

        yield update
