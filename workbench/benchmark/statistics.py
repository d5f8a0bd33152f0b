"""From raw timings to what they allow to be said: quartiles, a bootstrap interval that knows bad minutes, doubts."""

from collections.abc import Sequence

import numpy as np

from workbench.measured import DRIFTING, FEWEST, UNSTABLE, Ratio, Timing

RESAMPLES = 2_000
BLOCK = 4
"""At least so many consecutive rounds drawn together: load comes in stretches, and single rounds would hide that."""


def timing(times_ms: Sequence[float], first_ms: float | None = None) -> Timing:
    low, median, high, p95 = np.percentile(times_ms, [25, 50, 75, 95]).tolist()
    first = None if first_ms is None else round(first_ms, 4)
    return Timing(round(median, 4), round(p95, 4), len(times_ms), first, round((high - low) / median, 3))


def ratio(slower_ms: Sequence[float], faster_ms: Sequence[float], seed: int = 0) -> Ratio:
    """The ratio of the medians of two interleaved series, with a 95 % interval from a moving-block bootstrap.

    Both series have a time a round, and a resample draws the same rounds of both. scipy's bootstrap draws single
    rounds only. The interval says how sure this run is; another hour of another load may say otherwise.
    """
    rounds = len(slower_ms)
    block = max(1, min(BLOCK, rounds // 5), rounds // 10)
    starts = np.random.default_rng(seed).integers(0, rounds - block + 1, size=(RESAMPLES, -(-rounds // block)))
    drawn = (starts[:, :, None] + np.arange(block)).reshape(RESAMPLES, -1)[:, :rounds]
    slower, faster = np.asarray(slower_ms), np.asarray(faster_ms)
    ratios = np.median(slower[drawn], axis=1) / np.median(faster[drawn], axis=1)
    low, high = np.percentile(ratios, [2.5, 97.5]).tolist()
    median = float(np.median(slower) / np.median(faster))
    return Ratio(round(median, 3), round(min(low, median), 3), round(max(high, median), 3))


def doubts(series_ms: dict[str, Sequence[float]]) -> list[str]:
    """What a careful reader would object, one phrase each; empty when nothing."""
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
    reasons = {"unstable": unstable, "drifting": drifting, "few rounds": [str(rounds)] if rounds < FEWEST else []}
    return [f"{word}: {', '.join(sides)}" for word, sides in reasons.items() if sides]
