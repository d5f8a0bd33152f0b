"""Folders of snapshots as loads of lists leave them, and what they say through time, naively."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from oracles import lists
from oracles import overlap_twin as twin
from oracles.overlap_twin import Group, Stock


@dataclass(frozen=True)
class Load:
    """Lists that became known at a time; the tables then hold them and what they held before of other groups."""

    time: str
    groups: tuple[Group, ...]


def written(folder: Path, loads: Sequence[Load], stocks: Sequence[Stock] = ()) -> Path:
    """A snapshot after each load, as taking one would leave it: the same content is there once, with all its times."""
    shutil.rmtree(folder, ignore_errors=True)
    held: dict[tuple[str, str, str], Group] = {}
    seen: dict[tuple[Group, ...], int] = {}
    times: dict[int, list[str]] = {}
    for load in loads:
        held |= {(one.environment, one.type, one.name): one for one in load.groups}
        content = tuple(held[key] for key in sorted(held))
        number = seen.setdefault(content, len(seen))
        times.setdefault(number, []).append(load.time)
    for content, number in seen.items():
        first, *again = times[number]
        lists.snapshot(folder / f"s{number}", content, stocks, taken=first, again=again)
    return folder


Said = dict[str, list[Group]]
"""What was said of a group for each day, as it became known; the same again says nothing."""


def said_of(name: str, loads: Sequence[Load]) -> Said:
    """The statements about a fund, by day."""
    said: Said = {}
    for load in loads:
        for one in load.groups:
            if one.name == name and one.as_of:
                so_far = said.setdefault(one.as_of, [])
                if not so_far or sorted_lines(so_far[-1]) != sorted_lines(one):
                    so_far.append(one)
    return said


def sorted_lines(one: Group) -> list[tuple[str, int | None]]:
    """What a list says, whatever its order."""
    return sorted((line.symbol, line.weight) for line in one.lines)


def parts(states: Sequence[Sequence[Group]]) -> dict[str, int]:
    """Billionths by which entries, exits and weights changed an overlap from each state of a pair to the next."""
    sums = {"entry": 0, "exit": 0, "weight moved": 0}
    for before, after in pairwise(common(*twin.hold(state)) for state in states):
        for stock in before.keys() | after.keys():
            kind = "entry" if stock not in before else "exit" if stock not in after else "weight moved"
            sums[kind] += after.get(stock, 0) - before.get(stock, 0)
    return sums


def common(a: twin.Holding, b: twin.Holding) -> dict[str, int]:
    """Billionths in common by stock."""
    return {stock: min(a[stock].long, b[stock].long) for stock in a.keys() & b.keys()}


def real_loads(folder: Path) -> list[Load]:
    """The issuers' lists of each day, known at its evening."""
    return [
        Load(f"{day.name}T20:00:00.000000Z", tuple(real_list(path, day.name) for path in sorted(day.glob("*.csv"))))
        for day in sorted(folder.iterdir())
    ]


def real_list(path: Path, day: str) -> Group:
    """A fund's list of symbols and weights in percent; of a symbol that stands twice, the first."""
    weights: dict[str, int | float | None] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            symbol = (row.get("Ticker") or row.get("Holding Ticker") or "").strip()
            weight = row.get("Weight") or row.get("Weight (%)")
            if symbol and weight:
                weights.setdefault(symbol, int(Decimal(weight) * 10_000_000))
    return lists.group(path.stem.upper(), weights, as_of=day)
