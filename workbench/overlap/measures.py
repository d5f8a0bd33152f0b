"""Measures of what groups hold, in billionths: bounds of an overlap, concentration, sectors; and whether a shared count
is more than chance. What only a pair measures is in `pair`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import exp, lgamma
from typing import Any

from workbench.overlap.answers import BILLION
from workbench.overlap.source import Members, Total

NEGLIGIBLE = 1e-18
UNLIKELY = 0.05  # the largest p or q of a finding; above it, a count cannot be told from chance
MOST_NAMED = 6
NO_SECTOR = "no known sector"


@dataclass(frozen=True)
class Concentration:
    """How concentrated a group is: Herfindahl index, effective number of holdings, share of the ten largest."""

    name: str
    hhi: float
    effective: float
    top_ten: float


def concentration(total: Total, members: Members) -> Concentration | None:
    """None without weights."""
    if not total.weighted:
        return None
    weights = sorted((member.weight or 0 for member in members.values()), reverse=True)
    hhi = sum(weight * weight for weight in weights) / BILLION**2
    return Concentration(total.name, hhi, 1 / hhi if hhi else 0.0, sum(weights[:10]) / BILLION)


@dataclass(frozen=True)
class SectorWeight:
    sector: str
    weight: float


def sector_weights(parts: Iterable[tuple[str | None, float]]) -> list[SectorWeight]:
    """The weight of each sector, the largest first, from the sectors and weights of stocks."""
    sums: dict[str, float] = defaultdict(float)
    for sector, weight in parts:
        sums[sector or NO_SECTOR] += weight
    return [SectorWeight(*one) for one in sorted(sums.items(), key=lambda item: (-item[1], item[0]))]


@dataclass(frozen=True)
class SectorDrift:
    sector: str
    weight_a: float
    weight_b: float
    drift: float


def bounds(a: Total, b: Total, common: int, only_a: int, only_b: int) -> tuple[float, float] | tuple[None, None]:
    """The least and the most of a group that the overlap can be, as fractions; None where either has no weights.
    `common`: billionths that are listed in both; `only_a`: those that A has in stocks to which B gives no weight."""
    if not (a.weighted and b.weighted):
        return None, None
    unlisted = min(only_a + a.unlisted, only_b + b.unlisted, a.unlisted + b.unlisted)
    return common / BILLION, (common + unlisted) / BILLION


def sector_drift(a: Members, b: Members) -> tuple[list[SectorDrift], int]:
    """The sectors of two groups, those that differ most first, and the billionths that these have in common."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    # One sector a stock, whoever gives it: else the overlap of sectors could be below that of stocks.
    for stock, member in a.items():
        sums[member.sector or (stock in b and b[stock].sector) or NO_SECTOR][0] += member.weight or 0
    for stock, member in b.items():
        sums[(stock in a and a[stock].sector) or member.sector or NO_SECTOR][1] += member.weight or 0
    rows = [SectorDrift(sector, x / BILLION, y / BILLION, (x - y) / BILLION) for sector, (x, y) in sums.items()]
    return sorted(rows, key=lambda row: (-abs(row.drift), row.sector)), sum(map(min, sums.values()))


@dataclass(frozen=True)
class Chance:
    """What chance would give: `expected` shared names, `lift` as a multiple of it, `tail` as the probability of at
    least as many when both groups draw blindly from `universe` stocks."""

    universe: int
    expected: float
    lift: float | None
    tail: float

    @property
    def words(self) -> str:
        by_chance = f"chance alone would give {self.expected:.1f}"
        return times_words(self.lift, self.tail, "p") if self.lift else by_chance


def chance(universe: int, count_a: int, count_b: int, shared: int) -> Chance:
    universe = max(universe, count_a + count_b - shared)
    expected = count_a * count_b / universe if universe else 0.0
    lift = shared / expected if expected else None
    return Chance(universe, expected, lift, tail(universe, count_a, count_b, shared))


def times_words(lift: float, tail: float, letter: str = "q") -> str:
    doubt = ", no more than chance gives" if lift <= 1 else ", which cannot be told from chance"
    return f"{lift:.1f} times what chance would give{doubt * (tail > UNLIKELY)} ({level(tail, letter)})"


def level(tail: float, letter: str = "q") -> str:
    return f"{letter} < 0.001" if tail < 0.001 else f"{letter} = {tail:.2g}"


def tail(universe: int, count_a: int, count_b: int, shared: int) -> float:
    """P(at least `shared` in common). Not scipy's, whose import takes longer than all else a command does."""
    lowest, highest = max(0, count_a + count_b - universe), min(count_a, count_b)
    if shared <= lowest:
        return 1.0
    # The side away from the middle: there the terms only fall, so that the sum ends early and loses nothing.
    if shared > count_a * count_b / max(universe, 1):
        return min(1.0, _sum(universe, count_a, count_b, range(shared, highest + 1)))
    return max(0.0, 1.0 - _sum(universe, count_a, count_b, range(shared - 1, lowest - 1, -1)))


def _sum(universe: int, count_a: int, count_b: int, counts: range) -> float:
    total = 0.0
    for count in counts:
        ways = _log_choose(count_a, count) + _log_choose(universe - count_a, count_b - count)
        term = exp(ways - _log_choose(universe, count_b))
        total += term
        if term < total * NEGLIGIBLE:
            break
    return total


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def corrected(tails: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's q of each tail, over all that are shown together."""
    smallest, result = 1.0, [0.0] * len(tails)
    order = sorted(range(len(tails)), key=lambda place: tails[place], reverse=True)
    for rank, place in zip(range(len(tails), 0, -1), order, strict=True):
        smallest = min(smallest, tails[place] * len(tails) / rank)
        result[place] = smallest
    return result


def with_q(rows: Sequence[Any]) -> list[Any]:
    """The same rows, frozen dataclasses that have a `tail`, each with the `q` that corrects it."""
    return [replace(row, q=q) for row, q in zip(rows, corrected([row.tail for row in rows]), strict=True)]


def remarks(totals: Sequence[Total]) -> list[str]:
    gaps = [t.name for t in totals if t.weighted and not t.sums_to_one]
    kinds = {
        "no weights, so counts and chance only": [t.name for t in totals if not t.weighted],
        "a list that does not sum to 99 to 101 %; it is not renormalised": gaps,
        "short positions, which weigh nothing in an overlap": [t.name for t in totals if t.shorts],
    }
    days = sorted({total.as_of or "an unknown day" for total in totals})
    spread = [f"The lists are of {len(days):,} days, from {days[0]} to {days[-1]}."] if len(days) > 1 else []
    return spread + [
        f"{len(names):,} of {len(totals):,} groups have {what}: "
        f"{', '.join(names[:MOST_NAMED])}{', …' * (len(names) > MOST_NAMED)}."
        for what, names in kinds.items()
        if names
    ]
