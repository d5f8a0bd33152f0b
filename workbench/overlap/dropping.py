"""What a portfolio becomes when lines of it are dropped and the rest is scaled up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from workbench.overlap.answers import BILLION
from workbench.overlap.owned import OwnedLine

MOST_STEPS = 20
EQUAL = 1e-9  # weights are whole billionths: changes that differ by less are the same


@dataclass(frozen=True)
class DroppingStep:
    """Dropping one line more: `funds` are several where each would do alike. `change`: how much of the portfolio as it
    is now differs from what is left, scaled up; `left` and its `stocks` are none where the choice is open."""

    funds: tuple[str, ...]
    change: float
    left: tuple[str, ...]
    stocks: int


@dataclass(frozen=True)
class Dropping:
    """The lines that are owned, cash too, and what dropping some of them changes."""

    lines: Sequence[OwnedLine]

    @cached_property
    def _money(self) -> np.ndarray[Any, Any]:
        """Money by line and stock. What a list does not account for is a thing of its own, as is all of a line that
        cannot be looked through."""
        stocks = dict.fromkeys(stock for line in self.lines for stock in line.members)
        places = {stock: at for at, stock in enumerate(stocks)}
        money = np.zeros((len(self.lines), len(places) + len(self.lines)))
        for at, line in enumerate(self.lines):
            weights = line.weights or {}
            money[at, [places[stock] for stock in weights]] = list(weights.values())
            money[at, len(places) + at] = max(0, BILLION - sum(weights.values()))
            money[at] *= line.share / BILLION
        return money

    def changes(self, able: Sequence[int], gone: Collection[int] = ()) -> list[float | None]:
        """For each of `able`: the active share between all lines and those that are left when it is dropped besides
        `gone`, each scaled to 100 %; None when nothing is left."""
        kept = [at for at in range(len(self.lines)) if at not in gone]
        shares = np.array([line.share for line in self.lines], np.float64)
        left = shares[kept].sum() - shares[able]
        rest = (self._money[kept].sum(axis=0) - self._money[able]) / np.where(left > 0, left, 1)[:, None]
        gaps = abs(self._money.sum(axis=0) / shares.sum() - rest).sum(axis=1) / 2
        return [round(float(gap), 12) if some > 0 else None for gap, some in zip(gaps, left, strict=True)]

    def held_by_others(self, place: int) -> tuple[int, float]:
        """How many names of a line the others hold too, and the part of its money that is in these."""
        others = {s for at, line in enumerate(self.lines) if at != place and line.share for s in line.weights or ()}
        both = [weight for stock, weight in (self.lines[place].weights or {}).items() if stock in others]
        return len(both), sum(both) / BILLION

    def steps(self) -> list[DroppingStep]:
        """One line after the other, each time the one whose loss leaves the portfolio most like it is now, until one
        is left that can be looked through, several would do alike, or MOST_STEPS are told."""
        able = [at for at, line in enumerate(self.lines) if line.weights is not None]
        gone, result = set[int](), list[DroppingStep]()
        while len(able) > 1 and len(result) < MOST_STEPS:
            changes = self.changes(able, gone)
            least = min((change for change in changes if change is not None), default=None)
            if least is None:
                break
            pairs = zip(able, changes, strict=True)
            alike = [at for at, change in pairs if change is not None and change - least <= EQUAL]
            [together] = self.changes(alike[:1], gone.union(alike[1:]))
            is_open = len(alike) > 1 and (together is None or together - least > EQUAL)
            gone.update(alike)
            able = [] if is_open else [at for at in able if at not in gone]
            left = [] if is_open else [line for at, line in enumerate(self.lines) if at not in gone]
            stocks = {stock for line in left for stock in line.weights or ()}
            names = tuple(self.lines[at].name for at in alike)
            result.append(DroppingStep(names, least, tuple(line.name for line in left), len(stocks)))
        return result
