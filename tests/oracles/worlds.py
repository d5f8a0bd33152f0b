"""Loads of random lists, some of them restated, some late; and what the folder of snapshots says, published."""

from __future__ import annotations

import random
from pathlib import Path

from oracles import histories
from oracles.histories import Load
from oracles.lists import group

from workbench.snapshot.dataset import Dataset, open_dataset
from workbench.snapshot.publishing import publish

DAYS = ["2025-06-06", "2025-06-09", "2025-06-11", "2025-06-12"]


def restless(seed: int, loads: int = 7) -> list[Load]:
    """Loads of lists of three funds and a theme, of any day in any order; the same day is said twice, or otherwise."""
    dice = random.Random(seed)  # noqa: S311 - a test repeats itself
    made = []
    for number in range(loads):
        of_day = [
            group(name, {symbol: dice.randint(1, 10**9) // 3 for symbol in dice.sample("UVWXYZ", 3)}, as_of=day)
            for name, day in ((name, dice.choice(DAYS)) for name in dice.sample("ABC", dice.randint(1, 3)))
        ]
        theme = group("ai", ["X", "Y"], "THEME", as_of=DAYS[0])
        made.append(Load(f"2025-06-{13 + number}T12:00:00.000000Z", (*of_day, theme)))
    return made


def published(folder: Path, snapshots: Path, loads: list[Load]) -> Dataset:
    """The folder of snapshots that loads leave, published load by load, as a nightly job would."""
    dataset = open_dataset(str(folder))
    for number in range(len(loads)):
        histories.written(snapshots, loads[: number + 1])
        publish(dataset)
    return dataset
