"""One group against all others: one pass over their memberships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from workbench.display import counted, percent
from workbench.overlap.answers import Bounded, Named, OverlapAnswer, fraction
from workbench.overlap.measures import bounds, chance, remarks, times_words, with_q
from workbench.overlap.source import Holdings, SnapshotSource, Total
from workbench.snapshot.duck import Array


@dataclass(frozen=True)
class Peer(Named, Bounded):
    """One other group: overlap as a fraction with its bounds, None where either has no weights; shared names; lift
    over chance, its tail, and `q`, the tail corrected over all groups asked."""

    overlap: float | None
    low: float | None = field(init=False)
    high: float | None
    shared: int
    count: int
    weight_shared_a: float | None
    weight_shared_b: float | None
    lift: float | None
    tail: float
    q: float
    as_of: str | None


@dataclass(frozen=True)
class Peers(OverlapAnswer):
    a: str
    type_a: str
    count_a: int
    universe: int
    as_of_a: str | None
    rows: list[Peer]

    @property
    def sentence(self) -> str:
        if not self.rows:
            return f"There is no other group to compare {self.a} with."
        best, asked = self.rows[0], counted(len(self.rows), "group")
        if best.overlap is not None:
            share = f"{percent(best.overlap)} of the money in common{f' ({best.between})' if best.between else ''}"
            return f"{best.name} is most like {self.a}: {share}, {counted(best.shared, 'shared name')}; {asked} asked."
        if not best.lift:
            return f"None of the {asked} asked shares a name with {self.a}."
        return (
            f"By names, {best.name} is most like {self.a}: {best.shared:,} shared, {times_words(best.lift, best.q)}; "
            f"{asked} asked."
        )

    @property
    def title(self) -> str:
        return f"What is like {self.a}"


def peers(source: SnapshotSource, name: str, types: Sequence[str] = ("ETF",)) -> Peers:
    """Group `name` against every group of `types`. Raises UnknownNameError, AmbiguousNameError. Grain: a row another
    group. Units: overlap as a fraction of a fund. Source: lists of the snapshot."""
    wanted = source.resolve(name)
    holdings, _ = source.load_by_type(types, [wanted])
    group, others = holdings.split(wanted)
    shared = against_all(holdings, group.number)
    rows = with_q([_peer(group, other, shared[other.number], holdings.universe) for other in others])
    rows.sort(key=lambda row: (-(row.overlap or 0.0), row.overlap is None, -(row.lift or 0.0), row.name))
    notes = [*group.remarks, *remarks(others), *holdings.notes]
    asked = group.name, group.type, group.count, holdings.universe, group.as_of
    return Peers(*asked, rows, notes=notes, label=source.label)


class Shared(NamedTuple):
    """What one group shares with another: `common` billionths, `stocks`, what these weigh in the one (`weight_a`) and
    in the other (`weight_b`), and `sure_a` and `sure_b` without those that the other gives no weight."""

    common: int
    stocks: int
    weight_a: int
    weight_b: int
    sure_a: int
    sure_b: int


def against_all(holdings: Holdings, number: int) -> list[Shared]:
    import numpy as np

    part = slice(holdings.offsets[number], holdings.offsets[number + 1])
    weights = np.full(holdings.stock_count, -1, np.int64)
    weights[holdings.stocks[part]] = holdings.billionths[part]
    mine = weights[holdings.stocks]
    places = np.flatnonzero(mine >= 0)
    groups = np.searchsorted(holdings.offsets, places, side="right") - 1
    mine, theirs = mine[places], holdings.billionths[places]

    def total(values: Array | None) -> Array:
        # Sums stay far below 2**53, so that float64 adds them exactly.
        return np.bincount(groups, values, minlength=len(holdings.totals)).astype(np.int64)

    sums = [
        *(total(np.minimum(mine, theirs)), total(None), total(mine), total(theirs)),
        *(total(np.where(theirs > 0, mine, 0)), total(np.where(mine > 0, theirs, 0))),
    ]
    return [Shared(*row) for row in np.array(sums).T.tolist()]


def _peer(group: Total, other: Total, shared: Shared, universe: int) -> Peer:
    only_a, only_b = group.long - shared.sure_a, other.long - shared.sure_b
    overlap, high = bounds(group, other, shared.common, only_a, only_b)
    by_chance = chance(universe, group.count, other.count, shared.stocks)
    return Peer(
        **other.facts,
        overlap=overlap,
        high=high,
        shared=shared.stocks,
        weight_shared_a=fraction(shared.weight_a) if group.weighted else None,
        weight_shared_b=fraction(shared.weight_b) if other.weighted else None,
        lift=by_chance.lift,
        tail=by_chance.tail,
        q=0.0,
    )
