"""What a portfolio becomes when lines of it are dropped and the rest is scaled up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import fsum
from typing import TYPE_CHECKING, Any

from workbench.overlap.answers import BILLION

if TYPE_CHECKING:
    import numpy as np

EQUAL = 1e-9
"""Weights are whole billionths: changes that differ by less are the same."""


@dataclass(frozen=True)
class Owned:
    """A line that is owned: its billionths of the portfolio, what it holds in billionths of the line, by stock; None
    where that is not known, as of cash: then it is a thing of its own."""

    name: str
    share: int
    holds: Mapping[str, int] | None


@dataclass(frozen=True)
class Step:
    """Dropping one line more: `funds` are several where each would do alike. `change`: how much of the portfolio as it
    is now differs from what is left, scaled up; `left` and its `stocks` are none where the choice is open."""

    funds: tuple[str, ...]
    change: float
    left: tuple[str, ...]
    stocks: int


@dataclass(frozen=True)
class Dropping:
    """The lines that are owned, and what dropping some of them changes."""

    lines: Sequence[Owned]

    @property
    def open_lines(self) -> list[int]:
        """The places of the lines that can be looked through: these may be dropped."""
        return [place for place, line in enumerate(self.lines) if line.holds is not None]

    @cached_property
    def _money(self) -> np.ndarray[Any, Any]:
        """Money by line and stock; what a list does not account for is a thing of its own, as is a closed line."""
        import numpy as np

        stocks = {
            stock: at for at, stock in enumerate(sorted({s for one in self.lines for s in one.holds or ()}))
        }
        money = np.zeros((len(self.lines), len(stocks) + len(self.lines)))
        for place, line in enumerate(self.lines):
            holds = line.holds or {}
            money[place, [stocks[stock] for stock in holds]] = list(holds.values())
            money[place, len(stocks) + place] = max(0, BILLION - sum(holds.values()))
            money[place] *= line.share / BILLION
        return money

    def change(self, kept: Collection[int]) -> float | None:
        """The active share between all lines and those `kept`, each scaled to 100 %; None when nothing is kept."""
        whole, left = (
            sum(self.lines[place].share for place in some) for some in (range(len(self.lines)), kept)
        )
        if not left:
            return None
        gaps = self._money.sum(axis=0) / whole - self._money[sorted(kept)].sum(axis=0) / left
        return round(fsum(abs(gaps).tolist()) / 2, 12)

    def without(self, place: int) -> float | None:
        """What dropping the line at `place` alone changes."""
        return self.change(set(range(len(self.lines))) - {place})

    def held_by_others(self, place: int) -> tuple[int, float]:
        """How many names of a line the others hold too, and the part of its money that is in these."""
        others = {
            s for at, one in enumerate(self.lines) if at != place and one.share for s in one.holds or ()
        }
        both = [weight for stock, weight in (self.lines[place].holds or {}).items() if stock in others]
        return len(both), sum(both) / BILLION

    def steps(self) -> list[Step]:
        """One line after the other, each time the one whose loss leaves the portfolio most like it is now, until one
        is left that can be looked through; up to where several would do alike."""
        kept, result = set(range(len(self.lines))), list[Step]()
        while len(able := [place for place in self.open_lines if place in kept]) > 1:
            found = {place: change for place in able if (change := self.change(kept - {place})) is not None}
            least = min(found.values(), default=None)
            if least is None:
                break
            alike = {place for place, change in found.items() if change - least <= EQUAL}
            together = self.change(kept - alike)
            several = len(alike) > 1 and (together is None or together - least > EQUAL)
            kept -= alike
            result.append(self._step(alike, least, set() if several else kept))
            if several:
                break
        return result

    def _step(self, gone: Collection[int], change: float, kept: Collection[int]) -> Step:
        left = [self.lines[place] for place in sorted(kept)]
        stocks = {stock for line in left for stock in line.holds or ()}
        funds = tuple(self.lines[place].name for place in sorted(gone))
        return Step(funds, change, tuple(line.name for line in left), len(stocks))
