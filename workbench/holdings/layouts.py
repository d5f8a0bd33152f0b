"""The layouts of `layouts.toml`, and which of them a file has."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbench.holdings.tables import Table
from workbench.tabular.reading import plain, refused

DATA = tomllib.loads(Path(__file__).with_name("layouts.toml").read_text(encoding="utf-8"))
SEARCHED = 30  # rows in which the headings must stand
ADVICE = "Give the file as the issuer publishes it, or a CSV file with the headings Ticker and Weight."


@dataclass(frozen=True, eq=False)
class Layout:
    """How an issuer writes its files; see `layouts.toml`."""

    name: str
    columns: Mapping[str, Sequence[str]]
    dates: Sequence[str] = ()
    mark: str = ""
    optional: Sequence[str] = ()
    lines: Sequence[re.Pattern[str]] = ()
    sections: Mapping[str, str] = field(default_factory=dict)
    fallback: bool = False

    def match(self, headings: Sequence[str]) -> dict[str, int]:
        """The column of each meaning; a meaning that two columns have is left out, so that it is missed."""
        places = {
            meaning: [at for at, heading in enumerate(headings) if heading in words]
            for meaning, words in self.columns.items()
        }
        return {meaning: at[0] for meaning, at in places.items() if len(at) == 1}

    def missing(self, headings: Sequence[str]) -> list[str]:
        columns = self.match(headings)
        if self.fallback and len(columns) < len(headings):
            return ["no other heading"]
        return [words[0] for meaning, words in self.columns.items() if meaning not in (*self.optional, *columns)]

    @lru_cache(maxsize=1024)  # noqa: B019
    def day(self, text: str) -> date | None:
        for german, english in DATA["months"].items():
            text = text.replace(german, english)
        for form in self.dates:
            try:
                return datetime.strptime(text.strip(), form).date()
            except ValueError:
                continue
        return None


def _layout(data: Mapping[str, Any]) -> Layout:
    pairs = [column.partition(" = ")[::2] for column in data["columns"]]
    columns = {meaning.rstrip("?"): [plain(word) for word in words.split("|")] for meaning, words in pairs}
    optional = [meaning[:-1] for meaning, _ in pairs if meaning[-1] == "?"]
    lines = [re.compile(line) for line in data.get("lines", ())]
    return Layout(**{**data, "columns": columns, "optional": optional, "lines": lines})


LAYOUTS = [_layout(data) for data in DATA["layout"]]


def headings_of(row: Sequence[str]) -> tuple[str, ...]:
    """The plain headings of a row, without the empty cells that spreadsheets leave at its end."""
    cells = [plain(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


@lru_cache(maxsize=1024)
def fitting(headings: tuple[str, ...]) -> list[Layout]:
    """The layouts that headings are those of; a fallback only where no other is."""
    found = [layout for layout in LAYOUTS if len(headings) > 1 and not layout.missing(headings)]
    return [layout for layout in found if not layout.fallback] or found


def layout_of(path: Path, table: Table) -> tuple[Layout, int]:
    """The layout that fits a file, and the place of its headings. Raises UnreadableFileError if none or several do."""
    for place, row in enumerate(table.rows[:SEARCHED]):
        found = fitting(headings_of(row))
        if len(found) > 1:
            names = " and ".join(layout.name for layout in found)
            raise refused(path, table.begins[place], f"its headings are those of {names}", ADVICE)
        if found:
            return found[0], place
    raise refused(path, 0, f"its first {SEARCHED} lines hold no headings of a known layout{_nearest(table)}", ADVICE)


def _nearest(table: Table) -> str:
    rows = [headings_of(row) for row in table.rows[:SEARCHED]]
    pairs = [(layout, place) for layout in LAYOUTS if not layout.fallback for place in range(len(rows))]
    near = max(pairs, key=lambda pair: len(pair[0].match(rows[pair[1]])) / len(pair[0].columns), default=None)
    if near is None or len(near[0].match(rows[near[1]])) < 2:
        names = ", ".join(layout.name for layout in LAYOUTS)
        return f" ({names}); it begins with {', '.join([*table.rows, ['nothing']][0])[:100]!r}"
    lacking = ", ".join(near[0].missing(rows[near[1]]))
    found = ", ".join(cell.strip() for cell in table.rows[near[1]])[:300]
    return f"; {near[0].name} would fit line {table.begins[near[1]]}, {found!r}, but for {lacking}, each once"
