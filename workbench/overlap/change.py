"""Why an overlap changed from one state to another, split exactly: entries, exits, weights moved, restatements."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.display import percent
from workbench.overlap.answers import BILLION, OverlapAnswer
from workbench.overlap.pair import Pair, pair
from workbench.overlap.source import SnapshotSource

RESTATED, ENTRY, EXIT, MOVED = "restated", "entry", "exit", "weight moved"


@dataclass(frozen=True)
class Move:
    """What one stock did to the overlap between two states; `change` as a fraction. What a restatement did stands in a
    row of its own."""

    symbol: str
    kind: str
    change: float


@dataclass(frozen=True)
class Attribution(OverlapAnswer):
    """Why an overlap changed: restated + entries + exits + moves = later - earlier, to the last billionth. `restated`
    is what the earlier lists say otherwise now, for the same day; the rest is what the funds did."""

    a: str
    b: str
    earlier: float | None
    later: float | None
    restated: float
    entries: float
    exits: float
    moves: float
    rows: list[Move]

    @property
    def sentence(self) -> str:
        if self.earlier is None or self.later is None:
            return f"{self.a} and {self.b}: no weights in one of the snapshots, so no change of overlap."
        restated = f"restated lists {self.restated * 100:+.2f}, " * bool(self.restated)
        return (
            f"{self.a} and {self.b}: overlap {percent(self.earlier)} became {percent(self.later)}, in points: "
            f"{restated}new shared names {self.entries * 100:+.2f}, lost ones {self.exits * 100:+.2f}, "
            f"weights {self.moves * 100:+.2f}."
        )


def change(
    later: SnapshotSource, earlier: SnapshotSource, a: str, b: str, restated: SnapshotSource | None = None
) -> Attribution:
    """Why the overlap of two groups changed since an earlier state, split exactly. `restated` is the earlier state as
    it is known now; without it, only a list that has the same day in both states counts as restated. Grain: a row a
    stock and what happened. Units: fractions of a fund. Source: two states of the lists."""
    now_said = pair(restated, a, b) if restated else None
    return attribute(pair(earlier, a, b), pair(later, a, b), now_said)


def attribute(earlier: Pair, later: Pair, restated: Pair | None = None) -> Attribution:
    was, now = _shared(earlier, earlier), _shared(later, later)
    days = ((earlier.as_of_a, later.as_of_a), (earlier.as_of_b, later.as_of_b))
    of_a, of_b = (later if before and before == after else restated or earlier for before, after in days)
    between = _shared(of_a, of_b)
    symbols = {row.stock: row.symbol for one in (earlier, of_a, of_b, later) for row in one.rows}
    parts, rows = dict.fromkeys((RESTATED, ENTRY, EXIT, MOVED), 0), []
    for stock in sorted(was.keys() | between.keys() | now.keys()):
        kind = ENTRY if stock not in between else EXIT if stock not in now else MOVED
        first, middle, last = (shared.get(stock, 0) for shared in (was, between, now))
        for what, moved in ((RESTATED, middle - first), (kind, last - middle)):
            parts[what] += moved
            rows += [Move(symbols[stock], what, moved / BILLION)] if moved else []
    rows.sort(key=lambda row: (-abs(row.change), row.symbol))
    restatements, entries, exits, moves = (value / BILLION for value in parts.values())
    sides = later.a, later.b, earlier.overlap, later.overlap
    return Attribution(
        *sides, restatements, entries, exits, moves, rows, notes=[earlier.label], label=later.label, day=later.day
    )


def _shared(of_a: Pair, of_b: Pair) -> dict[str, int]:
    """Billionths in common by stock, of the stocks that both groups hold: A as in one state, B as in another."""
    a = {row.stock: row.weight_a or 0.0 for row in of_a.rows if row.in_a}
    b = {row.stock: row.weight_b or 0.0 for row in of_b.rows if row.in_b}
    return {stock: round(min(a[stock], b[stock]) * BILLION) for stock in a.keys() & b.keys()}
