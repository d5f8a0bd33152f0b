"""A theme and the funds: which is the purest, which covers most of it, and is that more than chance?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.display import counted, percent
from workbench.errors import NothingToAskError, UnknownNameError
from workbench.overlap.answers import Named, OverlapAnswer, first_names, fraction
from workbench.overlap.measures import UNLIKELY, chance, level, remarks, with_q
from workbench.overlap.source import SnapshotSource, Total, types_of

MOST_SETS = 40  # so many groups, those that hold most of the theme, take part in exact combinations
PLAY = 0.25  # the least part of a fund in a theme that makes the fund a play on it

SharedByFund = Mapping[str, set[int]]  # the members of the theme that a fund holds, by its type and name, as ETF:SPY


@dataclass(frozen=True)
class FundExposure(Named):
    """One fund and the theme. `purity`: fraction of the fund that is in the theme, None without weights, and `most`:
    what it can be at most, since the list may be incomplete; `breadth`: fraction of the theme's names that it holds;
    `q`: the tail corrected over all funds asked."""

    purity: float | None
    breadth: float
    shared: int
    count: int
    lift: float | None
    tail: float
    q: float
    as_of: str | None
    most: float | None = None


@dataclass(frozen=True)
class Combination:
    """Members of the theme that exactly these funds hold, of those in `ThemeOverlap.among`."""

    funds: tuple[str, ...]
    count: int
    symbols: tuple[str, ...]


@dataclass(frozen=True)
class ThemeOverlap(OverlapAnswer):
    """A theme among funds: `rows` by purity, then breadth; `cover`: funds, each the one that adds most names; `among`:
    the funds that `combinations` speak of, all that hold any of the theme unless those are very many."""

    theme: str
    type: str
    count: int
    members: tuple[str, ...]
    universe: int
    rows: list[FundExposure]
    cover: list[FundExposure]
    uncovered: tuple[str, ...]
    combinations: list[Combination]
    among: tuple[str, ...] = field(default=(), kw_only=True)

    @property
    def held_by(self) -> str:
        every = sum(row.shared > 0 for row in self.rows) <= len(self.among)
        return "Held by exactly" if every else f"Held by exactly, of the {len(self.among)} that hold most"

    @property
    def title(self) -> str:
        return f"Which fund is a play on {self.theme}?"

    @property
    def sentence(self) -> str:
        """The purest and the broadest fund; "purest play" only of one that is a play at all."""
        noun = "fund" if {row.type for row in self.rows} <= {"ETF"} else "group"
        holders = [row for row in self.rows if row.shared]
        if not holders:
            return f"No {noun} asked holds any of the {self.count:,} names of {self.theme}."
        largest = max(row.shared for row in holders)
        broadest = [row.name for row in holders if row.shared == largest]
        most = f"the most of its names ({largest:,} of {self.count:,})"
        few = f"{', '.join(broadest[:-1])} and {broadest[-1]}"
        names = few if len(broadest) in (2, 3) else first_names(broadest, 3)
        broad = f"{names} {'holds' if len(broadest) == 1 else 'hold'} {most}"
        purest = holders[0]
        if purest.purity is None:
            return f"No {noun} with weights holds {self.theme}; {broad}."
        floor = f"A play is {percent(PLAY, 0)} of a {noun} or more."
        if round(purest.purity, 4) < PLAY:  # as it is printed
            return f"{self._no_play(noun, purest)}; {broad}. {floor}"
        share = f"{purest.name} is the purest play on {self.theme}: {percent(purest.purity)} of it is in the theme"
        also = f", and it holds {most}" if broadest == [purest.name] else f"; {broad}"
        doubt = f" Its number of names cannot be told from chance ({level(purest.q)})."
        return f"{share}{also}. {floor}{doubt if purest.q > UNLIKELY else ''}"

    def _no_play(self, noun: str, purest: FundExposure) -> str:
        some_unweighted = any(row.shared and row.purity is None for row in self.rows)
        here = f"No {noun} here{' with weights' if some_unweighted else ''} is"
        least = f"{percent(purest.purity)} ({purest.name})"
        open_ended = sum((row.most or 0.0) >= PLAY for row in self.rows)
        if not open_ended:
            return f"{here} a play on {self.theme}; the most is {least}"
        lists = counted(open_ended, "list is incomplete", "lists are incomplete")
        return f"{here} known to be a play on {self.theme}; the most that is listed is {least}, and {lists}"


def theme(source: SnapshotSource, name: str = "", types: Sequence[str] = ("ETF",)) -> ThemeOverlap:
    """Which groups of `types` are a play on a theme (without a name, the largest), and whether that is chance. Raises
    UnknownNameError, AmbiguousNameError, NothingToAskError. Grain: a row a fund. Units: purity as a fraction of the
    fund, breadth of the theme's names. Source: lists of the snapshot."""
    wanted = theme_of(source, name)
    types = types_of(types)
    holdings, stocks = source.load_by_type(types, [wanted])
    symbols = {row[0]: row[2] for row in stocks}
    asked, others = holdings.split(wanted)
    names = holdings.of(asked.number)
    funds = [fund for fund in others if fund.type in types]
    holds = {fund.key: holdings.of(fund.number) for fund in funds}
    rows = with_q([exposure(fund, asked, holds[fund.key], names, holdings.universe) for fund in funds])
    rows.sort(key=lambda row: (-(row.purity or 0.0), row.purity is None, -row.breadth, row.name))
    shared = {key: members.keys() & names.keys() for key, members in holds.items()}
    cover, uncovered = _cover(rows, shared, set(names))
    broad = _broadest(rows)
    return ThemeOverlap(
        theme=asked.name,
        type=asked.type,
        count=asked.count,
        members=tuple(sorted(symbols[stock] for stock in names)),
        universe=holdings.universe,
        rows=rows,
        cover=cover,
        uncovered=tuple(sorted(symbols[stock] for stock in uncovered)),
        among=tuple(broad),
        combinations=_combinations(broad, shared, names, symbols),
        notes=[*asked.remarks, *_left_out(rows, broad), *remarks(funds), *holdings.notes],
        label=source.label,
    )


def theme_of(source: SnapshotSource, name: str) -> str:
    if not name:
        largest = max(source.totals_of(["THEME"]), key=lambda total: total.count, default=None)
        if largest is None or not largest.count:
            raise NothingToAskError(what="a theme with members", environment=source.environment)
        name = largest.name
    wanted = source.resolve(name, prefer="THEME")
    kind, _, name = wanted.partition(":")
    if kind == "ETF":
        near = f"It is a fund, which `peers` and `pair` compare with others. {source.hint(name, ['THEME'])}"
        raise UnknownNameError(kind="theme", name=name, environment=source.environment, hint=near)
    return wanted


def exposure(
    fund: Total, asked: Total, members: Mapping[Any, int], names: Mapping[Any, Any], universe: int
) -> FundExposure:
    """What a fund with these members has of `names`; its q is yet to come, see `with_q`."""
    shared = members.keys() & names.keys()
    inside = sum(members[stock] for stock in shared)
    by_chance = chance(universe, fund.count, asked.count, len(shared))
    return FundExposure(
        **fund.facts,
        purity=fraction(inside) if fund.weighted else None,
        most=fraction(inside + fund.unlisted) if fund.weighted else None,
        breadth=len(shared) / asked.count if asked.count else 0.0,
        shared=len(shared),
        lift=by_chance.lift,
        tail=by_chance.tail,
        q=0.0,
    )


def _cover(
    rows: Sequence[FundExposure], shared: SharedByFund, missing: set[int]
) -> tuple[list[FundExposure], set[int]]:
    chosen: list[FundExposure] = []
    while missing and rows:
        best = max(rows, key=lambda row: len(shared[row.key] & missing))
        if not shared[best.key] & missing:
            break
        chosen.append(best)
        missing = missing - shared[best.key]
    return chosen, missing


def _combinations(
    broad: Mapping[str, FundExposure], shared: SharedByFund, names: Mapping[int, int], symbols: Mapping[int, str]
) -> list[Combination]:
    groups: dict[tuple[str, ...], list[str]] = {}
    for stock in names:
        funds = tuple(label for label, row in broad.items() if stock in shared[row.key])
        groups.setdefault(funds, []).append(symbols[stock])
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Combination(funds, len(members), tuple(sorted(members))) for funds, members in ordered]


def _broadest(rows: Sequence[FundExposure]) -> dict[str, FundExposure]:
    """The funds that hold most of the theme by name, with the type before a name that repeats."""
    broad = sorted((row for row in rows if row.shared), key=lambda row: (-row.shared, row.name))[:MOST_SETS]
    seen = Counter(row.name for row in broad)
    return {row.name if seen[row.name] == 1 else row.key: row for row in broad}


def _left_out(rows: Sequence[FundExposure], broad: Mapping[str, FundExposure]) -> list[str]:
    holding = sum(row.shared > 0 for row in rows)
    if holding <= len(broad):
        return []
    return [f"Exact combinations are of the {len(broad):,} of {holding:,} holders that hold most: {', '.join(broad)}."]
