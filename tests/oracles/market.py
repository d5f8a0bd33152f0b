"""A made-up market of any number of funds and days, as a dataset: deterministic, never more than a day in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from workbench.snapshot.dataset import LATEST, Dataset, open_dataset
from workbench.snapshot.publishing import append
from workbench.snapshot.store import Snapshot

SYMBOLS = 25_000
FIRST = date(2016, 1, 4)
SOURCE = Snapshot(Path(), "made up", None, "", True, "a made-up market", {}, "")


@dataclass(frozen=True)
class Market:
    """Funds of heavy-tailed sizes that share popular names; what they hold stays, what it weighs moves each day."""

    funds: int
    holdings: int

    def held(self) -> tuple[Any, Any]:
        """Fund and symbol of each membership, by both."""
        dice = np.random.default_rng(1)
        sizes = np.clip(np.exp(4.2 + 1.15 * dice.standard_normal(self.funds)), 10, 3_500)
        sizes = np.clip(sizes * self.holdings * self.funds / sizes.sum(), 10, 3_500).astype(int)
        popularity = -0.85 * np.log(np.arange(SYMBOLS) + 12.0)
        # The largest of popularity and noise are a draw without return.
        chosen = [
            np.sort(np.argpartition(-(popularity + dice.gumbel(size=SYMBOLS)), size)[:size]) for size in sizes.tolist()
        ]
        return np.repeat(np.arange(self.funds), sizes), np.concatenate(chosen)

    def days(self, number: int) -> Iterator[tuple[str, dict[str, pa.Table]]]:
        """The tables of each of so many days."""
        funds, symbols = self.held()
        names, stocks = (
            pa.array([f"{kind}{n:05}" for n in range(most)]) for kind, most in (("F", self.funds), ("S", SYMBOLS))
        )
        raw = np.random.default_rng(2).pareto(1.2, len(funds)) + 0.01
        for place in range(number):
            raw = raw * np.exp(0.02 * np.random.default_rng(1_000 + place).standard_normal(len(funds)))
            billionths = np.floor(raw / np.bincount(funds, raw)[funds] * 1e9).astype(np.int64)
            day = str(FIRST + timedelta(place))
            yield (
                day,
                {
                    "groups": table(name=names, list_as_of=pa.repeat(day, len(names))),
                    "memberships": table(
                        name=names.take(pa.array(funds)),
                        position=pa.array(np.arange(len(funds), dtype=np.int32)),
                        symbol=stocks.take(pa.array(symbols)),
                        weight_billionths=pa.array(billionths),
                    ),
                    "stocks": table(symbol=pa.array([], pa.string())),
                },
            )

    def publish(self, folder: Path, days: int) -> Dataset:
        """A dataset of so many days."""
        dataset, lines = open_dataset(str(folder)), []
        for day, rows in self.days(days):
            line = append(dataset, day, f"{day}T20:00:00.000000Z", SOURCE, rows, "")
            lines.append(" ".join(line))
        dataset.write(LATEST, "\n".join(lines).encode())
        return dataset


COLUMNS = {
    "list_as_of": "environment type name display_name list_as_of source_type",
    "position": "environment type name position symbol weight weight_billionths left_out identifier metadata",
    "symbol": "environment symbol display_name sector",
}


def table(**given: pa.Array) -> pa.Table:
    """A table of a dataset: all funds of one kind, and what is not given is empty."""
    names = next(columns for column, columns in COLUMNS.items() if column in given).split()
    rows = len(next(iter(given.values())))
    fixed = {"environment": "DEFAULT", "type": "ETF"}
    return pa.table({name: given.get(name, pa.repeat(pa.scalar(fixed.get(name), pa.string()), rows)) for name in names})
