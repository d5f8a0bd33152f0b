"""Where answers come from: one environment of one snapshot, its groups by name, and what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workbench.display import counted
from workbench.errors import AmbiguousNameError, NothingToAskError, UnknownNameError, UsageError
from workbench.name_matching import Known, called, hint
from workbench.overlap.answers import BILLION
from workbench.snapshot.duck import Duck, opened
from workbench.snapshot.store import Snapshot

if TYPE_CHECKING:
    import numpy as np

GROUP_TYPES = ("ETF", "THEME", "SECTOR", "SEGMENT", "CUSTOM", "UNIVERSE")
MOST_NAMED = 6


def types_of(types: Sequence[str]) -> list[str]:
    """Types of groups as people write them, one or several. Raises UsageError for one that there is not."""
    told = [str(type).strip().upper() for type in ([types] if isinstance(types, str) else types)]
    for type in told:
        if type not in GROUP_TYPES:
            raise UsageError(message=f"There is no type {type!r} of groups; there are {', '.join(GROUP_TYPES)}.")
    return told


@dataclass(frozen=True)
class Total:
    """A group in whole: stocks, and billionths of its list: `listed` in all, `long` in stocks; None without weights."""

    number: int
    type: str
    name: str
    display_name: str | None
    description: str | None
    as_of: str | None
    count: int
    listed: int
    long: int
    shorts: int
    left_out: int
    without_weight: int

    @property
    def weighted(self) -> bool:
        """Whether the group has weights at all."""
        return self.long > 0

    @property
    def unlisted(self) -> int:
        """Billionths that the list does not account for."""
        return max(0, BILLION - self.listed)

    @property
    def remarks(self) -> list[str]:
        """What a reader must know of this list before trusting a figure of it."""
        told = []
        if not self.weighted:
            told.append(f"{self.name} has no weights: it has counts and chance, no weighted overlap.")
        elif not 0.99 <= self.listed / BILLION <= 1.01:
            told.append(f"The list of {self.name} sums to {self.listed / 10_000_000:.2f} %; it is not renormalised.")
        if self.weighted and self.without_weight:
            told.append(
                f"{self.name} lists {counted(self.without_weight, 'member')} without a weight; these weigh nothing."
            )
        if self.shorts:
            told.append(f"{self.name} has {counted(self.shorts, 'short position')}, which weigh nothing in an overlap.")
        if self.left_out:
            told.append(f"Left out of {self.name}: {counted(self.left_out, 'line')} of cash, futures or junk.")
        return told


@dataclass(frozen=True)
class Member:
    """A stock in a group; weight in billionths, None where the list gives none."""

    group: int
    stock: str
    symbol: str
    spellings: int
    weight: int | None
    display_name: str | None
    sector: str | None


@dataclass(frozen=True)
class Holdings:
    """What many groups hold, as numbers: members of group g stand from offsets[g] to offsets[g + 1].

    Shapes: offsets (groups + 1), stocks and billionths (memberships), by group and then stock; totals by group.
    """

    totals: list[Total]
    offsets: np.ndarray[Any, Any]
    stocks: np.ndarray[Any, Any]
    billionths: np.ndarray[Any, Any]
    stock_count: int
    universe: int
    notes: list[str]


@dataclass(frozen=True)
class Source:
    """One environment of a snapshot. With `joined`, spellings of a share class (BRK.B, BRKB) are one stock."""

    snapshot: Snapshot
    environment: str = "DEFAULT"
    joined: bool = True

    @property
    def label(self) -> str:
        """What stands beside every figure."""
        return f"{self.snapshot.label} Environment {self.environment}."

    @cached_property
    def _known(self) -> list[tuple[str, Known]]:
        with opened(self.snapshot) as duck:
            return [
                (type, Known(environment, name, label)) for environment, type, name, label in duck.rows("overlap/names")
            ]

    def resolve(self, written: str, prefer: str = "ETF") -> str:
        """`TYPE:name` of the group that is meant: exact before other spellings, type `prefer` before others.

        Raises UsageError, UnknownNameError, AmbiguousNameError, NothingToAskError.
        """
        if not isinstance(written, str):
            raise UsageError(message=f"A group is named by its name, as 'SPY', not by {written!r}.")
        if not any(known.environment == self.environment for _, known in self._known):
            raise NothingToAskError(what="groups", environment=self.environment)
        prefix, colon, rest = written.partition(":")
        kind = prefix.upper() if colon and prefix.upper() in GROUP_TYPES else None
        name = rest if kind else written
        for kinds in ([kind],) if kind else ([prefer], GROUP_TYPES):
            here = [(t, k) for t, k in self._known if t in kinds and k.environment == self.environment]
            meant = called(name, [known for _, known in here])
            found = sorted({f"{t}:{k.name}" for t, k in here if k in meant})
            if len(found) > 1:
                raise AmbiguousNameError(name=written, names=", ".join(found))
            if found:
                return found[0]
        raise self._unknown(written, name, kind or prefer, kind is not None or prefer != "ETF")

    def hint(self, name: str, kinds: Sequence[str]) -> str:
        """What groups of these types to ask instead of `name`, here or in another environment."""
        known = [one for type, one in self._known if type in kinds]
        here = [one for one in known if one.environment == self.environment]
        return hint(name, here, [one for one in known if one.environment != self.environment])

    def _unknown(self, written: str, name: str, kind: str, asked_for: bool) -> UnknownNameError:
        near = self.hint(name, [kind] if asked_for else GROUP_TYPES)
        word = (kind if kind == "ETF" else kind.lower()) if asked_for else "group"
        return UnknownNameError(kind=word, name=written, environment=self.environment, hint=near)

    def few(self, names: Sequence[str]) -> tuple[list[Total], list[Member], int, list[str]]:
        """The groups of these resolved names in their order, their members, the universe, and notes."""
        with self.chosen((), names) as duck:
            totals = {f"{t.type}:{t.name}": t for t in self.totals(duck)}
            members = [Member(*row) for row in duck.rows("overlap/members", environment=self.environment)]
            universe = self._universe(duck)
            return [totals[name] for name in names], members, universe, self._notes(duck)

    def many(self, types: Sequence[str], names: Sequence[str] = ()) -> tuple[Holdings, list[tuple[Any, ...]]]:
        """All groups of the types and those of the resolved names as numbers; and their stocks: number, stock,
        symbol, name, sector."""
        with self.chosen(types, names) as duck:
            return self.holdings(duck), duck.rows("overlap/stocks", environment=self.environment)

    @contextmanager
    def chosen(self, types: Sequence[str], names: Sequence[str] = ()) -> Iterator[Duck]:
        """The opened snapshot with tables `chosen` and `holding` of the groups of the types and of the names.

        Raises UsageError for a type that there is not.
        """
        types = types_of(types)
        with opened(self.snapshot) as duck:
            duck.script("overlap/identity")
            duck.script("overlap/chosen", environment=self.environment, types=list(types), names=list(names))
            duck.script("overlap/holding", environment=self.environment, joined=self.joined)
            yield duck

    def totals(self, duck: Duck) -> list[Total]:
        """The chosen groups in whole, by number."""
        return [Total(*row) for row in duck.rows("overlap/totals", environment=self.environment)]

    def _universe(self, duck: Duck) -> int:
        return int(duck.rows("overlap/universe", environment=self.environment, joined=self.joined)[0][0])

    def _notes(self, duck: Duck) -> list[str]:
        told = {
            "one stock": "Taken for one stock: {names}.",
            "two companies": "{spelling} stands for two companies ({names}); they are counted apart. "
            "Give every list an identifier (ISIN or CUSIP) to be sure.",
        }
        rows = duck.rows("overlap/notes", environment=self.environment, joined=self.joined)
        return [told[kind].format(spelling=spelling, names=names) for kind, spelling, names in rows]

    def holdings(self, duck: Duck) -> Holdings:
        """What the chosen groups hold, as numbers."""
        import numpy as np

        totals = self.totals(duck)
        edges = duck.arrays("overlap/edges")
        counts = np.bincount(np.asarray(edges["group_no"], np.int64), minlength=len(totals))
        stocks = np.asarray(edges["stock_no"], np.int32)
        return Holdings(
            totals=totals,
            offsets=np.r_[0, np.cumsum(counts)].astype(np.int64),
            stocks=stocks,
            billionths=np.asarray(edges["weight"], np.int64),
            stock_count=int(stocks.max()) + 1 if len(stocks) else 0,
            universe=self._universe(duck),
            notes=self._notes(duck),
        )


def remarks(totals: Sequence[Total]) -> list[str]:
    """What holds of several groups, said once."""
    bare = [total.name for total in totals if not total.weighted]
    odd = [total.name for total in totals if total.weighted and not 0.99 <= total.listed / BILLION <= 1.01]
    shorts = [total.name for total in totals if total.shorts]
    told = [
        (bare, "no weights, so counts and chance only"),
        (odd, "a list that does not sum to 99 to 101 %; it is not renormalised"),
        (shorts, "short positions, which weigh nothing in an overlap"),
    ]
    return [f"{len(names):,} of {len(totals):,} groups have {what}: {_listed(names)}." for names, what in told if names]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
