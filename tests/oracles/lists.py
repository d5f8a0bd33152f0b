"""Snapshots written from plain lists, without PostgreSQL, and such lists as hypothesis makes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st
from oracles.overlap_twin import BILLION, Group, Line, Stock

from workbench.overlap import Book, open_book
from workbench.snapshot import store
from workbench.snapshot.tables import SCHEMAS, write

SYMBOLS = ["AAPL", "MSFT", "NVDA", "CASH", "NA", "BRK.B", "BRKB", "BRK-B", "B", "TRUE"]
SECTORS = {"AAPL": "Tech", "MSFT": "Tech", "NVDA": "Chips", "CASH": "Banks", "BRKB": "Banks", "BRK.B": "Insurers"}
STOCKS = [Stock(symbol, sector, f"{symbol} Inc.") for symbol, sector in SECTORS.items()]
IDENTIFIERS = [
    *("isin:US0846707026", "cusip:084670702", "cusip:08467070", "cusip:594918104", "isin:CA0846707026"),
    *("isin:FR0000120578", "isin:ES0113900J37", "sedol:2073390", "sedol:B0YQ5W0"),
]


def group(
    name: str, lines: dict[str, int | float | None] | Iterable[str | Line], type: str = "ETF", **more: Any
) -> Group:
    """A group of symbols, of symbols with weights (whole billionths, or fractions as floats), or of lines."""
    if isinstance(lines, dict):
        lines = [
            Line(symbol, round(weight * BILLION) if isinstance(weight, float) else weight)
            for symbol, weight in lines.items()
        ]
    return Group(type, name, tuple(one if isinstance(one, Line) else Line(one) for one in lines), **more)


def snapshot(
    folder: Path,
    groups: Sequence[Group],
    stocks: Iterable[Stock] = (),
    taken: str = "2025-12-19T00:00:00Z",
    **more: Any,
) -> Path:
    """Write a snapshot of these groups into `folder`, as `taking` would; rows stand in the order given."""
    folder.mkdir(parents=True)
    rows = {
        "groups": [asdict(one) for one in groups],
        "memberships": [row for one in groups for row in _memberships(one)],
        "stocks": [asdict(one) for one in stocks],
    }
    tables = {name: write(folder / f"{name}.parquet", name, [_batch(name, rows[name])]) for name in SCHEMAS}
    manifest = {
        "schema_version": store.SCHEMA_VERSION,
        "as_of": max((one.as_of for one in groups if one.as_of), default=None),
        "digest": store.digest_of(tables),
        "is_sample": False,
        "source": "plain lists",
        "tables": {name: asdict(facts) for name, facts in tables.items()},
    }
    (folder / store.MANIFEST).write_text(json.dumps(manifest | more), encoding="utf-8")
    (folder / store.RUN).write_text(json.dumps({"taken_at": taken}), encoding="utf-8")
    return folder


def _memberships(one: Group) -> list[dict[str, Any]]:
    place = {"environment": one.environment, "type": one.type, "name": one.name}
    return [place | asdict(line) | {"position": n, **_both(line.weight)} for n, line in enumerate(one.lines)]


def _both(weight: int | None) -> dict[str, Any]:
    return {"weight": None if weight is None else f"{weight / BILLION:.9f}", "weight_billionths": weight}


def _batch(name: str, rows: list[dict[str, Any]]) -> pa.RecordBatch:
    columns = {field.name: pa.array([row.get(field.name) for row in rows], field.type) for field in SCHEMAS[name]}
    return pa.RecordBatch.from_pydict(columns)


def book(
    root: Path, groups: Sequence[Group], stocks: Iterable[Stock] = (), joined: bool = True, environment: str = "DEFAULT"
) -> Book:
    """The book of a new snapshot of these groups, somewhere below `root`."""
    return open_book(str(snapshot(Path(mkdtemp(dir=root)) / "lists", groups, stocks)), environment, joined)


def whole(parts: Sequence[int]) -> list[int]:
    """Weights in these proportions that sum to exactly one."""
    total = sum(parts)
    weights = [part * BILLION // total for part in parts]
    return [weights[0] + BILLION - sum(weights), *weights[1:]]


@st.composite
def complete(draw: st.DrawFn, name: str, symbols: Sequence[str] = tuple(SYMBOLS[:5])) -> Group:
    """A fund whose list sums to exactly one, a line a company."""
    chosen = draw(st.lists(st.sampled_from(symbols), min_size=1, unique=True))
    parts = draw(st.lists(st.integers(1, 50), min_size=len(chosen), max_size=len(chosen)))
    return group(name, dict(zip(chosen, whole(parts), strict=True)))


def funds(names: str) -> st.SearchStrategy[list[Group]]:
    """Complete funds of these one-letter names."""
    return st.tuples(*[complete(name) for name in names]).map(list)


WEIGHTS = st.none() | st.just(0) | st.integers(-BILLION // 10, BILLION // 2)
ODD_LINES = st.builds(
    Line,
    st.sampled_from(SYMBOLS),
    WEIGHTS,
    st.none() | st.sampled_from(IDENTIFIERS),
    st.sampled_from([None, None, None, None, "cash"]),
)


def odd(type: str, name: str, environment: str = "DEFAULT") -> st.SearchStrategy[Group]:
    """A group with whatever a list may hold: no weights, shorts, spellings, identifiers, cash, nothing."""
    lines = st.lists(ODD_LINES, max_size=8, unique_by=lambda line: line.symbol)
    return lines.map(lambda some: group(name, some, type, environment=environment))


ODD = st.tuples(
    *[odd("ETF", name) for name in ("X", "Y", "Z")],
    *(odd("THEME", "ai"), odd("UNIVERSE", "all"), odd("ETF", "X", "TEST"), odd("CUSTOM", "X")),
).map(list)
"""Groups of every kind, some of one name."""
