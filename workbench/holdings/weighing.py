"""The weights of a fund: the unit of the published column, weights by market value, and which are used."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from typing import NamedTuple

from workbench.holdings.model import Weights

EXACT, ZERO = Context(prec=18), Decimal(0)
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
    places = -2 if unit == "percent" else 0
    published = [None if value is None else value.scaleb(places) for value in written] if unit else nothing
    market = [None if value is None else EXACT.divide(value, money) for value in values] if money > 0 else nothing
    # The last digit to which any number of a sum is written: sums keep it.
    step = Decimal(1).scaleb(int(total.as_tuple().exponent) + places)
    slack = Decimal("0.01") if has_bounds else ZERO  # Vanguard's weights are of a fund, its market values of the stocks
    doubtful = [
        place
        for place, (p, m) in enumerate(zip(published, market, strict=True))
        if p is not None and m is not None and abs(p - m) > step + slack * abs(p)
    ]
    stocks = [(p, m) for kind, p, m in zip(kinds, published, market, strict=True) if kind == "equity"]
    lacking, lost = sum(p is not None and m is None for p, m in stocks), sum(not p and m != 0 for p, m in stocks)
    used, reason = _choice(total if not unit else None, money, lost, lacking, len(doubtful))
    sums = dict.fromkeys(kinds, ZERO)
    for kind, weight in zip(kinds, written, strict=True):
        sums[kind] += weight or ZERO
    chosen = {"none": nothing, "published": published, "market value": market}[used]
    return Weighing(chosen, published, market, Weights(total, sums, money, unit, used, reason), doubtful)


def _choice(unclear_sum: Decimal | None, money: Decimal, lost: int, lacking: int, doubtful: int) -> tuple[str, str]:
    """Which weight is used, and why: the first of these that is so."""
    losing = f"the published column gives only a bound, 0 or nothing for {lost} stocks"
    choices = (
        (
            unclear_sum is not None,
            "none",
            f"the published weights sum to {unclear_sum or 0:f}, which is neither about 1 nor about 100",
        ),
        (not lost, "published", "the published column loses no stock"),
        (money <= 0, "published", f"{losing}, but there are no market values"),
        (lacking, "published", f"{lacking} lines have a weight and no market value"),
        (doubtful, "published", f"market values disagree by more than rounding on {doubtful} lines"),
        (True, "market value", f"{losing}, and agrees with market values elsewhere"),
    )
    return next((used, reason) for is_so, used, reason in choices if is_so)
