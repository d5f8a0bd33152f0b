"""One group against all others: one pass over their memberships."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from workbench.display import counted, percent
from workbench.overlap.answers import BILLION, Answer, between, bounds_columns, fraction
from workbench.overlap.chance import chance, corrected, times_words
from workbench.overlap.source import Holdings, Source, Total, remarks

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Peer:
    """One other group: overlap as a fraction with its bounds, None where either has no weights; shared names; lift
    over chance, its tail, and `q`, the tail corrected over all groups asked."""

    type: str
    name: str
    display_name: str | None
    overlap: float | None
    low: float | None
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
class Peers(Answer):
    """All groups of the types asked, the most alike first: by overlap, then by lift."""

    a: str
    type_a: str
    count_a: int
    universe: int
    as_of_a: str | None
    rows: list[Peer]
    notes: list[str] = field(default_factory=list)
    label: str = ""

    @property
    def columns(self) -> dict[str, str]:
        """Columns of the table of peers."""
        return {
            "type": "Type",
            "name": "Group",
            "overlap": "Overlap (%)",
            **bounds_columns(self.rows),
            "shared": "Shared",
            "count": "Holdings",
            "lift": "Lift",
            "q": "q",
        }

    @property
    def sentence(self) -> str:
        """The nearest group."""
        if not self.rows:
            return f"There is no other group to compare {self.a} with."
        best, asked = self.rows[0], counted(len(self.rows), "group")
        if best.overlap is not None:
            ends = between(best.low, best.high)
            share = f"{percent(best.overlap)} of the money in common{f' ({ends})' if ends else ''}"
            return f"{best.name} is most like {self.a}: {share}, {counted(best.shared, 'shared name')}; {asked} asked."
        if not best.lift:
            return f"None of the {asked} asked shares a name with {self.a}."
        return (
            f"By names, {best.name} is most like {self.a}: {best.shared:,} shared, {times_words(best.lift, best.q)}; "
            f"{asked} asked."
        )

    @property
    def title(self) -> str:
        """Whose peers."""
        return f"What is like {self.a}"


def peers(source: Source, name: str, types: Sequence[str] = ("ETF",)) -> Peers:
    """Group `name` against every group of `types`. Raises UnknownNameError, AmbiguousNameError."""
    wanted = source.resolve(name)
    holdings, _ = source.many(types, [wanted])
    [own] = [total for total in holdings.totals if f"{total.type}:{total.name}" == wanted]
    sums = against_all(holdings, own.number)
    rows = [
        _peer(own, total, {key: int(values[total.number]) for key, values in sums.items()}, holdings.universe)
        for total in holdings.totals
        if total.number != own.number
    ]
    rows = [replace(row, q=q) for row, q in zip(rows, corrected([row.tail for row in rows]), strict=True)]
    rows.sort(key=lambda row: (-(row.overlap or 0.0), row.overlap is None, -(row.lift or 0.0), row.name))
    return Peers(
        a=own.name,
        type_a=own.type,
        count_a=own.count,
        universe=holdings.universe,
        as_of_a=own.as_of,
        rows=rows,
        notes=[*own.remarks, *remarks([t for t in holdings.totals if t.number != own.number]), *holdings.notes],
        label=source.label,
    )


def against_all(holdings: Holdings, number: int) -> dict[str, np.ndarray[Any, Any]]:
    """Of group `number` and each group, by number: `common` billionths, `shared` stocks, and what the shared stocks
    weigh in the one (`weight_a`) and in the other (`weight_b`), `sure_a` and `sure_b` without those that the other
    gives no weight."""
    import numpy as np

    held = slice(holdings.offsets[number], holdings.offsets[number + 1])
    own = np.full(holdings.stock_count, -1, np.int64)
    own[holdings.stocks[held]] = holdings.billionths[held]
    mine = own[holdings.stocks]
    places = np.flatnonzero(mine >= 0)
    groups = np.searchsorted(holdings.offsets, places, side="right") - 1
    mine, theirs = mine[places], holdings.billionths[places]
    size = len(holdings.totals)

    def total(values: np.ndarray[Any, Any] | None) -> np.ndarray[Any, Any]:
        # Sums stay far below 2**53, so that float64 adds them exactly.
        return np.bincount(groups, values, minlength=size).astype(np.int64)

    return {
        "common": total(np.minimum(mine, theirs)),
        "shared": total(None),
        "weight_a": total(mine),
        "weight_b": total(theirs),
        "sure_a": total(np.where(theirs > 0, mine, 0)),
        "sure_b": total(np.where(mine > 0, theirs, 0)),
    }


def bounds(own: Total, other: Total, common: int, sure_a: int, sure_b: int) -> tuple[int, int]:
    """Bounds of the true overlap in billionths, from sums over the shared stocks to which both give weights."""
    only_a, only_b = own.long - sure_a + own.unlisted, other.long - sure_b + other.unlisted
    return common, common + min(only_a, only_b, own.unlisted + other.unlisted)


def _peer(own: Total, other: Total, sums: Mapping[str, int], universe: int) -> Peer:
    weighted = own.weighted and other.weighted
    low, high = bounds(own, other, sums["common"], sums["sure_a"], sums["sure_b"])
    found = chance(universe, own.count, other.count, sums["shared"])
    return Peer(
        type=other.type,
        name=other.name,
        display_name=other.display_name,
        overlap=low / BILLION if weighted else None,
        low=low / BILLION if weighted else None,
        high=high / BILLION if weighted else None,
        shared=sums["shared"],
        count=other.count,
        weight_shared_a=fraction(sums["weight_a"]) if own.weighted else None,
        weight_shared_b=fraction(sums["weight_b"]) if other.weighted else None,
        lift=found.lift,
        tail=found.tail,
        q=0.0,
        as_of=other.as_of,
    )
