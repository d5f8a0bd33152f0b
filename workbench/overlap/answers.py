"""What every answer about overlap can do: show itself, become a Polars frame, become CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from workbench.display import Fragment, Number, percent, table, templates

if TYPE_CHECKING:
    import polars as pl

BILLION = 1_000_000_000
SHOWN_ROWS = 20
NOT_JSON = {"json": False}
"""Marks a field that stays out of JSON."""


@dataclass(frozen=True)
class Part:
    """A further table: its title, its columns as in `Answer.columns`, its rows."""

    title: str
    columns: dict[str, str]
    rows: Sequence[Any]

    @property
    def headings(self) -> list[str]:
        """The headings of the columns."""
        return _headings(self.columns)

    def cells(self) -> list[list[Any]]:
        """The rows as they are shown."""
        return [_cells(row, self.columns) for row in self.rows]

    def table(self) -> Fragment:
        """The rows; no weight is a dash, never a zero."""
        return table(self.headings, self.cells())

    def _repr_html_(self) -> str:
        return self.table().html

    def __repr__(self) -> str:
        return f"{self.title}\n{self.table().text}"


class Answer:
    """A result with `rows`; in Jupyter it is its sentence, its first rows and its notes.

    Subclasses are frozen dataclasses with `rows`, `notes` and `label`; `columns` says how a row is shown.
    """

    rows: Sequence[Any]
    notes: list[str]
    label: str

    @property
    def sentence(self) -> str:
        """The answer in one sentence, computed from the data."""
        raise NotImplementedError

    @property
    def columns(self) -> dict[str, str]:
        """The columns to show: field of a row, and its heading; a heading with (%) shows a fraction as percent."""
        raise NotImplementedError

    @property
    def parts(self) -> list[Part]:
        """Further tables of the answer, small ones."""
        return []

    def part(self, title: str) -> Part:
        """The further table of that title; empty when the answer has none."""
        return next((part for part in self.parts if part.title == title), Part(title, {"title": title}, []))

    def table(self, limit: int = SHOWN_ROWS) -> Fragment:
        """The first `limit` rows; no weight is a dash, never a zero."""
        shown = [self.cells(row) for row in self.rows[:limit]]
        more = f"{len(self.rows):,} rows in all." if len(self.rows) > limit else ""
        return table(self.headings, shown, more)

    @property
    def headings(self) -> list[str]:
        """The headings of the columns."""
        return _headings(self.columns)

    def cells(self, row: Any) -> list[Any]:
        """A row as it is shown."""
        return _cells(row, self.columns)

    def frame(self) -> pl.DataFrame:
        """All rows as a Polars frame, a column a field; fractions as floats."""
        import polars as pl

        records = [dict(_record(row)) for row in self.rows]
        names = list(records[0] if records else self.columns)
        return pl.DataFrame({name: [one[name] for one in records] for name in names}, strict=False)

    def csv(self) -> str:
        """All rows as CSV; an empty cell is no value."""
        out = io.StringIO()
        records = [dict(_record(row)) for row in self.rows]
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(records[0] if records else self.columns)
        writer.writerows(map(_flat, one.values()) for one in records)
        return out.getvalue()

    def _repr_html_(self) -> str:
        page = templates().get_template("answer.html.j2")
        return page.render(
            sentence=self.sentence,
            body=self.table().html,
            parts=[(part.title, part.table().html) for part in self.parts],
            notes=self.notes,
            label=self.label,
        )

    def __str__(self) -> str:
        return "\n".join([self.sentence, *self.notes, self.label])


def _headings(columns: dict[str, str]) -> list[str]:
    return [heading.removesuffix(" (%)") for heading in columns.values()]


def _cells(row: Any, columns: dict[str, str]) -> list[Any]:
    return [_shown(getattr(row, name), heading) for name, heading in columns.items()]


def _shown(value: Any, heading: str) -> Any:
    if value is None or not isinstance(value, float):
        return (", ".join(map(str, value)) or "none") if isinstance(value, tuple) else value
    return percent(value) if heading.endswith("(%)") else Number(f"{value:,.3g}")


def _record(row: Any) -> Iterator[tuple[str, Any]]:
    """The columns of a row; a dictionary becomes columns of its own, named `field.key`."""
    for field in fields(row):
        value = getattr(row, field.name)
        inside = value.items() if isinstance(value, dict) else ()
        yield from ((f"{field.name}.{key}", one) for key, one in inside) if inside else [(field.name, value)]


def _flat(value: Any) -> Any:
    if is_dataclass(value) or isinstance(value, list):
        return str(value)
    return " ".join(map(str, value)) if isinstance(value, tuple) else value


def fraction(billionths: int | float | None) -> float | None:
    """Billionths as a fraction of the fund; None stays None."""
    return None if billionths is None else billionths / BILLION
