"""The rows of a file sorted into sections of positions, furniture, and rows that cannot be understood."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from workbench.holdings.layouts import DATA, fitting, headings_of, layout_of
from workbench.holdings.model import Rejection
from workbench.holdings.tables import Table
from workbench.tabular.reading import refused

# How the weight of a position can begin; everything else is looked at more closely.
STARTS = frozenset("0123456789-<.$(+\u2212")
MOST_TABLES = 100
ONE_EACH, CUT = "Give one file for each fund and day.", "Take it again when it is complete."


@dataclass
class Section:
    """Positions below one line of headings; `kind` is their class, if the section says one."""

    columns: dict[str, int]
    headings: tuple[str, ...]
    width: int
    kind: str
    rows: list[Sequence[str]] = field(default_factory=list)
    at: list[int] = field(default_factory=list)


class FileBody:
    """All rows of a file, each in a section, among the furniture or rejected; and what it says of fund and day."""

    def __init__(self, path: Path, table: Table) -> None:
        """Sort the rows. Raises UnreadableFileError for no known layout, for two funds or two days."""
        self.path, self.table = path, table
        self.layout, self.header = layout_of(path, table)
        self.outcomes: Counter[str] = Counter()
        self.rejections: list[Rejection] = []
        self.sections: list[Section] = []
        self.facts: dict[str, Any] = {}
        self.kind, self.preamble = "", True
        self.second = len(table.rows)
        """The row from which headings come again, below a preamble of their own: a second table of the same fund."""
        section, weight = Section({}, (), -1, ""), 0
        for at, row in enumerate(table.rows):
            if len(row) == section.width and row[weight][:1] in STARTS:
                section.rows.append(row)
                section.at.append(at)
                continue
            kind = self._look(at, row, [cell.strip() for cell in row if cell.strip()])
            self.outcomes[kind] += table.spans[at] if kind else 0
            if len(self.sections) > MOST_TABLES:
                raise refused(path, table.begins[at], f"it holds more than {MOST_TABLES} tables", ONE_EACH)
            if self.sections:
                section, weight = self.sections[-1], self.sections[-1].columns["weight"]

    def _look(self, at: int, row: Sequence[str], cells: Sequence[str]) -> str:
        """What a row is that has not the form of a position; empty if it is one nevertheless."""
        title = cells[0].partition(",")[0].lower() if cells else "blank"
        few, said = len(cells) <= 2, self._learn(at, ",".join(cells)) if len(cells) <= 3 else False
        if few and title in self.layout.sections:
            self._begin_section(self.layout.sections[title])
            return "section"
        if not cells or said:
            return "preamble" if cells else "blank"
        if at >= self.header and self.layout in fitting(headings_of(row)):
            self._begin_table(at, row)
            return "heading"
        if at < self.header or (few and self.preamble):
            return "preamble"
        if few and title in DATA["words"]["totals"]:
            return "total"
        if len(cells) == 1 and len(cells[0].split()) >= 4:
            return "note"
        return self._take(at, row)

    def _take(self, at: int, row: Sequence[str]) -> str:
        section = self.sections[-1]
        if len(row) >= section.width and not any(cell.strip() for cell in row[section.width :]):
            section.rows.append(row[: section.width])
            section.at.append(at)
            return ""
        if self.table.open_end and at == len(self.table.rows) - 1:
            raise refused(self.path, self.table.begins[at], "it ends in the middle of this line", CUT)
        self.reject(at, f"it has {len(row)} cells where the headings are {section.width}")
        return "rejected"

    def _begin_section(self, kind: str) -> None:
        """Lines of another class follow, with headings of their own or without."""
        self.kind = kind
        if self.sections:
            last = self.sections[-1]
            self.sections.append(Section(last.columns, last.headings, last.width, kind))

    def _begin_table(self, at: int, row: Sequence[str]) -> None:
        """Headings that only come again go on with their table; after a new preamble they begin a second one."""
        headings = headings_of(row)
        alike = [section for section in self.sections if (section.headings, section.kind) == (headings, self.kind)]
        known = any(section.rows for section in alike)
        if known and self.preamble:
            self.second = min(at, self.second)
        if not known or self.preamble:
            self.sections.append(Section(self.layout.match(headings), headings, len(row), self.kind))
        self.preamble = False

    def _learn(self, at: int, text: str) -> bool:
        found = [match for pattern in self.layout.lines if (match := pattern.fullmatch(text))]
        for key, value in [pair for match in found for pair in match.groupdict().items()]:
            self.learn(key, self.layout.day(value) or "" if key == "as_of" else value.strip(), self.table.begins[at])
        self.preamble |= bool(found)
        return bool(found)

    def learn(self, key: str, value: str | date, line: int) -> None:
        """Keep what a file says of itself, which must be the same throughout."""
        if value and self.facts.setdefault(key, value) != value:
            what, both = "two days" if key == "as_of" else "two funds", sorted(map(str, (self.facts[key], value)))
            raise refused(self.path, line, f"it holds {what}, {' and '.join(both)}", ONE_EACH)

    def reject(self, at: int, reason: str) -> None:
        self.rejections.append(Rejection(self.table.begins[at], reason, tuple(self.table.rows[at])))
