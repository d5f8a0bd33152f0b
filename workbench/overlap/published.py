"""Overlap figures that others published, beside ours: theirs, ours, and why they differ. Never a test of equality:
another day, another list or another definition gives another figure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from workbench.display import percent
from workbench.errors import UsageError
from workbench.overlap.answers import BILLION, Answer
from workbench.overlap.pair import pair
from workbench.overlap.source import Source

TICKERS = ("Ticker", "ticker", "symbol", "Symbol")
WEIGHTS = ("Weight", "weight")
LOADER = "The issuers' files of that day need a loader that is not there yet."


@dataclass(frozen=True)
class Outside:
    """A figure that somebody published: overlap as a fraction, or shared names; `lists` are two files of that day."""

    a: str
    b: str
    measure: str
    theirs: float | None
    by: str
    why: str
    lists: tuple[str, str] | None = None


OUTSIDE = [
    Outside(
        *("SPY", "QQQ", "overlap", 0.5254, "eigendex, late 2025"),
        "Their day is not told; weights move about a point a month.",
        ("history/2025-10-04/spy.csv", "history/2025-10-04/qqq.csv"),
    ),
    Outside(
        *("SPY", "MDY", "overlap", None, "nobody; the indexes exclude each other"),
        "Large and mid caps share no company, so anything above zero would be a defect of ours.",
        ("history/2025-10-04/spy.csv", "history/2025-10-04/mdy.csv"),
    ),
    Outside(
        *("SPY", "IWM", "overlap", None, "nobody; the indexes hardly meet"),
        "Large and small caps shared no company on that day.",
        ("history/2025-10-04/spy.csv", "history/2025-10-04/iwm.csv"),
    ),
    Outside("SPY", "QQQ", "shared", 81, "ETF Research Center, about Feb 2023", LOADER),
    Outside("VOO", "VTI", "overlap", 0.882, "pinklion.xyz, undated", LOADER),
    Outside("VOO", "VTI", "shared", 502, "airiya.org, 2026 Q1", LOADER),
    Outside("IVV", "VOO", "overlap", 0.949, "pinklion.xyz, undated", "Both follow the S&P 500; theirs is too low."),
]


@dataclass(frozen=True)
class Figure:
    """One published figure beside ours; `ours` is None where there is nothing to compute it from."""

    a: str
    b: str
    measure: str
    theirs: str
    by: str
    ours: str
    source: str
    why: str


@dataclass(frozen=True)
class Published(Answer):
    """Every outside figure: theirs, ours, from what, and why they differ."""

    rows: list[Figure]
    notes: list[str] = field(default_factory=list)
    label: str = ""

    @property
    def columns(self) -> dict[str, str]:
        """Columns of the table of figures."""
        return {
            "a": "Fund",
            "b": "and",
            "measure": "Measure",
            "theirs": "Theirs",
            "by": "By whom, when",
            "ours": "Ours",
            "source": "From",
            "why": "Why they differ",
        }

    @property
    def sentence(self) -> str:
        """How many figures could be set beside ours."""
        done = sum(row.ours != NOTHING for row in self.rows)
        return f"{done:,} of {len(self.rows):,} outside figures have one of ours beside them."


NOTHING = "unchecked"


def published(source: Source, folder: Path | None = None) -> Published:
    """Every outside figure beside ours: from lists below `folder` where they are, else from a real snapshot."""
    return Published([_figure(source, folder, outside) for outside in OUTSIDE], label=source.label)


def _figure(source: Source, folder: Path | None, outside: Outside) -> Figure:
    ours, where = NOTHING, "-"
    if outside.lists and folder and all((folder / name).is_file() for name in outside.lists):
        a, b = (read_list(folder / name) for name in outside.lists)
        ours, where = _told(outside, *_compare(a, b)), " and ".join(outside.lists)
    elif not source.snapshot.is_sample and not outside.lists:
        ours, where = _from_snapshot(source, outside)
    theirs = "-" if outside.theirs is None else _told(outside, outside.theirs, int(outside.theirs))
    return Figure(outside.a, outside.b, outside.measure, theirs, outside.by, ours, where, outside.why)


def _from_snapshot(source: Source, outside: Outside) -> tuple[str, str]:
    try:
        found = pair(source, outside.a, outside.b)
    except UsageError:  # no such fund here
        return NOTHING, "-"
    if found.overlap is None:
        return NOTHING, "no weights in the snapshot"
    return _told(outside, found.overlap, found.shared), f"snapshot {source.snapshot.name}"


def _told(outside: Outside, overlap: float, shared: int) -> str:
    return str(percent(overlap)) if outside.measure == "overlap" else f"{shared:,} names"


def read_list(path: Path) -> dict[str, int]:
    """Billionths by stock of a plain list, `Rank,Ticker,Name,Weight`; tickers are trimmed, the sum tells the unit.

    Raises UsageError naming the line.
    """
    weights: dict[str, Decimal] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            ticker = _first(row, TICKERS).strip()
            try:
                weight = Decimal(_first(row, WEIGHTS).strip().rstrip("%"))
            except InvalidOperation as error:
                raise UsageError(message=f"{path}, line {number}: the weight of {ticker!r} is no number.") from error
            stock = re.sub(r"[-./ ]([A-Z])$", r"\1", ticker.upper())
            weights[stock] = weights.get(stock, Decimal(0)) + weight
    whole = 100 if sum(weights.values()) > 2 else 1
    return {stock: round(max(weight, Decimal(0)) / whole * BILLION) for stock, weight in weights.items()}


def _first(row: dict[str, str], names: Iterable[str]) -> str:
    return next((row[name] or "" for name in names if name in row), "")


def _compare(a: dict[str, int], b: dict[str, int]) -> tuple[float, int]:
    shared = a.keys() & b.keys()
    return sum(min(a[stock], b[stock]) for stock in shared) / BILLION, len(shared)
