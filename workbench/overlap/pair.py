"""Two groups: what they share by weight and by name, where they differ, and how sure that is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from workbench.display import counted, percent
from workbench.overlap.answers import Answer, Part, between, fraction
from workbench.overlap.chance import Chance, chance, chance_words
from workbench.overlap.measures import (
    Concentration,
    Held,
    SectorDrift,
    by_sector,
    concentration,
    interval,
    sector_drift,
)
from workbench.overlap.source import Member, Source, Total

MOST_DIFFERING = 10


@dataclass(frozen=True)
class PairStock:
    """One stock of either group; weights are fractions, None where the group does not hold it or gives no weight.
    `stock` is what it is matched by, the same for BRK.B and BRKB."""

    symbol: str
    display_name: str | None
    sector: str | None
    in_a: bool
    in_b: bool
    weight_a: float | None
    weight_b: float | None
    common: float | None
    stock: str = ""

    @property
    def difference(self) -> float:
        """How much more of A than of B it is."""
        return (self.weight_a or 0.0) - (self.weight_b or 0.0)


@dataclass(frozen=True)
class Way:
    """One group of a pair, seen from the other: how much of its names and of its money is in names of the other."""

    name: str
    names: str
    money: float | None
    active_share: float | None


@dataclass(frozen=True)
class Pair(Answer):
    """The overlap of two groups; fractions of a fund, None where a group has no weights.

    `low` and `high` bound the true overlap when a list is incomplete. `rows` are the stocks of both groups,
    shared ones first, by what they add to the overlap. Definitions: Cremers & Petajisto (2009) for active share.
    """

    a: str
    b: str
    type_a: str
    type_b: str
    overlap: float | None
    low: float | None
    high: float | None
    shared: int
    count_a: int
    count_b: int
    weight_shared_a: float | None
    weight_shared_b: float | None
    names_shared_a: float
    names_shared_b: float
    jaccard: float
    cosine: float | None
    active_share: float | None
    sector_overlap: float | None
    concentration_a: Concentration | None
    concentration_b: Concentration | None
    chance: Chance
    as_of_a: str | None
    as_of_b: str | None
    sectors: list[SectorDrift]
    rows: list[PairStock]
    notes: list[str] = field(default_factory=list)
    label: str = ""

    @property
    def columns(self) -> dict[str, str]:
        """Columns of the table of stocks."""
        return {
            "symbol": "Symbol",
            "display_name": "Company",
            "sector": "Sector",
            "weight_a": f"{self.a} (%)",
            "weight_b": f"{self.b} (%)",
            "common": "In common (%)",
        }

    @property
    def title(self) -> str:
        """The two groups."""
        return f"{self.a} and {self.b}"

    @property
    def sentence(self) -> str:
        """The verdict on the pair: by money both ways, or by names where one has no weights."""
        if (self.a, self.type_a) == (self.b, self.type_b):
            return f"{self.a} is compared with itself, so that all of it is in common; name two groups that differ."
        both = f"{self.a} and {self.b} have"
        names = counted(self.shared, "shared name")
        if self.overlap is None:
            ways = f"{percent(self.names_shared_a, 1)} of the names of {self.a}, {percent(self.names_shared_b, 1)}"
            return f"{both} {names}: {ways} of those of {self.b}; {chance_words(self.chance)}."
        ends = between(self.low, self.high)
        doubt = f" ({ends}, since lists are incomplete)" if ends else ""
        return (
            f"{both} {percent(self.overlap)} of their money in common{doubt}, in {names}: "
            f"{percent(self.weight_shared_a, 1)} of the money in {self.a} is in names of {self.b}, "
            f"{percent(self.weight_shared_b, 1)} of that in {self.b} in names of {self.a}. "
            f"Active share {percent(self.active_share)}."
        )

    @property
    def parts(self) -> list[Part]:
        """Both ways, by money and by name; where they differ most, by stock and by sector; how concentrated each is."""
        sides = {"weight_a": f"{self.a} (%)", "weight_b": f"{self.b} (%)"}
        stocks = {"symbol": "Symbol", "display_name": "Company"} | sides | {"difference": "Difference (%)"}
        sectors = {"sector": "Sector"} | sides | {"drift": "Difference (%)"}
        inside = {"name": "Group", "effective": "Effective holdings", "top_ten": "Ten largest (%)", "hhi": "HHI"}
        found = [one for one in (self.concentration_a, self.concentration_b) if one]
        ways = {"name": "Group", "names": "Names in the other"}
        ways |= {"money": "Money in names of the other (%)", "active_share": "Active share (%)"}
        return [
            part
            for part in (
                Part("Both ways", ways, self.ways),
                Part("Where they differ most", stocks, self.differing()[:MOST_DIFFERING] if self.sectors else []),
                Part("Sectors", sectors, self.sectors),
                Part("Concentration", inside, found),
            )
            if part.rows
        ]

    @property
    def ways(self) -> list[Way]:
        """Each group seen from the other."""
        return [
            Way(self.a, f"{self.shared:,} of {self.count_a:,}", self.weight_shared_a, self.active_share),
            Way(self.b, f"{self.shared:,} of {self.count_b:,}", self.weight_shared_b, self.active_share),
        ]

    def differing(self) -> list[PairStock]:
        """The stocks by how much the two groups differ in them, the largest first."""
        differ = [row for row in self.rows if row.difference]
        return sorted(differ, key=lambda row: (-abs(row.difference), row.symbol))


def pair(source: Source, a: str, b: str, top_n: Collection[str] = ()) -> Pair:
    """The overlap of groups `a` and `b`; those of them named in `top_n` list only their largest holdings.

    Raises UnknownNameError, AmbiguousNameError, NothingToAskError, SnapshotUnreadableError.
    """
    names = [source.resolve(a), source.resolve(b)]
    truncated = {source.resolve(name) for name in top_n}
    (total_a, total_b), members, universe, notes = source.few(names)
    held_a = {one.stock: one for one in members if one.group == total_a.number}
    held_b = {one.stock: one for one in members if one.group == total_b.number}
    weighted = total_a.weighted and total_b.weighted
    shared = held_a.keys() & held_b.keys()
    low_high = interval((total_a, held_a), (total_b, held_b), (names[0] in truncated, names[1] in truncated))
    return Pair(
        **_names(total_a, total_b, len(shared)),
        **(_weights(held_a, held_b, low_high) if weighted else NO_WEIGHTS),
        weight_shared_a=_weight_of(total_a, held_a, shared),
        weight_shared_b=_weight_of(total_b, held_b, shared),
        concentration_a=concentration(total_a.name, held_a.values()) if total_a.weighted else None,
        concentration_b=concentration(total_b.name, held_b.values()) if total_b.weighted else None,
        chance=chance(universe, total_a.count, total_b.count, len(shared)),
        rows=_rows(held_a, held_b, weighted),
        notes=[*dict.fromkeys([*total_a.remarks, *total_b.remarks]), *_days(total_a, total_b, source), *notes],
        label=source.label,
    )


def _names(a: Total, b: Total, shared: int) -> dict[str, Any]:
    """What can be said of any two groups, by names alone."""
    return {
        "a": a.name,
        "b": b.name,
        "type_a": a.type,
        "type_b": b.type,
        "shared": shared,
        "count_a": a.count,
        "count_b": b.count,
        "names_shared_a": shared / (a.count or 1),
        "names_shared_b": shared / (b.count or 1),
        "jaccard": shared / ((a.count + b.count - shared) or 1),
        "as_of_a": a.as_of,
        "as_of_b": b.as_of,
    }


NO_WEIGHTS: dict[str, Any] = {
    **dict.fromkeys(("overlap", "low", "high", "cosine", "active_share", "sector_overlap")),
    "sectors": [],
}


def _weights(held_a: Held, held_b: Held, low_high: tuple[int, int]) -> dict[str, Any]:
    """What can be said of two groups that both have weights."""
    pairs = [
        ((stock in held_a and held_a[stock].weight) or 0, (stock in held_b and held_b[stock].weight) or 0)
        for stock in held_a.keys() | held_b.keys()
    ]
    lengths = sum(x * x for x, _ in pairs) * sum(y * y for _, y in pairs)
    sectors = by_sector(held_a, held_b)
    return {
        "overlap": fraction(low_high[0]),
        "low": fraction(low_high[0]),
        "high": fraction(low_high[1]),
        "cosine": sum(x * y for x, y in pairs) / sqrt(lengths) if lengths else 0.0,
        "active_share": fraction(sum(abs(x - y) for x, y in pairs) / 2),
        "sector_overlap": fraction(sum(min(x, y) for x, y in sectors.values())),
        "sectors": sector_drift(sectors),
    }


def _weight_of(total: Total, held: Held, common: Iterable[str]) -> float | None:
    return fraction(sum(held[stock].weight or 0 for stock in common)) if total.weighted else None


def _rows(held_a: Held, held_b: Held, weighted: bool) -> list[PairStock]:
    rows = [_row(stock, held_a.get(stock), held_b.get(stock), weighted) for stock in held_a.keys() | held_b.keys()]
    return sorted(rows, key=_rank)


def _row(stock: str, a: Member | None, b: Member | None, weighted: bool) -> PairStock:
    known = [one for one in (a, b) if one is not None]
    return PairStock(
        symbol=known[0].symbol,
        display_name=next((one.display_name for one in known if one.display_name), None),
        sector=next((one.sector for one in known if one.sector), None),
        in_a=a is not None,
        in_b=b is not None,
        weight_a=fraction(a.weight) if a else None,
        weight_b=fraction(b.weight) if b else None,
        common=fraction(min(a.weight or 0, b.weight or 0)) if a and b and weighted else None,
        stock=stock,
    )


def _rank(row: PairStock) -> tuple[bool, float, float, str]:
    """Shared stocks first, by what they add to the overlap; then the others by weight."""
    heaviest = max(row.weight_a or 0.0, row.weight_b or 0.0)
    return not (row.in_a and row.in_b), -(row.common or 0.0), -heaviest, row.symbol


def _days(a: Total, b: Total, source: Source) -> list[str]:
    if a.as_of != b.as_of:
        return [f"{a.name} is as of {a.as_of or 'an unknown day'}, {b.name} as of {b.as_of or 'an unknown day'}."]
    newest = source.snapshot.as_of
    if not a.as_of or a.as_of == newest:
        return []
    return [f"Both lists are as of {a.as_of}; the newest list of the snapshot is of {newest}."]
