"""The weights of a fund: the unit of the published column, weights by market value, and which are used."""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import NamedTuple

from workbench.holdings.model import Weights

ZERO = Decimal(0)
Column = list[Decimal | None]


class Weighing(NamedTuple):
    """The weights of positions in their order; `doubtful` are places where both kinds differ by more than rounding."""

    used: Column
    published: Column
    market: Column
    weights: Weights
    doubtful: list[int]


def weighed(kinds: Sequence[str], written: Column, values: Column, has_bounds: bool) -> Weighing:
    """The weights of all positions of a fund, some of which may give only a bound such as <0.01%. Never renormalised:
    market values are used only where the published column loses stocks and agrees otherwise, so that a list with gaps
    shows."""
    total, money = (sum((value for value in column if value is not None), ZERO) for column in (written, values))
    # The same bounds as in the tables.
    unit = "percent" if 90 <= total <= 110 else "fraction" if Decimal("0.9") <= total <= Decimal("1.1") else ""
    nothing: Column = [None] * len(written)
    scale = Decimal("0.01") if unit == "percent" else Decimal(1)
    published = [None if value is None else value * scale for value in written] if unit else nothing
    with localcontext(prec=18):
        market = [None if value is None else value / money for value in values] if money > 0 else nothing
    # The last digit to which any number of a sum is written: sums keep it.
    step = scale.scaleb(int(total.as_tuple().exponent))
    doubtful, lacking, lost = _compared(kinds, published, market, step, has_bounds)
    losing = f"the published column gives only a bound, 0 or nothing for {lost} stocks"
    choices = (
        (not unit, "none", f"the published weights sum to {total:f}, which is neither about 1 nor about 100"),
        (not lost, "published", "the published column loses no stock"),
        (money <= 0, "published", f"{losing}, but there are no market values"),
        (lacking, "published", f"{lacking} lines have a weight and no market value"),
        (doubtful, "published", f"market values disagree by more than rounding on {len(doubtful)} lines"),
        (True, "market value", f"{losing}, and agrees with market values elsewhere"),
    )
    used, reason = next((used, reason) for is_so, used, reason in choices if is_so)
    sums = dict.fromkeys(kinds, ZERO)
    for kind, weight in zip(kinds, written, strict=True):
        if weight:
            sums[kind] += weight
    chosen = {"none": nothing, "published": published, "market value": market}[used]
    return Weighing(chosen, published, market, Weights(total, sums, money, unit, used, reason), doubtful)


def _compared(
    kinds: Sequence[str], published: Column, market: Column, step: Decimal, has_bounds: bool
) -> tuple[list[int], int, int]:
    """Where both weights differ by more than rounding; how many stocks lack a market value; how many are published as
    nothing or 0, though they have one."""
    doubtful, lacking, lost = [], 0, 0
    for place, (kind, p, m) in enumerate(zip(kinds, published, market, strict=True)):
        if p is not None and m is not None:
            # Vanguard's weights, which have bounds, are shares of the fund, and its market values of the stocks alone.
            if (off := abs(p - m)) > step and not (has_bounds and off <= step + abs(p) / 100):
                doubtful.append(place)
        elif kind == "equity":
            lacking += p is not None
        if not p and kind == "equity":
            lost += m != 0
    return doubtful, lacking, lost
