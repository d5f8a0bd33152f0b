"""Snapshots of plain lists, in files or in memory, without PostgreSQL, and such lists as hypothesis makes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import duckdb
import pyarrow as pa
from hypothesis import strategies as st
from oracles.overlap_twin import BILLION, Group, Line, Stock

from workbench.overlap import SnapshotQuestions, open_book
from workbench.snapshot import store
from workbench.snapshot.duck import Duck
from workbench.snapshot.tables import SCHEMAS, digest_of, write

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
    again: Sequence[str] = (),
    **more: Any,
) -> Path:
    """Write a snapshot of these groups into `folder`, as `taking` would; rows stand in the order given."""
    folder.mkdir(parents=True)
    batches = _batches(groups, stocks)
    tables = {name: write(folder / f"{name}.parquet", name, [batch]) for name, batch in batches.items()}
    manifest = {
        "schema_version": store.SCHEMA_VERSION,
        "as_of": _as_of(groups),
        "digest": digest_of(tables),
        "is_sample": False,
        "source": "plain lists",
        "tables": {name: asdict(facts) for name, facts in tables.items()},
    }
    (folder / store.MANIFEST).write_text(json.dumps(manifest | more), encoding="utf-8")
    (folder / store.RUN).write_text(json.dumps({"taken_at": taken, "taken_again": again}), encoding="utf-8")
    return folder


def _as_of(groups: Sequence[Group]) -> str | None:
    return max((one.as_of for one in groups if one.as_of), default=None)


def _batches(groups: Sequence[Group], stocks: Iterable[Stock]) -> dict[str, pa.RecordBatch]:
    rows = {
        "groups": [asdict(one) for one in groups],
        "memberships": [row for one in groups for row in _memberships(one)],
        "stocks": [asdict(one) for one in stocks],
    }
    return {name: _batch(name, rows[name]) for name in SCHEMAS}


def _memberships(one: Group) -> list[dict[str, Any]]:
    place = {"environment": one.environment, "type": one.type, "name": one.name}
    return [place | asdict(line) | {"position": n, **_both(line.weight)} for n, line in enumerate(one.lines)]


def _both(weight: int | None) -> dict[str, Any]:
    return {"weight": None if weight is None else f"{weight / BILLION:.9f}", "weight_billionths": weight}


def _batch(name: str, rows: list[dict[str, Any]]) -> pa.RecordBatch:
    columns = {field.name: pa.array([row.get(field.name) for row in rows], field.type) for field in SCHEMAS[name]}
    return pa.RecordBatch.from_pydict(columns)


def book(
    groups: Sequence[Group], stocks: Iterable[Stock] = (), joined: bool = True, environment: str = "DEFAULT"
) -> SnapshotQuestions:
    """Questions about these groups, whose tables stand in memory as a snapshot's would after opening."""
    database = duckdb.connect(":memory:", config={"threads": 1})
    for name, batch in _batches(groups, stocks).items():
        database.from_arrow(pa.table(batch)).create(name)
    facts = {"path": Path("nowhere"), "name": "lists", "digest": "", "is_sample": False, "tables": {}, "taken_at": ""}
    snapshot = store.Snapshot(as_of=_as_of(groups), source="plain lists", **facts)

    @contextmanager
    def opener(_: store.Snapshot) -> Iterator[Duck]:
        with database.cursor() as connection:
            yield Duck(connection)

    return SnapshotQuestions(snapshot, environment, joined, opener)


def written_book(root: Path, groups: Sequence[Group], stocks: Iterable[Stock] = ()) -> SnapshotQuestions:
    """Questions about a snapshot of these groups that is written somewhere below `root`."""
    return open_book(str(snapshot(Path(mkdtemp(dir=root)) / "lists", groups, stocks)))


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
    st.sampled_from([None, *(json.dumps({"name": name}) for name in ("Alpha One Inc", "ALPHA  ONE Corp", "Beta Two"))]),
)


def odd(type: str, name: str, environment: str = "DEFAULT") -> st.SearchStrategy[Group]:
    """A group with whatever a list may hold: no weights, shorts, spellings, identifiers, cash, nothing."""
    lines = st.lists(ODD_LINES, max_size=8, unique_by=lambda line: line.symbol)
    return lines.map(lambda some: group(name, some, type, environment=environment, source_type=f"by {name}"))


ODD = st.tuples(
    *[odd("ETF", name) for name in ("X", "Y", "Z")],
    *(odd("THEME", "ai"), odd("UNIVERSE", "all"), odd("ETF", "X", "TEST"), odd("CUSTOM", "X")),
).map(list)
"""Groups of every kind, some of one name."""
