"""All pairs by three engines that must agree to the last billionth: the fast kernel, DuckDB and Polars."""

import hashlib
from collections.abc import Iterator, Sequence

from workbench.errors import ImplausibleWeightsError
from workbench.overlap.source import Holdings
from workbench.snapshot.duck import Array, Duck

# Billionths: a list of over a thousand times its fund has no meaning, and would not fit the kernel's sums.
LARGEST_LONG = 1 << 40


def by_kernel(holdings: Holdings) -> tuple[Array, Array]:
    """Common billionths and shared counts of all pairs, upper triangles of shape (groups, groups)."""
    for total in holdings.totals:
        if total.long >= LARGEST_LONG:
            raise ImplausibleWeightsError(name=total.name, percent=f"{total.long / 10_000_000:,.0f}")
    from workbench.overlap import kernel

    return kernel.all_pairs(holdings.offsets, holdings.stocks, holdings.billionths, holdings.stock_count)


def to_rows(common: Array, shared: Array) -> Iterator[bytes]:
    """The rows of both upper triangles, for another process."""
    import numpy as np

    for row in range(len(common)):
        yield np.array([common[row, row:], shared[row, row:]], "<i8").tobytes()


def from_rows(rows: Sequence[bytes]) -> tuple[Array, Array]:
    import numpy as np

    common, shared = np.zeros((len(rows), len(rows)), np.int64), np.zeros((len(rows), len(rows)), np.int32)
    for row, both in enumerate(rows):
        common[row, row:], shared[row, row:] = np.frombuffer(both, "<i8").reshape(2, -1)
    return common, shared


def by_duckdb(duck: Duck, size: int) -> tuple[Array, Array]:
    return _dense(size, **duck.arrays("overlap/all_pairs"))


def by_polars(holdings: Holdings) -> tuple[Array, Array]:
    import numpy as np
    import polars as pl

    groups = np.repeat(np.arange(len(holdings.totals)), np.diff(holdings.offsets))
    holding = pl.LazyFrame({"group": groups, "stock": holdings.stocks, "weight": holdings.billionths})
    pairs = (
        holding.join(holding, on="stock", suffix="_b")
        .filter(pl.col("group") <= pl.col("group_b"))
        .group_by("group", "group_b")
        .agg(common=pl.min_horizontal("weight", "weight_b").sum(), shared=pl.len())
        .collect()
    )
    columns = (pairs[name].to_numpy() for name in ("group", "group_b", "common", "shared"))
    return _dense(len(holdings.totals), *columns)


def _dense(size: int, a: Array, b: Array, common: Array, shared: Array) -> tuple[Array, Array]:
    import numpy as np

    weights, counts = np.zeros((size, size), np.int64), np.zeros((size, size), np.int32)
    weights[a, b], counts[a, b] = common, shared
    return weights, counts


def digest(holdings: Holdings, common: Array, shared: Array) -> str:
    """SHA-256 of a matrix of all pairs: the groups' names, then the rows of both upper triangles as 8-byte integers."""
    digest = hashlib.sha256("".join(f"{total.key}\n" for total in holdings.totals).encode())
    for matrix in (common, shared):
        for row in range(len(matrix)):
            digest.update(matrix[row, row:].astype("<i8").tobytes())
    return digest.hexdigest()
