"""Measures of what groups hold: bounds of an overlap, concentration, sectors; what only a pair measures is in `pair`,
what chance would do in `chance`. Pure; weights in billionths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.overlap.answers import BILLION
from workbench.overlap.source import Members, Total

NO_SECTOR = "no known sector"


@dataclass(frozen=True)
class Concentration:
    """How concentrated a group is: Herfindahl index, effective number of holdings, share of the ten largest."""

    name: str
    hhi: float
    effective: float
    top_ten: float


@dataclass(frozen=True)
class SectorDrift:
    sector: str
    weight_a: float
    weight_b: float
    drift: float


def bounds(a: Total, b: Total, common: int, only_a: int, only_b: int) -> tuple[float, float] | tuple[None, None]:
    """The least and the most of a group that the overlap can be, as fractions; None where either has no weights.

    `common`: billionths that are listed in both; `only_a`: those that A has in stocks to which B gives no weight.
    """
    if not (a.weighted and b.weighted):
        return None, None
    unlisted = min(only_a + a.unlisted, only_b + b.unlisted, a.unlisted + b.unlisted)
    return common / BILLION, (common + unlisted) / BILLION


def by_sector(a: Members, b: Members) -> dict[str, tuple[int, int]]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for side, members in enumerate((a, b)):
        for stock, member in members.items():
            # One sector a stock, whoever gives it: else the overlap of sectors could be below that of stocks.
            sector = next((group[stock].sector for group in (a, b) if stock in group and group[stock].sector), None)
            sums[sector or NO_SECTOR][side] += member.weight or 0
    return {sector: (x, y) for sector, (x, y) in sums.items()}


def sector_drift(sums: Mapping[str, tuple[int, int]]) -> list[SectorDrift]:
    """The sectors as fractions, those that differ most first."""
    rows = [SectorDrift(sector, x / BILLION, y / BILLION, (x - y) / BILLION) for sector, (x, y) in sums.items()]
    return sorted(rows, key=lambda row: (-abs(row.drift), row.sector))
