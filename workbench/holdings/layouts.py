"""The layouts of `layouts.toml`, and which of them a file has."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from workbench.holdings.tables import Table
from workbench.tabular.headings import spellings
from workbench.tabular.reading import refused

DATA = tomllib.loads(Path(__file__).with_name("layouts.toml").read_text(encoding="utf-8"))
SEARCHED = 30
"""Rows in which the headings must stand."""
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
    symbols: Mapping[str, str] = field(default_factory=dict)
    fallback: bool = False

    def match(self, headings: Sequence[str]) -> dict[str, int]:
        """The column of each meaning; a meaning that two columns have is left out, so that it is missed."""
        places = {
            meaning: [headings.index(word) for word in words if word in headings]
            for meaning, words in self.columns.items()
        }
        return {meaning: at[0] for meaning, at in places.items() if len(at) == 1 == headings.count(headings[at[0]])}

    def missing(self, headings: Sequence[str]) -> list[str]:
        """The headings that must be there once and are not."""
        columns = self.match(headings)
        if self.fallback and len(columns) < len(headings):
            return ["no other heading"]
        return [words[0] for meaning, words in self.columns.items() if meaning not in (*self.optional, *columns)]

    @cache  # noqa: B019
    def day(self, text: str) -> date | None:
        """The date that a text is; None when it is none."""
        for german, english in DATA["months"].items():
            text = text.replace(german, english)
        for form in self.dates:
            try:
                return datetime.strptime(text.strip(), form).date()
            except ValueError:
                continue
        return None


def _layout(data: Mapping[str, Any]) -> Layout:
    columns = {meaning: [plain(word) for word in words] for meaning, words in data["columns"].items()}
    return Layout(**{**data, "columns": columns, "lines": [re.compile(line) for line in data.get("lines", ())]})


@cache
def plain(heading: str) -> str:
    """A heading in letters, digits and %, without case."""
    return (spellings(heading) or [""])[0]


LAYOUTS = [_layout(data) for data in DATA["layout"]]


def headings_of(row: Sequence[str]) -> list[str]:
    """The plain headings of a row, without the empty cells that spreadsheets leave at its end."""
    cells = [plain(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def layout_of(path: Path, table: Table) -> tuple[Layout, int]:
    """The layout that fits a file, and the place of its headings. Raises UnreadableFileError if none or several do."""
    nearest = (0.0, "")
    for place, row in enumerate(table.rows[:SEARCHED]):
        headings = headings_of(row)
        missing = {layout.name: layout.missing(headings) for layout in LAYOUTS} if len(headings) > 1 else {}
        fitting = [layout for layout in LAYOUTS if missing.get(layout.name) == []]
        fitting = [layout for layout in fitting if not layout.fallback] or fitting
        if len(fitting) > 1:
            names = " and ".join(layout.name for layout in fitting)
            raise refused(path, table.begins[place], f"its headings are those of {names}", ADVICE)
        if fitting:
            return fitting[0], place
        for layout in LAYOUTS:
            if missing and not layout.fallback:
                lacking = ", ".join(missing[layout.name])
                text = (
                    f"; line {table.begins[place]} ({', '.join(row)[:200]}) is near to {layout.name}, but for {lacking}"
                )
                nearest = max(nearest, (1 - len(missing[layout.name]) / len(layout.columns), text))
    names = ", ".join(layout.name for layout in LAYOUTS)
    begins = ", ".join(cell.strip() for cell in [*table.rows, [""]][0])[:100]
    found = nearest[1] if nearest[0] > 0.5 else f"; it begins with {begins!r}"
    raise refused(path, 0, f"its first {SEARCHED} lines hold no headings of a known layout ({names}){found}", ADVICE)
