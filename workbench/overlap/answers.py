"""What every answer about overlap can do: show itself, become a frame, CSV or Excel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import encoding
from workbench.display import Fragment, Number, percent, prose, table, templates
from workbench.errors import UsageError

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

    @property
    def title(self) -> str:
        """What the answer is about, in a few words; empty for the question of the page."""
        return ""

    @property
    def rows_in_all(self) -> int:
        """How many rows there are, those that were not kept too."""
        return len(self.rows)

    def part(self, title: str) -> Part:
        """The further table of that title; empty when the answer has none."""
        return next((part for part in self.parts if part.title == title), Part(title, {"title": title}, []))

    def remarks(self) -> Fragment:
        """What must be known of the answer: how it was read, and what was left out."""
        return prose(self.notes)

    def table(self, limit: int = SHOWN_ROWS) -> Fragment:
        """The first `limit` rows; no weight is a dash, never a zero."""
        shown = self.cells(limit)
        more = f"The first {len(shown):,} of {self.rows_in_all:,} rows." if self.rows_in_all > len(shown) else ""
        return table(self.headings, shown, more)

    @property
    def headings(self) -> list[str]:
        """The headings of the columns."""
        return _headings(self.columns)

    def cells(self, limit: int) -> list[list[Any]]:
        """The first `limit` rows as they are shown."""
        columns = self.columns
        return [_cells(row, columns) for row in self.rows[:limit]]

    def frame(self) -> pl.DataFrame:
        """All rows as a Polars frame, a column a field; fractions as floats."""
        import polars as pl

        frame = pl.from_arrow(encoding.to_arrow(self))
        assert isinstance(frame, pl.DataFrame)
        return frame

    def to_pandas(self) -> Any:
        """All rows as a pandas frame. Raises UsageError where pandas is not installed."""
        if find_spec("pandas") is None:
            raise UsageError(message="pandas is not installed here; install it, or use .frame() for a Polars frame.")
        return encoding.to_arrow(self).to_pandas()

    def csv(self) -> str:
        """All rows as CSV; an empty cell is no value."""
        return encoding.to_csv(self)

    def to_excel(self, path: str | Path) -> None:
        """Write all tables into an Excel file. Raises UnreachableError, UsageError."""
        encoding.save(Path(path), encoding.to_xlsx(self))

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
    if heading in ("p", "q"):
        return Number("< 0.001" if value < 0.001 else f"{value:.2g}")
    return percent(value) if heading.endswith("(%)") else Number(f"{value:,.3g}")


def between(low: float | None, high: float | None) -> str:
    """The ends of an interval in words; empty where they print alike."""
    return "" if percent(low) == percent(high) else f"between {percent(low)} and {percent(high)}"


def bounds_columns(rows: Sequence[Any]) -> dict[str, str]:
    """Columns of the bounds of an overlap, where any row's bounds differ as they are printed."""
    return {"low": "At least (%)", "high": "At most (%)"} if any(between(r.low, r.high) for r in rows) else {}


def fraction(billionths: int | float | None) -> float | None:
    """Billionths as a fraction of the fund; None stays None."""
    return None if billionths is None else billionths / BILLION
