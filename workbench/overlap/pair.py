"""Two groups: what they share by weight and by name, where they differ, and how sure that is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt
from typing import Any, TypeVar

from workbench.display import counted, percent
from workbench.errors import NothingToAskError, UsageError
from workbench.overlap.answers import BILLION, OfTwo, OverlapAnswer, fraction
from workbench.overlap.matrix import FAMILY_DISTANCE, NEAR_CLONE, matrix
from workbench.overlap.measures import Chance, Concentration, SectorDrift, bounds, chance, concentration, sector_drift
from workbench.overlap.source import GroupMember, Members, SnapshotSource, Total

MOST_DIFFERING = 10
P = TypeVar("P", bound="Pair")


@dataclass
class PairStock:
    """One stock of either group; weights are fractions, None where the group does not hold it or gives no weight.
    `stock` is what it is matched by, the same for BRK.B and BRKB. Not frozen: a pair has hundreds, and a frozen one
    takes five times as long to make."""

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
        return (self.weight_a or 0.0) - (self.weight_b or 0.0)


@dataclass(frozen=True)
class Way:
    """One group of a pair, seen from the other: how much of its names and of its money is in names of the other."""

    name: str
    names: str
    money: float | None
    active_share: float | None


@dataclass(frozen=True)
class Pair(OverlapAnswer, OfTwo):
    """The overlap of two groups; fractions of a fund, None where a group has no weights. `overlap` and `high` bound the
    true overlap when a list is incomplete. `rows` are the stocks of both groups, shared ones first, by what they add to
    the overlap. Definitions: Cremers & Petajisto (2009) for active share."""

    weight_shared_a: float | None
    weight_shared_b: float | None
    names_shared_a: float = field(init=False)
    names_shared_b: float = field(init=False)
    jaccard: float = field(init=False)
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

    def __post_init__(self) -> None:
        super().__post_init__()
        union = self.count_a + self.count_b - self.shared
        counts = {"names_shared_a": self.count_a, "names_shared_b": self.count_b, "jaccard": union}
        for name, count in counts.items():
            object.__setattr__(self, name, self.shared / (count or 1))

    @property
    def title(self) -> str:
        return f"{self.a} and {self.b}"

    @property
    def sentence(self) -> str:
        if (self.a, self.type_a) == (self.b, self.type_b):
            return f"{self.a} is compared with itself, so that all of it is in common; name two groups that differ."
        both = f"{self.a} and {self.b} have"
        names = counted(self.shared, "shared name")
        if self.overlap is None:
            ways = f"{percent(self.names_shared_a, 1)} of the names of {self.a}, {percent(self.names_shared_b, 1)}"
            return f"{both} {names}: {ways} of those of {self.b}; {self.chance.words}."
        return (
            f"{both} {percent(self.overlap)} of their money in common{self.doubt}, in {names}: "
            f"{percent(self.weight_shared_a)} of {self.a} is in stocks that {self.b} holds too, "
            f"{percent(self.weight_shared_b)} of {self.b} in stocks that {self.a} holds too. "
            f"Active share {percent(self.active_share)}."
        )

    @property
    def verdict(self) -> str:
        """What to make of the overlap, and the rule; what an incomplete list leaves open is said."""
        if self.overlap is None or self.high is None:
            return "No verdict without weights on both sides."
        kinds = {f"near clones ({percent(NEAR_CLONE, 0)} and more in common)": NEAR_CLONE}
        kinds |= {f"much alike (half and more in common, below {percent(NEAR_CLONE, 0)})": 1 - FAMILY_DISTANCE}
        kinds |= {"more different than alike (less than half in common)": 0.0}
        least, most = (next(kind for kind in kinds if kinds[kind] <= bound) for bound in (self.overlap, self.high))
        return f"They are {least}{f', or {most}: lists are incomplete' * (least != most)}."

    @property
    def ways(self) -> list[Way]:
        return [
            Way(self.a, f"{self.shared:,} of {self.count_a:,}", self.weight_shared_a, self.active_share),
            Way(self.b, f"{self.shared:,} of {self.count_b:,}", self.weight_shared_b, self.active_share),
        ]

    @property
    def most_differing(self) -> list[PairStock]:
        return self.differing()[:MOST_DIFFERING] if self.sectors else []

    @property
    def shared_rows(self) -> list[PairStock]:
        return [row for row in self.rows if row.in_a and row.in_b]

    @property
    def concentrations(self) -> list[Concentration]:
        return [side for side in (self.concentration_a, self.concentration_b) if side]

    def differing(self) -> list[PairStock]:
        differ = [row for row in self.rows if row.difference]
        return sorted(differ, key=lambda row: (-abs(row.difference), row.symbol))


@dataclass(frozen=True)
class PairSide:
    """One group of a pair with its members by stock; `truncated` when its list is of the largest only."""

    total: Total
    members: Members
    truncated: bool

    @cached_property
    def weights(self) -> dict[str, int]:
        return {stock: member.weight or 0 for stock, member in self.members.items()}

    def weight_of(self, stocks: Collection[str]) -> float | None:
        return fraction(sum(map(self.weights.__getitem__, stocks))) if self.total.weighted else None

    def only(self, other: PairSide) -> int:
        """Billionths of stocks to which the other group gives no weight. Of a name that it does not list, a truncated
        list (a top-N list) can hold no more than its own smallest listed weight. A name without a weight is as good as
        unlisted, save that the smallest listed weight says nothing of it."""
        alone = {stock: weight for stock, weight in self.weights.items() if not other.weights.get(stock)}
        if not other.truncated:
            return sum(alone.values())
        smallest = min((member.weight for member in other.members.values() if member.weight), default=BILLION)
        return sum(weight if stock in other.members else min(weight, smallest) for stock, weight in alone.items())


def pair(source: SnapshotSource, a: str = "", b: str = "", top_n: Collection[str] = ()) -> Pair:
    """What two groups share and where they differ; groups named in `top_n` list their largest holdings only. Without
    names, the two funds that share most money though neither is within the other. Raises UsageError, NothingToAskError.
    Grain: a row a stock of either group. Units: fractions of a fund. Source: both lists of the snapshot."""
    if bool(a) != bool(b):
        raise UsageError(message="A pair has two groups: name both of them, or neither.")
    names = [source.resolve(name) for name in ((a, b) if a else _suggested(source))]
    truncated = {source.resolve(name) for name in ([top_n] if isinstance(top_n, str) else top_n)}
    if others := sorted(truncated - set(names)):
        raise UsageError(message=f"{', '.join(others)} is named with --top-n and is none of the two; leave it out.")
    return pair_of(source, names, truncated)


def pair_of(source: SnapshotSource, names: Sequence[str], truncated: Collection[str] = ()) -> Pair:
    """The same of two groups whose names are resolved."""
    groups, universe, notes = source.load_by_name(names)
    side_a, side_b = (PairSide(*group, name in truncated) for name, group in zip(names, groups, strict=True))
    totals = [side_a.total, side_b.total]
    remarks = dict.fromkeys(remark for total in totals for remark in total.remarks)
    notes = [*remarks, *_days(totals, source.snapshot.as_of), *notes]
    day = min(total.as_of or "" for total in totals)
    return compared(Pair, side_a, side_b, universe, notes=notes, label=source.label, day=day)


def _suggested(source: SnapshotSource) -> tuple[str, str]:
    """The two funds that share most money, where neither holds nearly all names of the other (an index within an
    index teaches little). Raises NothingToAskError."""
    rows = [row for row in matrix(source, top=None).rows if row.overlap is not None]
    if not rows:
        raise NothingToAskError(what="two funds with weights", environment=source.environment)
    chosen = next((row for row in rows if row.shared < NEAR_CLONE * min(row.count_a, row.count_b)), rows[0])
    return chosen.a, chosen.b


def compared(kind: type[P], a: PairSide, b: PairSide, universe: int, **notes_and_label: Any) -> P:
    shared = a.members.keys() & b.members.keys()
    weights = [(a.weights[stock], b.weights[stock]) for stock in shared]
    common, in_all = sum(map(min, weights)), sum(a.weights.values()) + sum(b.weights.values())
    overlap, high = bounds(a.total, b.total, common, a.only(b), b.only(a))
    sectors, in_sectors = ([], 0) if overlap is None else sector_drift(a.members, b.members)
    return kind(
        a=a.total.name,
        b=b.total.name,
        type_a=a.total.type,
        type_b=b.total.type,
        overlap=overlap,
        high=high,
        shared=len(shared),
        count_a=a.total.count,
        count_b=b.total.count,
        weight_shared_a=a.weight_of(shared),
        weight_shared_b=b.weight_of(shared),
        cosine=None if overlap is None else _cosine(a, b, weights),
        active_share=None if overlap is None else fraction((in_all - 2 * common) / 2),
        sector_overlap=None if overlap is None else fraction(in_sectors),
        concentration_a=concentration(a.total, a.members),
        concentration_b=concentration(b.total, b.members),
        chance=chance(universe, a.total.count, b.total.count, len(shared)),
        as_of_a=a.total.as_of,
        as_of_b=b.total.as_of,
        sectors=sectors,
        rows=_rows(a, b, overlap is not None),
        **notes_and_label,
    )


def _cosine(a: PairSide, b: PairSide, weights: Sequence[tuple[int, int]]) -> float:
    lengths = sqrt(sum(x * x for x in a.weights.values()) * sum(y * y for y in b.weights.values()))
    return sum(x * y for x, y in weights) / (lengths or 1)


def _rows(a: PairSide, b: PairSide, weighted: bool) -> list[PairStock]:
    shared = [_both(member, b.members[stock], weighted) for stock, member in a.members.items() if stock in b.members]
    shared.sort(
        key=lambda row: (-(row.common or 0.0), -max(row.weight_a or 0.0, row.weight_b or 0.0), row.symbol, row.stock)
    )
    alone = [
        PairStock(one.symbol, one.display_name, one.sector, True, False, fraction(one.weight), None, None, one.stock)
        for one in a.members.values()
        if one.stock not in b.members
    ]
    alone += [
        PairStock(one.symbol, one.display_name, one.sector, False, True, None, fraction(one.weight), None, one.stock)
        for one in b.members.values()
        if one.stock not in a.members
    ]
    alone.sort(key=lambda row: (-(row.weight_a or row.weight_b or 0.0), row.symbol, row.stock))
    return shared + alone


def _both(a: GroupMember, b: GroupMember, weighted: bool) -> PairStock:
    label, sector = a.display_name or b.display_name, a.sector or b.sector
    common = fraction(min(a.weight or 0, b.weight or 0)) if weighted else None
    return PairStock(a.symbol, label, sector, True, True, fraction(a.weight), fraction(b.weight), common, a.stock)


def _days(totals: Sequence[Total], newest: str | None) -> list[str]:
    a, b = totals
    if a.as_of != b.as_of:
        return [f"{a.name} is as of {a.as_of or 'an unknown day'}, {b.name} as of {b.as_of or 'an unknown day'}."]
    if not a.as_of or a.as_of == newest:
        return []
    return [f"Both lists are as of {a.as_of}; the newest list of the snapshot is of {newest}."]
