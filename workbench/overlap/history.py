"""Groups through time, from the lists that there are: a day without one is a gap, never a guess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from workbench.display import SAMPLE_LABEL, counted, percent
from workbench.errors import NothingToAskError, RefusedError, UsageError
from workbench.overlap.answers import SHOWN_ROWS, Named, OverlapAnswer, Part, fraction
from workbench.overlap.change import ENTRY, EXIT, attribute
from workbench.overlap.pair import Pair, PairSide, PairStock, compared, pair, pair_of
from workbench.overlap.source import SnapshotSource, types_of
from workbench.snapshot import store

SourceOfDay = Callable[[str], SnapshotSource]


@dataclass(frozen=True)
class DatedList:
    """A list as it was stated for a day: first with number 0, then otherwise, and since when that is known. Between it
    and the list of the day before are `weekdays_without` any."""

    key: str
    as_of: str
    restatement: int
    known_at: str
    members: int
    snapshot: str
    weekdays_without: int


@dataclass(frozen=True)
class DatedOverlap:
    """Two groups on a day on which either has a list; without figures where one of them is `missing`. `change` is since
    the last day before that has an overlap: entries + exits + moves, to the last billionth. Of a list that was
    `restated` the last statement counts."""

    as_of: str
    missing: tuple[str, ...] = ()
    restated: tuple[str, ...] = ()
    overlap: float | None = None
    high: float | None = None
    shared: int | None = None
    change: float | None = None
    entries: float | None = None
    exits: float | None = None
    moves: float | None = None


@dataclass(frozen=True)
class OverlapHistory(OverlapAnswer):
    a: str
    b: str
    rows: list[DatedOverlap]

    @property
    def sentence(self) -> str:
        both = [row for row in self.rows if not row.missing]
        gaps = f"{counted(len(self.rows) - len(both), 'day')} with a list of one of them only"
        if len(both) < 2:
            days = f"lists of one common day only, {both[0].as_of}" if both else "no list of the same day"
            return f"{self.a} and {self.b} have {days}; {gaps}."
        ends = [str(percent(row.overlap) or counted(row.shared or 0, "name")) for row in (both[0], both[-1])]
        course = f"{ends[0]} in common on {both[0].as_of}, {ends[1]} on {both[-1].as_of}"
        restated = sum(bool(row.restated) for row in both)
        return f"{self.a} and {self.b} on {counted(len(both), 'day')}: {course}; {gaps}, {restated:,} restated."


@dataclass(frozen=True)
class ListChanges(Pair):
    """One group on two days, as a pair: `a` is its later list, `b` its earlier one, active share what moved."""

    @property
    def kinds(self) -> list[list[PairStock]]:
        rows = self.differing()
        members = ((True, False), (False, True), (True, True))
        return [[row for row in rows if (row.in_a, row.in_b) == both] for both in members]

    def first(self, limit: int = SHOWN_ROWS) -> Part:
        """The first of each kind, or many new names would hide the weights."""
        return Part("", self.columns, [row for rows in self.kinds for row in rows[:limit]])

    @property
    def sentence(self) -> str:
        came, left, moved = map(len, self.kinds)
        share = "" if self.active_share is None else f"; {percent(self.active_share)} of the money is elsewhere now"
        return f"{self.b} to {self.a}: {came:,} in, {left:,} out, {counted(moved, 'weight')} moved{share}."


@dataclass(frozen=True)
class StockMove(Named):
    """An entry or exit as of a day, since the list of the day `before`; `weight` as a fraction, of the list that has
    the stock."""

    as_of: str
    before: str
    kind: str
    weight: float | None


@dataclass(frozen=True)
class StockMoves(OverlapAnswer):
    symbol: str
    rows: list[StockMove]

    @property
    def sentence(self) -> str:
        came = sum(row.kind == ENTRY for row in self.rows)
        moves = f"{counted(came, 'entry', 'entries')}, {counted(len(self.rows) - came, 'exit')}"
        last = f", the last as of {self.rows[0].as_of}" if self.rows else ""
        return f"{self.symbol} in all lists that are kept: {moves}{last}."


@contextmanager
def by_day(source: SnapshotSource, *names: str) -> Iterator[tuple[list[str], list[DatedList], SourceOfDay]]:
    """Groups through time up to the day of the source: their keys, what was stated, and what gives each day as a source
    of its own. Groups that the newest snapshot lacks count too. Raises UsageError, NothingToAskError."""
    everything, opened = source.through_time()
    keys = [everything.resolve(name) for name in names]
    with opened([f"{source.environment}:{key}" for key in keys]) as duck:
        stated = [DatedList(*row) for row in duck.rows("history/statements")]
        if not stated:
            raise NothingToAskError(what="a list of a known day of them", environment=source.environment)
        yield keys, stated, lambda day: replace(everything, environment=day, opener=lambda _: duck.beside())


def dates(source: SnapshotSource, name: str) -> list[DatedList]:
    """What was stated of a group for each day that it has a list of. Raises UsageError, NothingToAskError. Grain: a row
    a list that was stated. Units: members counted. Source: all snapshots of the folder."""
    with by_day(source, name) as (_, stated, _):
        return stated


def history(source: SnapshotSource, a: str, b: str) -> OverlapHistory:
    """The overlap of two groups on each day on which either has a list. Raises UsageError, NothingToAskError. Grain: a
    row a day. Units: fractions of a fund. Source: all snapshots of the folder."""
    rows, last = list[DatedOverlap](), None
    with by_day(source, a, b) as (keys, stated, on):
        statements = Counter((each.as_of, each.key) for each in stated)
        for day in sorted({each.as_of for each in stated}):
            missing = tuple(_name(key) for key in keys if not statements[day, key])
            restated = tuple(_name(key) for key in keys if statements[day, key] > 1)
            now = None if missing else pair_of(on(day), keys)
            rows.append(_row(DatedOverlap(day, missing, restated), now, last))
            last = now or last
    days = [row.as_of for row in rows if not row.missing] or [row.as_of for row in rows]
    return OverlapHistory(_name(keys[0]), _name(keys[1]), rows, label=label_of(source, stated), day=days[-1])


def is_told(source: SnapshotSource) -> bool:
    """Whether the two groups of a pair without names have lists of two common days. What is refused is left to who asks
    then."""
    try:
        two = pair(source)
        return sum(not row.missing for row in history(source, two.a, two.b).rows) > 1
    except RefusedError:
        return True


def _row(row: DatedOverlap, now: Pair | None, last: Pair | None) -> DatedOverlap:
    if now is None:
        return row
    row = replace(row, overlap=now.overlap, high=now.high, shared=now.shared)
    if last is None or now.overlap is None or last.overlap is None:
        return row
    why, change = attribute(last, now), round(now.overlap - last.overlap, 9)  # whole billionths, as both are
    return replace(row, change=change, entries=why.entries, exits=why.exits, moves=why.moves)


def changes(source: SnapshotSource, name: str, start: str = "", end: str = "") -> ListChanges:
    """What changed in a group from its newest list up to day `start` (or the last but one) to that up to `end` (or the
    last). Raises UsageError, NothingToAskError. Grain: a row a stock in either list. Units: fractions of the group.
    Source: all snapshots of the folder."""
    start, end, stated = store.day_of(start), store.day_of(end), dates(source, name)
    if start and end and start > end:
        raise UsageError(message=f"--from {start} is after --to {end}; exchange them.")
    days, key = sorted({each.as_of for each in stated}), stated[0].key
    upto = [day for day in days if not end or day <= end]
    before = [day for day in upto if day <= start] if start else upto[:-1]
    if not before or before[-1] == upto[-1]:
        raise UsageError(message=f"{key} has no two lists to compare there; it has lists of {', '.join(days)}.")
    [(then, earlier)], _, _ = source.at(before[-1]).load_by_name([key])
    [(now, later)], universe, _ = source.at(upto[-1]).load_by_name([key])
    totals = [replace(total, name=f"{total.name} {total.as_of}") for total in (now, then)]
    sides = PairSide(totals[0], later, truncated=False), PairSide(totals[1], earlier, truncated=False)
    return compared(ListChanges, *sides, universe, label=label_of(source, stated), day=now.as_of)


def moves(source: SnapshotSource, symbol: str, types: Sequence[str] = ("ETF",)) -> StockMoves:
    """Which groups of `types` a stock came into or left, the last first. Grain: a row a group and day. Units: its
    weight as a fraction of the group. Source: all snapshots of the folder."""
    kinds = types_of(types)
    keys = [f"{known.environment}:{kind}:{known.name}" for kind, known in source.known if kind in kinds]
    here = [key for key in keys if key.startswith(f"{source.environment}:")]
    _, opened = source.through_time()
    with opened(here) as duck:
        duck.rows("overlap/identity")
        found = duck.rows("history/moves", symbol=symbol, joined=source.joined)
    rows = [
        StockMove(type, name, label, as_of, before, ENTRY if is_in else EXIT, fraction(weight))
        for type, name, label, as_of, before, is_in, weight in found
    ]
    return StockMoves(symbol, rows, label=source.label)


def _name(key: str) -> str:
    return key.partition(":")[2]


def label_of(source: SnapshotSource, stated: list[DatedList]) -> str:
    newest = max(stated, key=lambda each: (each.known_at, each.as_of)).snapshot
    sample = f"; {SAMPLE_LABEL}" * source.snapshot.is_sample
    count = counted(len({each.snapshot for each in stated}), "snapshot")
    return f"Lists from {count}, the newest {newest}{sample}. Environment {source.environment}."
