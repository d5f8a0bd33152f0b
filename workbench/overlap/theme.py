"""A theme and the funds: which is the purest, which covers most of it, and is that more than chance?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.display import percent
from workbench.overlap.answers import Answer, Part, fraction
from workbench.overlap.chance import chance, corrected
from workbench.overlap.source import Source, Total

MOST_SETS = 8
UNLIKELY = 0.05

Held = Mapping[tuple[str, str], set[int]]
"""The members of the theme that a fund holds, by its type and name."""


@dataclass(frozen=True)
class Exposure:
    """One fund and the theme. `purity`: fraction of the fund that is in the theme, None without weights; `breadth`:
    fraction of the theme's names that it holds; `q`: the tail corrected over all funds asked."""

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


@dataclass(frozen=True)
class Combination:
    """Members of the theme that exactly these funds hold, of the funds that are shown."""

    funds: tuple[str, ...]
    count: int
    symbols: tuple[str, ...]


@dataclass(frozen=True)
class Theme(Answer):
    """A theme among funds: `rows` by purity, then breadth; `cover`: funds, each the one that adds most names."""

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
        exact = {"funds": "Held by exactly", "count": "Names", "symbols": "Symbols"}
        return [Part("Best cover", cover, self.cover), Part("Exact combinations", exact, self.combinations)]

    @property
    def sentence(self) -> str:
        """The purest and the broadest fund."""
        held = [row for row in self.rows if row.shared]
        if not held:
            return f"No fund asked holds any of the {self.count:,} names of {self.theme}."
        best = max(held, key=lambda row: (row.breadth, row.purity or 0.0))
        broadest = f"{best.name} holds most of its names ({best.shared:,} of {self.count:,})"
        purest = held[0]
        if purest.purity is None:
            return f"No fund with weights holds {self.theme}; {broadest}."
        share = f"{purest.name} is the purest play on {self.theme}: {percent(purest.purity)} of it is in the theme"
        doubt = "" if purest.q <= UNLIKELY else f" Its names could be chance (q = {purest.q:.2g})."
        if best.name == purest.name:
            return f"{share}, and it holds most of its names ({best.shared:,} of {self.count:,}).{doubt}"
        return f"{share}; {broadest}.{doubt}"


def theme(source: Source, name: str, types: Sequence[str] = ("ETF",)) -> Theme:
    """Every group of `types` against the group `name`. Raises UnknownNameError, AmbiguousNameError."""
    wanted = source.resolve(name, prefer="THEME")
    holdings, stocks = source.many(types, [wanted])
    symbols = {row[0]: row[2] for row in stocks}
    sets: list[dict[int, int]] = [
        dict(zip(holdings.stocks[i:j].tolist(), holdings.billionths[i:j].tolist(), strict=True))
        for i, j in zip(holdings.offsets[:-1], holdings.offsets[1:], strict=True)
    ]
    [own] = [total for total in holdings.totals if f"{total.type}:{total.name}" == wanted]
    names = sets[own.number]
    funds = [total for total in holdings.totals if total.number != own.number and total.type in types]
    rows = with_q([exposure(fund, own, sets[fund.number], names, holdings.universe) for fund in funds])
    held = {(fund.type, fund.name): sets[fund.number].keys() & names.keys() for fund in funds}
    rows.sort(key=lambda row: (-(row.purity or 0.0), row.purity is None, -row.breadth, row.name))
    cover, uncovered = _cover(rows, held, set(names))
    return Theme(
        theme=own.name,
        type=own.type,
        count=own.count,
        members=tuple(sorted(symbols[stock] for stock in names)),
        universe=holdings.universe,
        rows=rows,
        cover=cover,
        uncovered=tuple(sorted(symbols[stock] for stock in uncovered)),
        combinations=_combinations(rows, held, names, symbols),
        notes=[*own.remarks, *holdings.notes],
        label=source.label,
    )


def exposure(
    fund: Total, own: Total, held: Mapping[Any, int], names: Mapping[Any, int], universe: int
) -> Exposure:
    """What a fund that holds `held` has of `names`; its q is yet to come, see `with_q`."""
    both = held.keys() & names.keys()
    found = chance(universe, fund.count, own.count, len(both))
    return Exposure(
        type=fund.type,
        name=fund.name,
        display_name=fund.display_name,
        purity=fraction(sum(held[stock] for stock in both)) if fund.weighted else None,
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
    rows: Sequence[Exposure], held: Held, names: dict[int, int], symbols: dict[int, str]
) -> list[Combination]:
    """Which members are in exactly which of the funds that hold most of the theme, the commonest first."""
    broad = sorted((row for row in rows if row.shared), key=lambda row: (-row.shared, row.name))[:MOST_SETS]
    seen = Counter(row.name for row in broad)
    groups: dict[tuple[str, ...], list[str]] = {}
    for stock in names:
        funds = tuple(
            row.name if seen[row.name] == 1 else f"{row.type}:{row.name}"
            for row in broad
            if stock in held[row.type, row.name]
        )
        groups.setdefault(funds, []).append(symbols[stock])
    counts = Counter({funds: len(members) for funds, members in groups.items()})
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Combination(funds, count, tuple(sorted(groups[funds]))) for funds, count in ordered]
