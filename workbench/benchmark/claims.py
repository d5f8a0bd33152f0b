"""The speed-ups that the legacy team published, judged by the weakest measurement that each speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.measured import CONFIRMED, FEWEST, NOT_CONFIRMED, UNDECIDED, Claim, Measurement, Ratio
from workbench.published import Published, published

PUBLISHED = published("speedups")


def judge(questions: Sequence[Measurement]) -> list[Claim]:
    """Every claim beside what was measured at the smallest scale, which is nearest to the legacy size."""
    scale = min((row.scale for row in questions), default=0)
    return [_judged(id, claim, [row for row in questions if row.scale == scale]) for id, claim in PUBLISHED.items()]


def verdict(claimed: float, measured: Ratio) -> str:
    """Confirmed when the whole interval is at or above the claim, not confirmed when wholly below, else undecided."""
    if measured.low >= claimed:
        return CONFIRMED
    return NOT_CONFIRMED if measured.high < claimed else UNDECIDED


def _judged(id: str, claim: Published, questions: Sequence[Measurement]) -> Claim:
    rows = [row for row in questions if row.id in claim.questions]
    claimed = Ratio(claim.value, claim.value, claim.high)
    if not rows:
        return Claim(id, claim.title, claimed, None, UNDECIDED, "Not measured in this run.")
    verdicts = [UNDECIDED if row.after_ms.n < FEWEST else verdict(claim.value, row.ratio) for row in rows]
    weakest = min(rows, key=lambda row: row.ratio.median)
    overall = NOT_CONFIRMED if NOT_CONFIRMED in verdicts else CONFIRMED if set(verdicts) == {CONFIRMED} else UNDECIDED
    return Claim(id, claim.title, claimed, weakest.ratio, overall, _words(rows))


def _words(rows: Sequence[Measurement]) -> str:
    """Every measurement of a claim, what is left against indexes, and how far to trust it."""
    each = "; ".join(f"{row.subject} {row.ratio.words}" for row in rows)
    indexed = min((row.indexed_ratio for row in rows), key=lambda ratio: ratio.median)
    doubtful = [row.subject for row in rows if row.doubts]
    doubts = f" Doubtful: {', '.join(doubtful)}." if doubtful else ""
    few = f" Fewer than {FEWEST} rounds decide nothing." if min(row.after_ms.n for row in rows) < FEWEST else ""
    return (
        f"At scale {rows[0].scale}: {each}. Judged by the weakest. Against a legacy table with indexes the weakest is "
        f"{indexed.words}.{doubts}{few}"
    )
