"""Overlap once more, naively: sets, dicts and Fractions. The independent oracle of the package's SQL and kernels.

Written from the definitions in the docstrings and headers, never from the statements. Imports nothing of the package.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb

BILLION = 1_000_000_000


@dataclass(frozen=True)
class Line:
    """A line of a list; weight in billionths."""

    symbol: str
    weight: int | None = None
    identifier: str | None = None
    left_out: str | None = None
    metadata: str | None = None


@dataclass(frozen=True)
class Group:
    """A group and its list."""

    type: str
    name: str
    lines: tuple[Line, ...]
    environment: str = "DEFAULT"
    display_name: str | None = None
    as_of: str | None = "2025-12-18"
    source_type: str | None = None


@dataclass(frozen=True)
class Stock:
    """What is known of a stock."""

    symbol: str
    sector: str | None = None
    display_name: str | None = None
    environment: str = "DEFAULT"


@dataclass(frozen=True)
class Held:
    """One stock of one group: the least of its spellings, the first place, the weight."""

    symbol: str
    position: int
    weight: int | None

    @property
    def long(self) -> int:
        return self.weight or 0


Holding = dict[str, Held]
"""What a group holds, by stock."""


def spelling_of(symbol: str, joined: bool = True) -> str:
    """The symbol without the mark before a share class."""
    if joined and len(symbol) > 1 and symbol[-2] in "-./ " and "A" <= symbol[-1] <= "Z":
        return symbol[:-2] + symbol[-1]
    return symbol


def company_of(identifier: str | None) -> str | None:
    """What tells companies apart: an American or Canadian ISIN holds the CUSIP; its last digit is a check."""
    if identifier is None:
        return None
    kind, _, code = identifier.partition(":")
    if kind == "isin" and code[:2] in ("US", "CA"):
        return f"cusip:{code[2:10]}"
    return f"cusip:{code[:8]}" if kind == "cusip" else identifier


def choose(groups: Iterable[Group], types: Sequence[str], names: Sequence[str] = ()) -> list[Group]:
    """The groups of environment DEFAULT of the types, and those named as TYPE:name, in order."""
    here = [g for g in groups if g.environment == "DEFAULT"]
    return sorted((g for g in here if g.type in types or f"{g.type}:{g.name}" in names), key=lambda g: (g.type, g.name))


def clashes(everyone: Sequence[Group], joined: bool = True) -> set[str]:
    """Spellings that stand for several companies: a SEDOL says nothing against a CUSIP or ISIN, and what all lists call
    by the same two words is one company."""
    companies: dict[tuple[str, bool], set[str]] = {}
    names: dict[str, set[str | None]] = {}
    for line in stocks_in(group for group in everyone if group.environment == "DEFAULT"):
        company = company_of(line.identifier)
        if company is not None:
            spelling = spelling_of(line.symbol, joined)
            companies.setdefault((spelling, company.startswith("sedol:")), set()).add(company)
            names.setdefault(spelling, set()).add(called_in(line.metadata))
    several = {spelling for (spelling, _), told in companies.items() if len(told) > 1}
    return {spelling for spelling in several if len(names[spelling]) > 1 or None in names[spelling]}


def called_in(metadata: str | None) -> str | None:
    """The first two words of a company's name in a list."""
    name = json.loads(metadata or "{}").get("name")
    return None if name is None else " ".join(re.findall("[a-z0-9]+", name.lower())[:2])


def stocks_in(groups: Iterable[Group]) -> list[Line]:
    """The lines that are stocks."""
    return [line for group in groups for line in group.lines if line.left_out is None]


def hold(chosen: Sequence[Group], joined: bool = True, everyone: Iterable[Group] | None = None) -> list[Holding]:
    """What each chosen group holds; who are two companies is told by everyone's lists."""
    split = clashes(list(everyone or chosen), joined)
    return [_hold(group, split, joined) for group in chosen]


def _hold(group: Group, split: set[str], joined: bool) -> Holding:
    lines: dict[str, list[tuple[int, Line]]] = {}
    for position, line in enumerate(group.lines):
        if line.left_out is None:
            stock = spelling_of(line.symbol, joined)
            if stock in split:
                stock += " " + (company_of(line.identifier) or "without identifier")
            lines.setdefault(stock, []).append((position, line))
    return {stock: _held(same) for stock, same in lines.items()}


def _held(same: list[tuple[int, Line]]) -> Held:
    weights = [max(line.weight, 0) for _, line in same if line.weight is not None]
    symbol = min(line.symbol for _, line in same)
    return Held(symbol, min(place for place, _ in same), sum(weights) if weights else None)


def long_of(held: Holding) -> int:
    """Billionths in stocks."""
    return sum(one.long for one in held.values())


def listed_of(group: Group) -> int:
    """Billionths of all lines, cash and shorts too."""
    return sum(line.weight or 0 for line in group.lines)


def overlap(a: Holding, b: Holding) -> Fraction:
    """Σ min(w_A, w_B)."""
    return Fraction(sum(min(a[s].long, b[s].long) for s in a.keys() & b.keys()), BILLION)


def active_share(a: Holding, b: Holding) -> Fraction:
    """½ Σ |w_A - w_B|."""
    gaps = [abs((s in a and a[s].long) - (s in b and b[s].long)) for s in a.keys() | b.keys()]
    return Fraction(sum(gaps), 2 * BILLION)


def weight_shared(a: Holding, b: Holding) -> Fraction:
    """How much of A is in names that B holds too."""
    return Fraction(sum(a[s].long for s in a.keys() & b.keys()), BILLION)


def sector_overlap(a: Holding, b: Holding, sector: dict[str, str]) -> Fraction:
    """The overlap of the totals by sector, stocks of no known sector together."""
    sums: dict[str, list[int]] = {}
    for side, held in enumerate((a, b)):
        for stock, one in held.items():
            sums.setdefault(sector.get(stock, ""), [0, 0])[side] += one.long
    return Fraction(sum(min(both) for both in sums.values()), BILLION)


def upper_bound(a: Holding, b: Holding, unlisted: tuple[int, int], truncated: tuple[bool, bool]) -> Fraction:
    """The most that the overlap of the whole lists can be.

    A weight nobody gives is unlisted, whether or not its name is there. A name that a top-N list does not name at all
    weighs no more there than the least that it does.
    """
    only_a = _only(a, b, truncated[1]) + unlisted[0]
    only_b = _only(b, a, truncated[0]) + unlisted[1]
    return overlap(a, b) + Fraction(min(only_a, only_b, sum(unlisted)), BILLION)


def _only(a: Holding, b: Holding, truncated: bool) -> int:
    least = min((one.long for one in b.values() if one.long), default=BILLION)
    return sum(
        min(one.long, least) if truncated and stock not in b else one.long
        for stock, one in a.items()
        if stock not in b or not b[stock].long
    )


def all_pairs(held: Sequence[Holding]) -> dict[tuple[int, int], tuple[int, int]]:
    """Common billionths and shared stocks of every pair that shares any, each group with itself too."""
    pairs = {(i, i): (long_of(one), len(one)) for i, one in enumerate(held) if one}
    for (i, a), (j, b) in combinations(enumerate(held), 2):
        if a.keys() & b.keys():
            pairs[i, j] = int(overlap(a, b) * BILLION), len(a.keys() & b.keys())
    return pairs


def universe(groups: Sequence[Group], stocks: Iterable[Stock], joined: bool = True) -> int:
    """How many stocks there are to choose from."""
    here = [g for g in groups if g.environment == "DEFAULT" and g.type != "UNIVERSE"]
    known = {spelling_of(one.symbol, joined) for one in stocks if one.environment == "DEFAULT"}
    return len(known | {spelling_of(line.symbol, joined) for line in stocks_in(here)})


def tail(universe: int, count_a: int, count_b: int, shared: int) -> Fraction:
    """The hypergeometric tail, by counting every draw."""
    draws = sum(
        comb(count_a, k) * comb(universe - count_a, count_b - k) for k in range(shared, min(count_a, count_b) + 1)
    )
    return Fraction(draws, comb(universe, count_b))


def exact_combinations(theme: Iterable[str], funds: dict[str, Holding]) -> dict[frozenset[str], set[str]]:
    """Members of the theme by exactly who holds them."""
    found: dict[frozenset[str], set[str]] = {}
    for stock in theme:
        found.setdefault(frozenset(name for name, held in funds.items() if stock in held), set()).add(stock)
    return found


def mix(shares: Sequence[Fraction], held: Sequence[Holding]) -> dict[str, list[Fraction]]:
    """What a portfolio of these shares of these funds, all with weights, holds of each stock through each fund."""
    stocks = {stock for one in held for stock in one}
    return {s: [p * (h[s].long if s in h else 0) / BILLION for p, h in zip(shares, held, strict=True)] for s in stocks}


def changed(shares: Sequence[Fraction], held: Sequence[Holding], gone: set[int]) -> Fraction | None:
    """The active share between the portfolio and what is left of it, each scaled to 1; what a list does not account
    for is a position of its own."""
    whole, left = sum(shares), sum(p for i, p in enumerate(shares) if i not in gone)
    if not left:
        return None
    gap = Fraction(0)
    for parts in mix(shares, held).values():
        gap += abs(sum(parts) / whole - sum(p for i, p in enumerate(parts) if i not in gone) / left)
    for i, (share, one) in enumerate(zip(shares, held, strict=True)):
        rest = share * max(0, BILLION - long_of(one)) / BILLION
        gap += abs(rest / whole - (0 if i in gone else rest / left))
    return gap / 2


def dropped(shares: Sequence[Fraction], held: Sequence[Holding]) -> list[tuple[set[int], Fraction]]:
    """Which funds go one after the other, each time the one whose loss changes least of the portfolio as it is, and how
    much; several at once where all of them change no more than one, and to the first real tie."""
    gone, steps = set[int](), list[tuple[set[int], Fraction]]()
    while len(held) - len(gone) > 1:
        found = {
            i: c for i in range(len(held)) if i not in gone and (c := changed(shares, held, gone | {i})) is not None
        }
        if not found:
            break
        alike = {i for i, change in found.items() if change == min(found.values())}
        steps.append((alike, min(found.values())))
        if len(alike) > 1 and changed(shares, held, gone | alike) != min(found.values()):
            break
        gone |= alike
    return steps


def notes(
    chosen: Sequence[Group], joined: bool = True, everyone: Iterable[Group] | None = None
) -> list[tuple[str, str, str]]:
    """Spellings that stand for one stock or for two companies, and the names meant."""
    found: dict[str, set[str]] = {}
    split = clashes(list(everyone or chosen), joined)
    for line in stocks_in(chosen):
        spelling = spelling_of(line.symbol, joined)
        company = company_of(line.identifier) or "without identifier"
        found.setdefault(spelling, set()).add(f"{spelling} {company}" if spelling in split else line.symbol)
    kinds = {s: "two companies" if s in split else "one stock" for s in found if s in split or len(found[s]) > 1}
    return sorted((kind, s, ", ".join(sorted(found[s]))) for s, kind in kinds.items())


def known_of(held: Held, stocks: Iterable[Stock], joined: bool = True) -> tuple[str | None, str | None]:
    """Display name and sector of a stock, known by its symbol or its spelling; the first by alphabet."""
    names = {held.symbol, spelling_of(held.symbol, joined)}
    here = [one for one in stocks if one.symbol in names and one.environment == "DEFAULT"]
    displays = [one.display_name for one in here if one.display_name]
    sectors = [one.sector for one in here if one.sector]
    return min(displays, default=None), min(sectors, default=None)
