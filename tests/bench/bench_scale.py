"""`make bench-scale`: all pairs of each day of made-up markets by each engine; what that says of twelve billion rows.

Not a test: nothing is asserted about time, but all engines must print the same digests. Spark itself takes part where
`build/pyspark` is there, which `make soak` puts there.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from oracles import spark_cluster
from oracles.market import Market
from oracles.spark_connect import sail
from rich.console import Console
from rich.table import Table
from scipy.optimize import nnls

from workbench.engines import Engine, started
from workbench.overlap import kernel
from workbench.overlap.beyond import open_dataset_book
from workbench.snapshot.dataset import Dataset

WORLDS = ((Market(400, 160), 16), (Market(1_250, 160), 5), (Market(2_500, 160), 25), (Market(5_400, 160), 4))
"""About a million rows twice, ten millions, and days of the size of all American funds."""
MINUTES = 4
"""Of each engine; no world is begun after that."""
TARGET, TARGET_DAYS = Market(12_000, 400), 2_500
KERNEL_DAYS, KERNEL_SECONDS = 250, 60
console = Console(width=120)


@dataclass(frozen=True)
class Run:
    """What one engine took for all days of one world; `digests` of all days."""

    engine: str
    rows: int
    products: int
    days: int
    seconds: float
    core_seconds: float
    pair_seconds: float
    megabytes: int
    shuffled: str
    digests: tuple[str, ...]


@contextmanager
def peak_memory() -> Iterator[list[int]]:
    """The most bytes that this process and all that it started held together, sampled."""
    found, done = [0], threading.Event()

    def watch() -> None:
        own = psutil.Process()
        while not done.wait(0.2):
            held = 0
            for process in (own, *own.children(recursive=True)):
                try:
                    held += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            found[0] = max(found[0], held)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield found
    finally:
        done.set()
        watcher.join()


def core_seconds() -> float:
    """Seconds of processors that this process and all that it started and that still run have taken."""
    own = psutil.Process()
    return sum(sum(process.cpu_times()[:2]) for process in (own, *own.children(recursive=True)))


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of a work, and what it gave."""
    begun = time.perf_counter()
    given = work()
    return time.perf_counter() - begun, given


def measured(engine: Engine, market: Market, dataset: Dataset, shuffled: Callable[[], str]) -> Run:
    """All pairs of each day, then one pair through all days."""
    book = open_dataset_book(dataset.address, engine)
    rows, products = size_of(market)
    with peak_memory() as peak:
        before = core_seconds()
        seconds, course = timed(book.matrix_course)
        worked = core_seconds() - before
        pair_seconds, _ = timed(lambda: book.history("F00000", "F00001"))
    digests = tuple(row.digest for row in course.rows)
    return Run(
        engine.name, rows, products, len(digests), seconds, worked, pair_seconds, peak[0] // 2**20, shuffled(), digests
    )


def size_of(market: Market) -> tuple[int, int]:
    """Rows of a day, and pairs of memberships that share a symbol, which is what the kernel adds up."""
    _, symbols = market.held()
    held = np.bincount(symbols)
    return len(symbols), int((held * (held + 1) // 2).sum())


@contextmanager
def local(home: Path) -> Iterator[tuple[Engine, Callable[[], str]]]:
    """This process."""
    yield started(), lambda: "-"


@contextmanager
def by_sail(home: Path) -> Iterator[tuple[Engine, Callable[[], str]]]:
    """Spark Connect without Java; its plans are tested to exchange nothing."""
    with sail() as address:
        engine = started("spark", remote=address)
        engine.name = "Sail"
        yield engine, lambda: "-"
        engine.close()


@contextmanager
def by_spark(home: Path) -> Iterator[tuple[Engine, Callable[[], str]]]:
    """A master and two workers, as processes."""
    with spark_cluster.spark_cluster(home) as cluster:
        os.environ.update(cluster.environment)
        os.environ.pop("SPARK_CONNECT_MODE_ENABLED", None)  # pyspark keeps there that a server was asked before
        engine = started("spark", master=cluster.master)
        yield engine, lambda: f"{cluster.shuffled():,}"
        engine.close()


def all_runs(home: Path, made: Sequence[tuple[Market, Dataset]]) -> Iterator[Run]:
    """Each engine in each world, until its time is over."""
    for number, engine in enumerate((local, by_sail, by_spark)):
        if engine is by_spark and not (spark_cluster.PYSPARK / "pyspark").is_dir():
            console.print("Spark itself takes no part: `make soak` installs it into build/pyspark.")
            continue
        (home / f"{number}").mkdir()
        until = time.monotonic() + 60 * MINUTES
        with engine(home / f"{number}") as (chosen, shuffled):
            for market, dataset in made:
                if time.monotonic() < until:
                    run = measured(chosen, market, dataset, shuffled)
                    console.print(f"{run.engine}: {run.days} days of {run.rows:,} rows in {run.seconds:.0f} s")
                    yield run


def law(runs: Sequence[Run]) -> tuple[np.ndarray[Any, Any], float]:
    """Core-seconds of a day: for itself, for each row and for each product; and the largest relative error."""
    sizes = np.array([[1.0, run.rows, run.products] for run in runs])
    seconds = np.array([run.core_seconds / run.days for run in runs])
    found, _ = nnls(sizes / seconds[:, None], np.ones(len(runs)))
    return found, float(np.abs(sizes @ found / seconds - 1).max())


def told(runs: Sequence[Run]) -> Table:
    """A row a run."""
    sizes = ("Rows", "Days", "Rows a day", "Products a day")
    table = Table("Engine", *sizes, "Seconds", "Core-s a day", "A pair", "MiB", "Shuffled")
    for run in runs:
        counts = [f"{n:,}" for n in (run.rows * run.days, run.days, run.rows, run.products)]
        seconds = [f"{n:.2f}" for n in (run.seconds, run.core_seconds / run.days, run.pair_seconds)]
        table.add_row(run.engine, *counts, *seconds, f"{run.megabytes:,}", run.shuffled)
    return table


def extrapolated(runs: Sequence[Run]) -> Iterator[str]:
    """What the law of each engine says of the largest world, with what it assumes."""
    rows, products = size_of(TARGET)
    yield (
        f"{TARGET.funds:,} funds of {TARGET.holdings} on {TARGET_DAYS:,} days: {rows * TARGET_DAYS:,} rows, "
        f"{products:,} products a day. Assumed: popularity as made up here, storage that keeps up, no failures."
    )
    for engine in dict.fromkeys(run.engine for run in runs):
        its = [run for run in runs if run.engine == engine]
        if len(its) < 3:
            yield f"{engine}: too few worlds in its time to fit a law of three parts."
            continue
        (fixed, by_row, by_product), error = law(its)
        day = fixed + by_row * rows + by_product * products
        yield (
            f"{engine}: {fixed:.2f} core-s a day + {by_row * 1e6:.2f} a million rows + {by_product * 1e9:.2f} a billion"
            f" products (off by {error:.0%} at most); {day:.0f} core-s a day there, {day * TARGET_DAYS / 3600:,.0f} "
            f"core-hours in all, {rows / day:,.0f} rows and {products / day:,.0f} products a core-second."
        )


def where_it_wins(runs: Sequence[Run]) -> Iterator[str]:
    """Each other engine against this process, world by world."""
    here = {(run.rows, run.days): run for run in runs if run.engine == "DuckDB"}
    for run in runs:
        ratio = run.seconds / here[run.rows, run.days].seconds
        if run.engine != "DuckDB":
            words = f"{1 / ratio:.2f} times as fast as" if ratio < 1 else f"{ratio:.2f} times as slow as"
            yield f"{run.engine}, {run.days} days of {run.rows:,} rows: {words} this process alone."


def by_kernel_alone() -> str:
    """How long the kernel takes for a year of all American funds."""
    funds, symbols = Market(5_400, 160).held()
    weights = np.full(len(funds), 1_000_000)
    offsets = np.r_[0, np.cumsum(np.bincount(funds))].astype(np.int64)
    asked = offsets, symbols.astype(np.int32), weights, 25_000
    kernel.all_pairs(*asked)  # compiles
    before = core_seconds()
    seconds = [timed(lambda: kernel.all_pairs(*asked))[0] for _ in range(20)]
    year, best = (each * KERNEL_DAYS for each in ((core_seconds() - before) / 20 / 2, min(seconds)))
    return (
        f"Kernel alone: {KERNEL_DAYS} days of 5,400 funds in {best:.0f} s by the fastest of 20 days, {year:.0f} s by "
        f"the time that two cores worked (must: {KERNEL_SECONDS} s)."
    )


def main() -> None:
    """Make the worlds, ask every engine, compare, and tell."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        made = [(market, market.publish(home / f"{n}-world", days)) for n, (market, days) in enumerate(WORLDS)]
        size = sum(file.stat().st_size for file in home.rglob("*.parquet"))
        runs = list(all_runs(home, made))
    if any(len({run.digests for run in runs if run.rows == one.rows}) > 1 for one in runs):
        sys.exit("The engines disagree.")
    console.print(told(runs), f"All digests are equal. The worlds took {size / 2**20:,.0f} MiB as Parquet.")
    console.print(by_kernel_alone(), *extrapolated(runs), *where_it_wins(runs), sep="\n")


if __name__ == "__main__":
    main()
