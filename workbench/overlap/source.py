"""Where answers come from: one environment of one snapshot, its groups by name, and what they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

from workbench.contract import GROUP_TYPES
from workbench.display import counted
from workbench.errors import AmbiguousNameError, NothingToAskError, UnknownNameError, UsageError
from workbench.name_matching import Known, NameIndex, hint
from workbench.overlap.answers import BILLION, Named
from workbench.snapshot import history, store
from workbench.snapshot.duck import Array, Duck, opened
from workbench.snapshot.history import State
from workbench.snapshot.store import LAST_DAY, Snapshot

STOCK = "STOCK"  # beside the types of groups
NOTES = {
    "one stock": "Taken for one stock: {names}.",
    "two companies": "{spelling} stands for two companies ({names}); they are counted apart. "
    "Give every list an identifier (ISIN or CUSIP) to be sure.",
}


def types_of(types: Sequence[str]) -> list[str]:
    """Types of groups as people write them, one or several. Raises UsageError for one that there is not."""
    written = [str(type).strip().upper() for type in ([types] if isinstance(types, str) else types)]
    for type in written:
        if type not in GROUP_TYPES:
            raise UsageError(message=f"There is no type {type!r} of groups; there are {', '.join(GROUP_TYPES)}.")
    return written


@dataclass(frozen=True)
class Total(Named):
    """A group in sum: stocks, and billionths of its list: `listed` in all, `long` in stocks; None without weights."""

    number: int
    as_of: str | None
    count: int
    listed: int
    long: int
    shorts: int = 0
    left_out: int = 0
    without_weight: int = 0
    source_type: str | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """What a row about the group says of it."""
        return {name: getattr(self, name) for name in ("type", "name", "display_name", "count", "as_of")}

    @property
    def weighted(self) -> bool:
        return self.long > 0

    @property
    def unlisted(self) -> int:
        """Billionths that the list does not account for."""
        return max(0, BILLION - self.listed)

    @property
    def sums_to_one(self) -> bool:
        return 0.99 <= self.listed / BILLION <= 1.01

    @property
    def remarks(self) -> list[str]:
        name, sum_of_list = self.name, f"{self.listed / 10_000_000:.2f} %"
        unweighted, shorts = counted(self.without_weight, "member"), counted(self.shorts, "short position")
        lines = counted(self.left_out, "line that is", "lines that are")
        remarks = {
            f"{name} has no weights: it has counts and chance, no weighted overlap.": not self.weighted,
            f"The list of {name} sums to {sum_of_list}; it is not renormalised.": self.weighted
            and not self.sums_to_one,
            f"{name} lists {unweighted} without a weight; these weigh nothing.": self.weighted and self.without_weight,
            f"{name} has {shorts}, which weigh nothing in an overlap.": self.shorts,
            f"Left out of {name}: {lines} no stock (cash, a future, or nothing).": self.left_out,
        }
        return [remark for remark, applies in remarks.items() if applies]


@dataclass(frozen=True)
class GroupMember:
    """A stock in a group; weight in billionths, None where the list gives none."""

    stock: str
    symbol: str
    weight: int | None
    display_name: str | None
    sector: str | None


Members = dict[str, GroupMember]  # what a group holds, by stock


@dataclass(frozen=True)
class Holdings:
    """What many groups hold, as numbers: members of group g stand from offsets[g] to offsets[g + 1]. Shapes: offsets
    (groups + 1), stocks and billionths (memberships), by group and then stock; totals by group."""

    totals: list[Total]
    offsets: Array
    stocks: Array
    billionths: Array
    stock_count: int
    universe: int
    notes: list[str]

    def of(self, number: int) -> dict[int, int]:
        """Billionths of a group by stock."""
        part = slice(self.offsets[number], self.offsets[number + 1])
        return dict(zip(self.stocks[part].tolist(), self.billionths[part].tolist(), strict=True))

    def split(self, key: str) -> tuple[Total, list[Total]]:
        [wanted] = [total for total in self.totals if total.key == key]
        return wanted, [total for total in self.totals if total is not wanted]


@dataclass(frozen=True)
class SnapshotSource:
    """One environment of a snapshot. With `joined`, spellings of a share class (BRK.B, BRKB) are one stock. Questions
    about other days count the snapshots that were taken up to and including day `known_on`."""

    snapshot: Snapshot
    environment: str = "DEFAULT"
    joined: bool = True
    opener: Callable[[Snapshot], AbstractContextManager[Duck]] = opened
    known_on: str = LAST_DAY

    @property
    def label(self) -> str:
        return f"{self.snapshot.label} Environment {self.environment}."

    def at(self, day: str, at_first: bool = False) -> Self:
        """The same questions about what was true on a day, as `workbench.snapshot.history.state` says. Raises as that
        does."""
        state = history.state(store.day_of(day), self.known_on, at_first)
        return replace(self, snapshot=state, opener=lambda _: history.opened_state(state))

    def through_time(self) -> tuple[Self, Callable[[Sequence[str]], AbstractContextManager[Duck]]]:
        """The same questions about what was ever true up to the day of this source; and what opens the lists of all
        days of groups (`DEFAULT:ETF:SPY`) as `history.opened_state` does. Raises as `at` does."""
        state = self.snapshot if isinstance(self.snapshot, State) else history.state(known_on=self.known_on)
        everything = replace(self, snapshot=state, opener=lambda _: history.opened_state(state))
        return everything, lambda keys: history.opened_state(state, keys)

    def all_pairs_elsewhere(self, types: Sequence[str]) -> dict[str, tuple[Array, Array]]:
        """Common billionths and shared counts of all pairs by the engine that this source names, here none."""
        return {}

    @cached_property
    def _known(self) -> list[tuple[str, Known]]:
        with self.opener(self.snapshot) as duck:
            return [(type, Known(environment, *names)) for environment, type, *names in duck.rows("overlap/names")]

    @cached_property
    def known(self) -> list[tuple[str, Known]]:
        """The names of all groups and stocks, each with its type."""
        with self.opener(self.snapshot) as duck:
            stocks = [(STOCK, Known(*names)) for names in duck.rows("overlap/stock_names")]
        return [*self._known, *stocks]

    def resolve(self, written: str, prefer: str = "ETF") -> str:
        """`TYPE:name` of the group that is meant: exact before other spellings, type `prefer` before others. Raises
        UsageError, NothingToAskError."""
        if found := self.find(written, prefer):
            return found
        kind, name = self._kind_and_name(written)
        kind = kind or (prefer if prefer != "ETF" else None)
        word = "group" if kind is None else "ETF" if kind == "ETF" else kind.lower()
        near = self.hint(name, [kind] if kind else GROUP_TYPES)
        raise UnknownNameError(kind=word, name=written, environment=self.environment, hint=near)

    def find(self, written: str, prefer: str = "ETF") -> str:
        """The same; empty for what is unknown."""
        if not isinstance(written, str):
            raise UsageError(message=f"A group is named by its name, as 'SPY', not by {written!r}.")
        if not any(known.environment == self.environment for _, known in self._known):
            raise NothingToAskError(what="groups", environment=self.environment)
        kind, name = self._kind_and_name(written)
        for kinds in ((kind,),) if kind else ((prefer,), GROUP_TYPES):
            names, types = self._names_of(kinds)
            keys = sorted({f"{type}:{each.name}" for each in names.called(name) for type in types[each]})
            if len(keys) > 1:
                raise AmbiguousNameError(name=written, names=", ".join(keys))
            if keys:
                return keys[0]
        return ""

    @staticmethod
    def _kind_and_name(written: str) -> tuple[str | None, str]:
        prefix, colon, rest = written.partition(":")
        kind = prefix.upper() if colon and prefix.upper() in GROUP_TYPES else None
        return kind, rest if kind else written

    @cached_property
    def _indexes(self) -> dict[Any, tuple[NameIndex, dict[Known, list[str]]]]:
        return {}

    def _names_of(self, kinds: Sequence[str]) -> tuple[NameIndex, dict[Known, list[str]]]:
        """The names of groups of these types in this environment, and of which types each is."""
        if kinds not in self._indexes:
            types: dict[Known, list[str]] = {}
            for type, known in self._known:
                if type in kinds and known.environment == self.environment:
                    types.setdefault(known, []).append(type)
            self._indexes[kinds] = NameIndex(list(types)), types
        return self._indexes[kinds]

    def names(self, types: Sequence[str] = GROUP_TYPES) -> list[str]:
        """Of the groups of these types, in their order."""
        here = sorted(
            (types.index(t), k.name) for t, k in self._known if t in types and k.environment == self.environment
        )
        return list(dict.fromkeys(name for _, name in here))

    def hint(self, name: str, kinds: Sequence[str]) -> str:
        known = [known for type, known in self._known if type in kinds]
        here = [each for each in known if each.environment == self.environment]
        return hint(name, here, [each for each in known if each.environment != self.environment])

    def load_by_name(self, names: Sequence[str]) -> tuple[list[tuple[Total, Members]], int, list[str]]:
        """The groups of these resolved names in their order with their members, the universe, and notes."""
        with self.open_with((), names) as duck:
            groups: list[tuple[Total, Members]] = [(total, {}) for total in self.totals(duck)]
            for number, stock, *member in duck.rows("overlap/members", environment=self.environment):
                groups[number][1][stock] = GroupMember(stock, *member)
            by_key = {total.key: (total, members) for total, members in groups}
            return [by_key[name] for name in names], self._universe(duck), [*self.identities(duck).values()]

    def load_by_type(self, types: Sequence[str], names: Sequence[str] = ()) -> tuple[Holdings, list[tuple[Any, ...]]]:
        """All groups of the types and those of the resolved names as numbers; and their stocks: number, stock,
        symbol, display name."""
        with self.open_with(types, names) as duck:
            return self.numbers(duck), duck.rows("overlap/stocks", environment=self.environment)

    @contextmanager
    def open_with(self, types: Sequence[str], names: Sequence[str] = ()) -> Iterator[Duck]:
        """The opened snapshot with tables `chosen` and `holding` of the groups of the types and of the names. Raises
        UsageError for a type that there is not."""
        types = types_of(types)
        with self.opener(self.snapshot) as duck:
            duck.rows("overlap/identity")
            duck.rows("overlap/chosen", environment=self.environment, types=types, names=list(names))
            duck.rows("overlap/holding", environment=self.environment, joined=self.joined)
            yield duck

    def totals(self, duck: Duck) -> list[Total]:
        return [Total(*row) for row in duck.rows("overlap/totals", environment=self.environment)]

    def totals_of(self, types: Sequence[str]) -> list[Total]:
        with self.open_with(types) as duck:
            return self.totals(duck)

    def _universe(self, duck: Duck) -> int:
        return int(duck.rows("overlap/universe", environment=self.environment, joined=self.joined)[0][0])

    def identities(self, duck: Duck) -> dict[str, str]:
        """What must be known of spellings taken for one stock, or for two companies, by spelling."""
        rows = duck.rows("overlap/notes", environment=self.environment, joined=self.joined)
        return {spelling: NOTES[kind].format(spelling=spelling, names=names) for kind, spelling, names in rows}

    def numbers(self, duck: Duck) -> Holdings:
        import numpy as np

        totals = self.totals(duck)
        edges = duck.arrays("overlap/edges")
        counts = np.bincount(np.asarray(edges["group_no"], np.int64), minlength=len(totals))
        stocks = np.asarray(edges["stock_no"], np.int32)
        offsets, billionths = np.r_[0, np.cumsum(counts)].astype(np.int64), np.asarray(edges["weight"], np.int64)
        stock_count = int(stocks.max()) + 1 if len(stocks) else 0
        notes = list(self.identities(duck).values())
        return Holdings(totals, offsets, stocks, billionths, stock_count, self._universe(duck), notes)
