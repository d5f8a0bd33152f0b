"""A theme and the funds: which is the purest, which covers most of it, and is that more than chance?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.display import counted, percent
from workbench.errors import UnknownNameError
from workbench.overlap.answers import Answer, Part, fraction
from workbench.overlap.chance import UNLIKELY, chance, corrected, level
from workbench.overlap.source import Holdings, Source, Total, remarks, types_of

MOST_SETS = 40
"""So many groups, those that hold most of the theme, take part in exact combinations."""
PLAY = 0.25
"""The least part of a fund in a theme that makes the fund a play on it."""

Held = Mapping[tuple[str, str], set[int]]
"""The members of the theme that a fund holds, by its type and name."""


@dataclass(frozen=True)
class Exposure:
    """One fund and the theme. `purity`: fraction of the fund that is in the theme, None without weights, and `most`:
    what it can be at most, since the list may be incomplete; `breadth`: fraction of the theme's names that it holds;
    `q`: the tail corrected over all funds asked."""

    type: str
    name: str
    display_name: str | None
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
    """Members of the theme that exactly these funds hold, of those in `Theme.among`."""

    funds: tuple[str, ...]
    count: int
    symbols: tuple[str, ...]


@dataclass(frozen=True)
class Theme(Answer):
    """A theme among funds: `rows` by purity, then breadth; `cover`: funds, each the one that adds most names; `among`:
    the funds that `combinations` speak of, all that hold any of the theme unless those are very many."""

    theme: str
    type: str
    count: int
    members: tuple[str, ...]
    universe: int
    rows: list[Exposure]
    cover: list[Exposure]
    uncovered: tuple[str, ...]
    combinations: list[Combination]
    notes: list[str] = field(default_factory=list)
    label: str = ""
    among: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        """Columns of the table of funds."""
        return {
            "name": "Fund",
            "display_name": "Display name",
            "purity": "Purity (%)",
            "breadth": "Breadth (%)",
            "shared": "Shared",
            "count": "Holdings",
            "lift": "Lift",
            "tail": "p",
            "q": "q",
        }

    @property
    def parts(self) -> list[Part]:
        """Which funds cover the theme together, and who holds exactly which of its names."""
        cover = {"name": "Fund", "breadth": "Of the names (%)", "shared": "Names"}
        every = sum(row.shared > 0 for row in self.rows) <= len(self.among)
        among = "Held by exactly" if every else f"Held by exactly, of the {len(self.among)} that hold most"
        exact = {"funds": among, "count": "Names", "symbols": "Symbols"}
        return [Part("Best cover", cover, self.cover), Part("Exact combinations", exact, self.combinations)]

    @property
    def title(self) -> str:
        """The question."""
        return f"Which fund is a play on {self.theme}?"

    @property
    def sentence(self) -> str:
        """The purest and the broadest fund; "purest play" only of one that is a play at all."""
        noun = "fund" if {row.type for row in self.rows} <= {"ETF"} else "group"
        held = [row for row in self.rows if row.shared]
        if not held:
            return f"No {noun} asked holds any of the {self.count:,} names of {self.theme}."
        broadest = [row.name for row in held if row.shared == max(row.shared for row in held)]
        most = f"the most of its names ({max(row.shared for row in held):,} of {self.count:,})"
        broad = f"{_several(broadest)} {'holds' if len(broadest) == 1 else 'hold'} {most}"
        purest = held[0]
        if purest.purity is None:
            return f"No {noun} with weights holds {self.theme}; {broad}."
        floor = f"A play is {percent(PLAY, 0)} of a {noun} or more."
        if round(purest.purity, 4) < PLAY:  # as it is printed
            return f"{self._no_play(noun, purest)}; {broad}. {floor}"
        share = f"{purest.name} is the purest play on {self.theme}: {percent(purest.purity)} of it is in the theme"
        also = f", and it holds {most}" if broadest == [purest.name] else f"; {broad}"
        doubt = f" Its number of names cannot be told from chance ({level(purest.q)})."
        return f"{share}{also}. {floor}{doubt if purest.q > UNLIKELY else ''}"

    def _no_play(self, noun: str, purest: Exposure) -> str:
        """That nothing asked is a play, as far as weights and complete lists tell."""
        bare = any(row.shared and row.purity is None for row in self.rows)
        here = f"No {noun} here{' with weights' if bare else ''} is"
        least = f"{percent(purest.purity)} ({purest.name})"
        open_ended = sum((row.most or 0.0) >= PLAY for row in self.rows)
        if not open_ended:
            return f"{here} a play on {self.theme}; the most is {least}"
        lists = counted(open_ended, "list is incomplete", "lists are incomplete")
        return f"{here} known to be a play on {self.theme}; the most that is listed is {least}, and {lists}"


def _several(names: Sequence[str]) -> str:
    """Equals in a sentence, the first three of them."""
    more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more if more or len(names) < 2 else f"{', '.join(names[:-1])} and {names[-1]}"


def theme(source: Source, name: str, types: Sequence[str] = ("ETF",)) -> Theme:
    """Every group of `types` against the group `name`. Raises UnknownNameError, AmbiguousNameError."""
    wanted = source.resolve(name, prefer="THEME")
    _refuse_fund(source, wanted)
    types = types_of(types)
    holdings, stocks = source.many(types, [wanted])
    symbols = {row[0]: row[2] for row in stocks}
    sets = _sets(holdings)
    [own] = [total for total in holdings.totals if f"{total.type}:{total.name}" == wanted]
    names = sets[own.number]
    funds = [total for total in holdings.totals if total.number != own.number and total.type in types]
    rows = with_q([exposure(fund, own, sets[fund.number], names, holdings.universe) for fund in funds])
    held = {(fund.type, fund.name): sets[fund.number].keys() & names.keys() for fund in funds}
    rows.sort(key=lambda row: (-(row.purity or 0.0), row.purity is None, -row.breadth, row.name))
    cover, uncovered = _cover(rows, held, set(names))
    broad = _broadest(rows)
    return Theme(
        theme=own.name,
        type=own.type,
        count=own.count,
        members=tuple(sorted(symbols[stock] for stock in names)),
        universe=holdings.universe,
        rows=rows,
        cover=cover,
        uncovered=tuple(sorted(symbols[stock] for stock in uncovered)),
        among=tuple(broad),
        combinations=_combinations(broad, held, names, symbols),
        notes=[*own.remarks, *_left_out(rows, broad), *remarks(funds), *holdings.notes],
        label=source.label,
    )


def _sets(holdings: Holdings) -> list[dict[int, int]]:
    """Billionths by stock, of each group by number."""
    return [
        dict(zip(holdings.stocks[i:j].tolist(), holdings.billionths[i:j].tolist(), strict=True))
        for i, j in zip(holdings.offsets[:-1], holdings.offsets[1:], strict=True)
    ]


def exposure(fund: Total, own: Total, held: Mapping[Any, int], names: Mapping[Any, int], universe: int) -> Exposure:
    """What a fund that holds `held` has of `names`; its q is yet to come, see `with_q`."""
    both = held.keys() & names.keys()
    inside = sum(held[stock] for stock in both)
    found = chance(universe, fund.count, own.count, len(both))
    return Exposure(
        type=fund.type,
        name=fund.name,
        display_name=fund.display_name,
        purity=fraction(inside) if fund.weighted else None,
        most=fraction(inside + fund.unlisted) if fund.weighted else None,
        breadth=len(both) / own.count if own.count else 0.0,
        shared=len(both),
        count=fund.count,
        lift=found.lift,
        tail=found.tail,
        q=0.0,
        as_of=fund.as_of,
    )


def with_q(rows: list[Exposure]) -> list[Exposure]:
    """The rows with their tails corrected over all of them."""
    return [replace(row, q=q) for row, q in zip(rows, corrected([row.tail for row in rows]), strict=True)]


def _cover(rows: Sequence[Exposure], held: Held, missing: set[int]) -> tuple[list[Exposure], set[int]]:
    """Greedily the fund that adds most missing names (the purer one of equals), until none adds any."""
    chosen: list[Exposure] = []
    while missing:
        best = max(rows, key=lambda row: len(held[row.type, row.name] & missing), default=None)
        if best is None or not held[best.type, best.name] & missing:
            break
        chosen.append(best)
        missing = missing - held[best.type, best.name]
    return chosen, missing


def _combinations(
    broad: Mapping[str, Exposure], held: Held, names: dict[int, int], symbols: dict[int, str]
) -> list[Combination]:
    """Which members are in exactly which of the funds, the commonest first."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for stock in names:
        funds = tuple(label for label, row in broad.items() if stock in held[row.type, row.name])
        groups.setdefault(funds, []).append(symbols[stock])
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Combination(funds, len(members), tuple(sorted(members))) for funds, members in ordered]


def _broadest(rows: Sequence[Exposure]) -> dict[str, Exposure]:
    """The funds that hold most of the theme by name, with the type before a name that repeats."""
    broad = sorted((row for row in rows if row.shared), key=lambda row: (-row.shared, row.name))[:MOST_SETS]
    seen = Counter(row.name for row in broad)
    return {row.name if seen[row.name] == 1 else f"{row.type}:{row.name}": row for row in broad}


def _left_out(rows: Sequence[Exposure], broad: Mapping[str, Exposure]) -> list[str]:
    holding = sum(row.shared > 0 for row in rows)
    if holding <= len(broad):
        return []
    return [f"Exact combinations are of the {len(broad):,} of {holding:,} holders that hold most: {', '.join(broad)}."]


def _refuse_fund(source: Source, wanted: str) -> None:
    kind, _, name = wanted.partition(":")
    if kind == "ETF":
        near = f"It is a fund, which `peers` and `pair` compare with others. {source.hint(name, ['THEME'])}"
        raise UnknownNameError(kind="theme", name=name, environment=source.environment, hint=near)
