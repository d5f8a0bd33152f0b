"""Which groups a stock came into, and which it left, from one list of each group to its next."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.display import counted
from workbench.overlap.answers import Named, OverlapAnswer, fraction
from workbench.overlap.change import ENTRY, EXIT
from workbench.overlap.source import SnapshotSource, types_of


@dataclass(frozen=True)
class StockMove(Named):
    """An entry or exit as of a day, since the list of the day `before`; `weight` as a fraction, of the list that has
    the stock."""

    as_of: str
    before: str
    kind: str
    weight: float | None


@dataclass(frozen=True)
class StockMoves(OverlapAnswer):
    symbol: str
    rows: list[StockMove]

    @property
    def sentence(self) -> str:
        came = sum(row.kind == ENTRY for row in self.rows)
        moves = f"{counted(came, 'entry', 'entries')}, {counted(len(self.rows) - came, 'exit')}"
        last = f", the last as of {self.rows[0].as_of}" if self.rows else ""
        return f"{self.symbol} in all lists that are kept: {moves}{last}."


def moves(source: SnapshotSource, symbol: str, types: Sequence[str] = ("ETF",)) -> StockMoves:
    """Which groups of `types` a stock came into or left, the last first. Grain: a row a group and day. Units: its
    weight as a fraction of the group. Source: all snapshots of the folder."""
    kinds = types_of(types)
    keys = [f"{known.environment}:{kind}:{known.name}" for kind, known in source.known if kind in kinds]
    here = [key for key in keys if key.startswith(f"{source.environment}:")]
    _, opened = source.through_time()
    with opened(here) as duck:
        duck.rows("overlap/identity")
        found = duck.rows("history/moves", symbol=symbol, joined=source.joined)
    rows = [
        StockMove(type, name, label, as_of, before, ENTRY if is_in else EXIT, fraction(weight))
        for type, name, label, as_of, before, is_in, weight in found
    ]
    return StockMoves(symbol, rows, label=source.label)
