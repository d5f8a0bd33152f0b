"""Σ min(weight) and the number of shared symbols for every pair of groups: the only user of numba."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

# One int64 carries both answers: a shared symbol adds its smaller weight below this bit and one above it.
COUNT_BIT = 40
ONE = 1 << COUNT_BIT
MOST_SYMBOLS = 1 << 22  # so many of ONE still fit
ROWS_PER_TASK = 32  # few enough to keep every core busy to the end, enough to hide the cost of a call
MOST_THREADS = 8  # writing the result fills the memory bus before that

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def _compiled(kernel: Kernel) -> Kernel:
    """Machine code from the first call on, kept on disk if the package or the user's cache is writable."""
    try:
        # Without a home folder numba would make one named ~ in the working folder.
        return cast(Kernel, njit(nogil=True, cache=os.path.isabs(os.path.expanduser("~")))(kernel))  # noqa: PTH111, PTH117
    except RuntimeError:  # numba found no folder it may write to
        return cast(Kernel, njit(nogil=True)(kernel))


@_compiled
def _ends_before(offsets: Any, symbols: Any, billionths: Any, n_symbols: int) -> Any:
    """Where the postings before each symbol end; refuses what would leave an array or mix weight and count."""
    ends = np.zeros(n_symbols + 1, np.int64)
    for group in range(len(offsets) - 1):
        total, previous = 0, -1
        for k in range(offsets[group], offsets[group + 1]):
            symbol, total = symbols[k], total + billionths[k]
            if not previous < symbol < min(n_symbols, MOST_SYMBOLS):
                raise ValueError("the symbols of a group must rise strictly, below n_symbols and 2**22")
            if not 0 <= billionths[k] <= total < ONE:
                raise ValueError("the weights of a group must not be negative nor sum to 2**40 billionths")
            ends[symbol + 1] += 1
            previous = symbol
    for symbol in range(n_symbols):
        ends[symbol + 1] += ends[symbol]
    return ends


@_compiled
def _postings(offsets: Any, symbols: Any, billionths: Any, ends: Any) -> Any:
    """Groups (rising) and packed weights by symbol, and where each membership is among them; moves ends on."""
    # Unsigned places spare the innermost loop a test for negative ones: a quarter of its time.
    groups, places = np.empty(len(symbols), np.uint32), np.empty(len(symbols), np.uint32)
    packed = np.empty(len(symbols), np.int64)
    for group in range(len(offsets) - 1):
        for k in range(offsets[group], offsets[group + 1]):
            place = ends[symbols[k]]
            groups[place], packed[place], places[k] = group, billionths[k] + ONE, place
            ends[symbols[k]] += 1
    return groups, packed, places


@_compiled
def _fill_rows(low: int, high: int, offsets: Any, symbols: Any, index: Any, overlap: Any, shared: Any) -> None:
    """Write rows low..high of the result; the sums of one row stay in the nearest caches meanwhile."""
    ends, groups, packed, places = index
    sums = np.zeros(len(overlap), np.int64)
    for row in range(low, high):
        for k in range(offsets[row], offsets[row + 1]):
            begin, end = places[k], ends[symbols[k]]  # earlier postings belong to rows already written
            others, weights, mine = groups[begin:end], packed[begin:end], packed[begin]
            for q in range(len(others)):
                sums[others[q]] += min(mine, weights[q])
        for column in range(row, len(sums)):
            overlap[row, column] = sums[column] & (ONE - 1)
            shared[row, column] = sums[column] >> COUNT_BIT
            sums[column] = 0


def all_pairs(
    offsets: NDArray[np.int64], symbols: NDArray[np.int32], billionths: NDArray[np.int64], n_symbols: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Σ min(weight) in billionths and shared symbols, (groups, groups) each, zero below the diagonal. Group g holds
    symbols[offsets[g]:offsets[g + 1]], rising strictly, below n_symbols. Raises ValueError if a group does not, has a
    negative weight, or weights that sum to 2**40 billionths (1,099 times 100 %) or more."""
    # Copies are writable and contiguous: numba would compile again for any other kind of array.
    o, s, w = np.array(offsets), np.array(symbols), np.array(billionths)
    ends, n = _ends_before(o, s, w, n_symbols), len(o) - 1
    index = (ends, *_postings(o, s, w, ends))
    overlap, shared = np.zeros((n, n), np.int64), np.zeros((n, n), np.int32)

    def fill(low: int) -> None:
        _fill_rows(low, min(low + ROWS_PER_TASK, n), o, s, index, overlap, shared)

    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_THREADS)) as pool:
        list(pool.map(fill, range(0, n, ROWS_PER_TASK)))
    return overlap, shared
