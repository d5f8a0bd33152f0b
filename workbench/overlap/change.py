"""Why an overlap changed between two snapshots, split exactly: entries, exits, weights moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from workbench.display import percent
from workbench.overlap.answers import BILLION, OverlapAnswer
from workbench.overlap.pair import Pair, pair
from workbench.overlap.source import SnapshotSource


@dataclass(frozen=True)
class Move:
    """What one stock did to the overlap between two snapshots; `change` as a fraction."""

    symbol: str
    kind: str
    change: float


@dataclass(frozen=True)
class Attribution(OverlapAnswer):
    """Why an overlap changed: entries + exits + weight moves = later - earlier, to the last billionth."""

    a: str
    b: str
    earlier: float | None
    later: float | None
    entries: float
    exits: float
    moves: float
    rows: list[Move]

    COLUMNS: ClassVar = {"symbol": "Symbol", "kind": "What happened", "change": "Change (%)"}

    @property
    def sentence(self) -> str:
        if self.earlier is None or self.later is None:
            return f"{self.a} and {self.b}: no weights in one of the snapshots, so no change of overlap."
        return (
            f"{self.a} and {self.b}: overlap {percent(self.earlier)} became {percent(self.later)}, in points: "
            f"new shared names {self.entries * 100:+.2f}, lost ones {self.exits * 100:+.2f}, "
            f"weights {self.moves * 100:+.2f}."
        )


def change(later: SnapshotSource, earlier: SnapshotSource, a: str, b: str) -> Attribution:
    """Why the overlap of two groups changed since an earlier snapshot, split exactly."""
    return attribute(pair(earlier, a, b), pair(later, a, b))


def attribute(earlier: Pair, later: Pair) -> Attribution:
    was, now = _shared(earlier), _shared(later)
    symbols = {row.stock: row.symbol for row in (*earlier.rows, *later.rows)}
    parts = {"entry": 0, "exit": 0, "weight moved": 0}
    rows = []
    for stock in sorted(was.keys() | now.keys()):
        kind = "entry" if stock not in was else "exit" if stock not in now else "weight moved"
        change = now.get(stock, 0) - was.get(stock, 0)
        parts[kind] += change
        if change:
            rows.append(Move(symbols[stock], kind, change / BILLION))
    entries, exits, moves = (value / BILLION for value in parts.values())
    rows.sort(key=lambda row: (-abs(row.change), row.symbol))
    before, after, notes = earlier.overlap, later.overlap, [earlier.label]
    return Attribution(later.a, later.b, before, after, entries, exits, moves, rows, notes=notes, label=later.label)


def _shared(answer: Pair) -> dict[str, int]:
    """Billionths in common by stock, of the stocks that both groups hold."""
    return {row.stock: round((row.common or 0) * BILLION) for row in answer.rows if row.in_a and row.in_b}
