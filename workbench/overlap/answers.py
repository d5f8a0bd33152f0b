"""What every answer about overlap can do: show itself, become a frame, CSV or Excel."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, ClassVar

from workbench import encoding
from workbench.display import Fragment, Number, percent, prose, table, templates
from workbench.errors import UsageError

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import polars as pl

BILLION = 1_000_000_000
SHOWN_ROWS = 20
NOT_JSON = {"json": False}  # marks a field that stays out of JSON
SHOWN = tomllib.loads(Path(__file__).with_name("shown.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Part:
    title: str
    columns: Mapping[str, str]
    rows: Sequence[Any]

    @property
    def headings(self) -> list[str]:
        return [heading.removesuffix(" (%)") for heading in self.columns.values()]

    def cells(self) -> list[list[Any]]:
        return [[_shown(getattr(row, name), heading) for name, heading in self.columns.items()] for row in self.rows]

    def table(self, note: str = "") -> Fragment:
        """The rows; no weight is a dash, never a zero."""
        return table(self.headings, self.cells(), note)

    def _repr_html_(self) -> str:
        return self.table().html

    def __repr__(self) -> str:
        return f"{self.title}\n{self.table().text}"


class WithRows:
    rows: Sequence[Any]  # no field here: each answer says where among its own they stand


@dataclass(frozen=True, kw_only=True)
class OverlapAnswer(WithRows):
    """A result with `rows`; in Jupyter it is its sentence, its first rows and its notes. Subclasses are frozen
    dataclasses; `shown.toml` says how their rows are shown."""

    told: ClassVar = ("sentence", "rows_in_all")  # what JSON says besides the fields

    notes: list[str] = field(default_factory=list)
    label: str = ""
    day: str | None = field(default=None, metadata=NOT_JSON)  # of the lists that were compared, the older one

    @property
    def sentence(self) -> str:
        raise NotImplementedError

    @property
    def oldest(self) -> str | None:
        """The day of the oldest list that was compared; None where none is known."""
        days = [getattr(row, "as_of", None) for row in (*self.rows, *getattr(self, "funds", ()))]
        return self.day or min(filter(None, days), default=None)

    @property
    def title(self) -> str:
        """What the answer is about, in a few words; empty for the question of the page."""
        return ""

    @property
    def parts(self) -> list[Part]:
        return [
            Part(part["title"], self._headings(part["columns"]), rows)
            for part in self._shown("parts", [])
            if (rows := getattr(self, part["rows"])) or "optional" not in part
        ]

    @property
    def columns(self) -> Mapping[str, str]:
        """A field of a row and its heading; bounds of an overlap only where any row's differ as they are printed."""
        columns = self._headings(self._shown("columns", {}))
        is_exact = "high" in columns and all(percent(row.overlap) == percent(row.high) for row in self.rows)
        return {name: heading for name, heading in columns.items() if not (is_exact and name in ("low", "high"))}

    def _shown(self, what: str, none: Any) -> Any:
        of_kinds = (SHOWN.get(kind.__name__, {}) for kind in type(self).__mro__)
        return next((each[what] for each in of_kinds if what in each), none)

    def _headings(self, columns: Mapping[str, str]) -> dict[str, str]:
        return {name: heading.format(self) for name, heading in columns.items()}

    @property
    def rows_in_all(self) -> int:
        return len(self.rows)

    def part(self, title: str) -> Part:
        return next((part for part in self.parts if part.title == title), Part(title, {"title": title}, []))

    def remarks(self) -> Fragment:
        return prose(self.notes)

    def first(self, limit: int = SHOWN_ROWS) -> Part:
        return Part("", self.columns, self.rows[:limit])

    def table(self, limit: int = SHOWN_ROWS) -> Fragment:
        shown = self.first(limit)
        cut = self.rows_in_all > len(shown.rows)
        return shown.table(f"The first {len(shown.rows):,} of {self.rows_in_all:,} rows." * cut)

    def plot(self, figure: str = "") -> go.Figure:
        """The figure of this answer, the first of its kind without a name. Raises UsageError."""
        drawn = self._shown("figures", [])
        if not drawn or (figure and figure not in drawn):
            known = f"there are {', '.join(drawn)}" if drawn else "its table says all"
            raise UsageError(message=f"This answer has no figure{f' {figure!r}' * bool(figure)}; {known}.")
        # Figures are made of answers, so that no import can lead from here to there.
        return resolve_name(f"workbench.figures:{figure or drawn[0]}")(self)

    def why(self, limit: int = SHOWN_ROWS) -> Part:
        """What contributed, most first: the stocks of an overlap, the funds behind each stock of a portfolio."""
        why = self._shown("why", None)
        if why is None:
            return self.first(limit)
        return Part(why["title"].format(self), self._headings(why["columns"]), getattr(self, why["rows"])[:limit])

    def frame(self) -> pl.DataFrame:
        """All rows as a Polars frame, a column a field; fractions as floats."""
        import polars as pl

        return pl.DataFrame(encoding.to_arrow(self))

    def to_pandas(self) -> Any:
        """All rows as a pandas frame. Raises UsageError where pandas is not installed."""
        if find_spec("pandas") is None:
            raise UsageError(message="pandas is not installed here; install it, or use .frame() for a Polars frame.")
        return encoding.to_arrow(self).to_pandas()

    def csv(self) -> str:
        return encoding.to_csv(self)

    def to_excel(self, path: str | Path) -> Path:
        """Write all tables into an Excel file; returns where it is. Raises UnreachableError, UsageError."""
        encoding.save(Path(path), encoding.to_xlsx(self))
        return Path(path).resolve()

    def _repr_html_(self) -> str:
        parts = [(part.title, part.table().html) for part in self.parts]
        body = {"sentence": self.sentence, "body": self.table().html, "parts": parts}
        return templates().get_template("answer.html.j2").render(body, notes=self.notes, label=self.label)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # What a notebook stores beside the table: not every row.
        printer.text(str(self))

    def __str__(self) -> str:
        return "\n".join([self.sentence, *self.notes, self.label])


def _shown(value: Any, heading: str) -> Any:
    if value is None or not isinstance(value, float):
        return (", ".join(map(str, value)) or "none") if isinstance(value, tuple) else value
    if heading in ("p", "q"):
        return Number("< 0.001" if value < 0.001 else f"{value:.2g}")
    return percent(value) if heading.endswith("(%)") else Number(f"{value:,.3g}")


@dataclass(frozen=True)
class Named:
    """A row about a group."""

    type: str
    name: str
    display_name: str | None

    @property
    def key(self) -> str:
        return f"{self.type}:{self.name}"


class Bounded:
    """A row with an overlap: as listed, and the most it can be. JSON also has the least, `low`, which is `overlap`."""

    overlap: float | None
    high: float | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", self.overlap)

    @property
    def between(self) -> str:
        """The bounds of the overlap in words; empty where they print alike."""
        low, high = percent(self.overlap), percent(self.high)
        return "" if low == high else f"between {low} and {high}"

    @property
    def doubt(self) -> str:
        return f" ({self.between}, since lists are incomplete)" if self.between else ""


@dataclass(frozen=True)
class OfTwo(Bounded):
    """What two groups have in common; `overlap` as a fraction, None where either has no weights."""

    a: str
    b: str
    type_a: str
    type_b: str
    overlap: float | None
    low: float | None = field(init=False)
    high: float | None
    shared: int
    count_a: int
    count_b: int


def first_names(names: Sequence[str], most: int) -> str:
    return ", ".join(names[:most]) + f" and {len(names) - most:,} more" * (len(names) > most)


def fraction(billionths: int | float | None) -> float | None:
    return None if billionths is None else billionths / BILLION
