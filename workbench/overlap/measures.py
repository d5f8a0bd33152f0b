"""Measures of what groups hold: bounds of an overlap, concentration, sectors. Pure; weights in billionths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.overlap.answers import BILLION
from workbench.overlap.source import Member, Total

NO_SECTOR = "no known sector"

Held = Mapping[str, Member]
"""The members of a group by stock."""


@dataclass(frozen=True)
class Concentration:
    """How concentrated a group is: Herfindahl index, effective number of holdings, share of the ten largest."""

    name: str
    hhi: float
    effective: float
    top_ten: float


@dataclass(frozen=True)
class SectorDrift:
    """How much of each group is in one sector, as fractions."""

    sector: str
    weight_a: float
    weight_b: float
    drift: float


def interval(
    a: tuple[Total, Held], b: tuple[Total, Held], truncated: tuple[bool, bool] = (False, False)
) -> tuple[int, int]:
    """Bounds of the true overlap in billionths: what is listed in both, and what more may be unlisted.

    Of a name that only A lists, a truncated B (a top-N list) can hold no more than its own smallest listed weight. A
    name without a weight is as good as unlisted, save that the smallest listed weight says nothing of it.
    """
    (total_a, held_a), (total_b, held_b) = a, b
    low = sum(common(held_a, held_b).values())
    only_a = _only(held_a, held_b, truncated[1]) + total_a.unlisted
    only_b = _only(held_b, held_a, truncated[0]) + total_b.unlisted
    return low, low + min(only_a, only_b, total_a.unlisted + total_b.unlisted)


def _only(held: Held, other: Held, truncated: bool) -> int:
    most = min((one.weight for one in other.values() if one.weight), default=BILLION) if truncated else None
    open_ended = {
        stock: one.weight or 0 for stock, one in held.items() if stock not in other or not other[stock].weight
    }
    return sum(weight if most is None or stock in other else min(weight, most) for stock, weight in open_ended.items())


def common(held_a: Held, held_b: Held) -> dict[str, int]:
    """Billionths that both groups have in each stock that both hold."""
    return {stock: min(one.weight or 0, held_b[stock].weight or 0) for stock, one in held_a.items() if stock in held_b}


def concentration(name: str, members: Iterable[Member]) -> Concentration:
    """Concentration of a group with weights, of what its list gives."""
    weights = sorted((one.weight or 0 for one in members), reverse=True)
    hhi = sum(weight * weight for weight in weights) / BILLION**2
    return Concentration(name, hhi, 1 / hhi if hhi else 0.0, sum(weights[:10]) / BILLION)


def by_sector(held_a: Held, held_b: Held) -> dict[str, tuple[int, int]]:
    """Billionths of both groups in each sector."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for side, held in enumerate((held_a, held_b)):
        for stock, one in held.items():
            # One sector a stock, whoever tells it: else the overlap of sectors could be below that of stocks.
            known = [h[stock].sector for h in (held_a, held_b) if stock in h and h[stock].sector]
            sums[known[0] if known and known[0] else NO_SECTOR][side] += one.weight or 0
    return {sector: (x, y) for sector, (x, y) in sums.items()}


def sector_drift(sums: Mapping[str, tuple[int, int]]) -> list[SectorDrift]:
    """The sectors as fractions, those that differ most first."""
    rows = [SectorDrift(sector, x / BILLION, y / BILLION, (x - y) / BILLION) for sector, (x, y) in sums.items()]
    return sorted(rows, key=lambda row: (-abs(row.drift), row.sector))
