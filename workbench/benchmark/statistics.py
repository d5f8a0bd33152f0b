"""From raw timings to what may be said: quartiles, a bootstrap interval that knows bad minutes, and doubts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.measured import Ratio, Timing

if TYPE_CHECKING:
    import numpy as np

RESAMPLES = 2_000
BLOCK = 4
"""At least so many consecutive rounds drawn together: load comes in stretches, and single rounds would hide that."""

UNSTABLE = 0.30
DRIFTING = 0.25
FEWEST = 10
"""Rounds; fewer decide nothing."""

DOUBTS = (
    f"Unstable: the middle half of a side's times spreads over more than {UNSTABLE:.0%} of its median. "
    f"Drifting: the second half of the rounds took {DRIFTING:.0%} more or less than the first. "
    "Run again on a quiet machine, with more rounds."
)
"""What the words of `doubts` mean, and what to do."""


def timing(times_ms: Sequence[float], first_ms: float | None = None) -> Timing:
    """Median, 95th percentile and spread of some times."""
    import numpy as np

    low, median, high, p95 = np.percentile(times_ms, [25, 50, 75, 95])
    return Timing(
        median=round(float(median), 4),
        p95=round(float(p95), 4),
        n=len(times_ms),
        first=None if first_ms is None else round(first_ms, 4),
        spread=round(float((high - low) / median), 3),
    )


def ratio(slower_ms: Sequence[float], faster_ms: Sequence[float], seed: int = 0) -> Ratio:
    """The ratio of the medians of two interleaved series, with a 95 % interval from a moving-block bootstrap.

    The interval says how sure this run is; another hour of another load may say otherwise.

    Both series have a time a round; a resample draws the same rounds of both.
    """
    import numpy as np

    drawn = _resampled(len(slower_ms), seed)
    one, other = np.asarray(slower_ms), np.asarray(faster_ms)
    ratios = np.median(one[drawn], axis=1) / np.median(other[drawn], axis=1)
    low, high = np.percentile(ratios, [2.5, 97.5])
    median = float(np.median(one) / np.median(other))
    return Ratio(round(median, 3), round(min(float(low), median), 3), round(max(float(high), median), 3))


def _resampled(rounds: int, seed: int) -> np.ndarray[Any, Any]:
    """Indices of resampled rounds: a row a resample, made of blocks of consecutive rounds."""
    import numpy as np

    block = max(1, min(BLOCK, rounds // 5), rounds // 10)
    count = -(-rounds // block)
    starts = np.random.default_rng(seed).integers(0, rounds - block + 1, size=(RESAMPLES, count))
    places = starts[:, :, None] + np.arange(block)
    found: np.ndarray[Any, Any] = places.reshape(RESAMPLES, -1)[:, :rounds]
    return found


def doubts(series_ms: dict[str, Sequence[float]]) -> list[str]:
    """What a careful reader would object, one phrase each; empty when nothing."""
    import numpy as np

    unstable, drifting = [], []
    for side, times in series_ms.items():
        low, median, high = np.percentile(times, [25, 50, 75])
        half = len(times) // 2
        change = np.median(times[half:]) / np.median(times[:half]) - 1
        if (high - low) / median > UNSTABLE:
            unstable.append(f"{side} {(high - low) / median:.0%}")
        if half >= FEWEST // 2 and abs(change) > DRIFTING:
            drifting.append(f"{side} {change:+.0%}")
    rounds = min(map(len, series_ms.values()))
    found = {"unstable": unstable, "drifting": drifting, "few rounds": [str(rounds)] if rounds < FEWEST else []}
    return [f"{word}: {', '.join(sides)}" for word, sides in found.items() if sides]
