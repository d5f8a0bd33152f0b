"""The questions of the legacy query helper, answered by either side alike.
Names come from users: they are bound, matched without regard to case, and a miss says what was near."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from workbench import migration
from workbench.contract import Side
from workbench.errors import AmbiguousNameError, UnknownNameError
from workbench.name_matching import Known, called, hint
from workbench.postgres import Transaction

Answer = TypeVar("Answer")
MOST_HELD = 10  # symbols in `Stats`


@dataclass(frozen=True)
class NamedGroup:
    type: str
    name: str
    display_name: str | None


@dataclass(frozen=True)
class GroupLine(NamedGroup):
    members: int
    environment: str


@dataclass(frozen=True)
class GroupList:
    environment: str
    count: int
    groups: list[GroupLine]


@dataclass(frozen=True)
class MemberOfGroup:
    """One stock in an answer: `weight` is a fraction of the group, the rest what is known of the stock."""

    symbol: str
    weight: Decimal | None
    display_name: str | None
    sector: str | None
    industry: str | None
    market_cap: Decimal | None


@dataclass(frozen=True)
class Group(NamedGroup):
    """One group, its members in the order of its list, and the rest of its document as text in `facts`."""

    description: str | None
    environment: str
    source: str | None
    facts: dict[str, str | None]
    industries: list[str]
    count: int
    symbols: list[MemberOfGroup]


@dataclass(frozen=True)
class Industry:
    name: str
    environment: str
    count: int
    symbols: list[MemberOfGroup]


@dataclass(frozen=True)
class GroupOfStock(NamedGroup):
    """One group that holds a stock, with the stock's weight in it as a fraction."""

    weight: Decimal | None


@dataclass(frozen=True)
class Stock:
    """One stock, what is known of it, and the groups that hold it: funds first, those with most of it before others."""

    symbol: str
    display_name: str | None
    sector: str | None
    industry: str | None
    market_cap: Decimal | None
    environment: str
    count: int
    groups: list[GroupOfStock]


@dataclass(frozen=True)
class TypeCount:
    """How much there is of one type of group; `symbols` are distinct."""

    type: str
    groups: int
    memberships: int
    symbols: int


@dataclass(frozen=True)
class HeldSymbol:
    symbol: str
    etfs: int
    display_name: str | None


@dataclass(frozen=True)
class HeldSymbols:
    """Every symbol that an ETF of the environment holds, those that most ETFs hold first, equals by alphabet."""

    environment: str
    count: int
    funds: int
    symbols: list[HeldSymbol]


@dataclass(frozen=True)
class Stats:
    environment: str
    count: int
    memberships: int
    distinct_symbols: int
    stocks: int
    groups: list[TypeCount]
    symbols: list[HeldSymbol]


@dataclass(frozen=True)
class SetAside:
    """What could not become a row: where it stands, what it is, and why."""

    source: str
    what: str
    reason: str


class Query:
    """The questions, asked of one side in one environment through an open read-only transaction."""

    def __init__(self, transaction: Transaction, environment: str = "DEFAULT", side: Side = Side.AFTER) -> None:
        if side is Side.AFTER:
            migration.require_migrated(transaction)
        else:
            migration.require_legacy_table(transaction)
            migration.refuse_archived(transaction)
        self._transaction = transaction
        self._side = side
        self.environment = environment

    def groups(self) -> GroupList:
        rows = self._rows("groups", group_type=None, group_name=None)
        lines = [GroupLine(row.type, row.name, row.display_name, row.members, row.environment) for row in rows]
        return GroupList(self.environment, len(lines), lines)

    def group(self, type: str, name: str) -> Group:
        """The group of that type and name; a sector has its industries, and its members are the stocks that name it."""
        return self._named(type, name, lambda exact: self._group(type, exact))

    def stock(self, symbol: str) -> Stock:
        return self._named("STOCK", symbol, lambda name: self._stock(name) or self._stock(self._normal_symbol(name)))

    def industry(self, name: str) -> Industry:
        return self._named("INDUSTRY", name, self._industry)

    def stats(self) -> Stats:
        *types, total = self._rows("stats")
        counts = total.groups, total.memberships, total.symbols, total.stocks
        by_type = [TypeCount(row.type, row.groups, row.memberships, row.symbols) for row in types]
        return Stats(self.environment, *counts, by_type, self._most_held(MOST_HELD))

    def most_held(self) -> HeldSymbols:
        symbols = self._most_held(None)
        funds = self._rows("groups", group_type="ETF", group_name=None)
        return HeldSymbols(self.environment, len(symbols), len(funds), symbols)

    def rejected(self, type: str, name: str) -> list[SetAside]:
        """What of the group of exactly this name could not become a row."""
        binds = {"type": type, "name": name, "environment": self.environment}
        return [SetAside(**row._asdict()) for row in self._transaction.rows("query/rejected", **binds)]

    def _most_held(self, number: int | None) -> list[HeldSymbol]:
        rows = self._rows("most_held", number=number)
        return [HeldSymbol(row.symbol, row.etfs, row.stock_name) for row in rows]

    def _group(self, type: str, name: str) -> Group | None:
        rows = self._rows("groups", group_type=type, group_name=name)
        if not rows:
            return None
        facts = dict(rows[0]._asdict())
        del facts["members"]
        rows = self._rows("memberships", group_type=type, group_name=name, symbol=None)
        members = [_member(row, row.weight) for row in rows]
        return Group(**facts, count=len(members), symbols=members)

    def _stock(self, symbol: str) -> Stock | None:
        known = self._rows("stocks", symbol=symbol, industry=None)
        rows = self._rows("memberships", group_type=None, group_name=None, symbol=symbol)
        holders = [GroupOfStock(row.type, row.name, row.display_name, row.weight) for row in rows]
        # Types stay in their order; within one, heavier before lighter before no weight.
        types = list(dict.fromkeys(holder.type for holder in holders))
        holders.sort(key=lambda holder: (types.index(holder.type), holder.weight is None, -(holder.weight or 0)))
        if not known and not holders:
            return None
        _, name, sector, industry, market_cap = known[0] if known else [None] * 5
        return Stock(symbol, name, sector, industry, market_cap, self.environment, len(holders), holders)

    def _industry(self, name: str) -> Industry | None:
        members = [_member(row, None) for row in self._rows("stocks", symbol=None, industry=name)]
        return Industry(name, self.environment, len(members), members) if members else None

    def _named(self, kind: str, written: str, find: Callable[[str], Answer | None]) -> Answer:
        """What stands under the name as written; else under the one name that was meant."""
        answer = find(written) if _can_be_stored(written) else None
        if answer is None:
            answer = find(self._meant(kind, written))
        if answer is None:
            raise UnknownNameError(kind=_word(kind), name=written, environment=self.environment, hint="")
        return answer

    def _meant(self, kind: str, written: str) -> str:
        name = written[len(kind) + 1 :] if written.casefold().startswith(f"{kind}:".casefold()) else written
        if kind == "STOCK" and _can_be_stored(name):
            name = self._normal_symbol(name)
        known = [Known(**row._asdict()) for row in self._rows("names", kind=kind, environment=None)]
        here = [entry for entry in known if entry.environment == self.environment]
        names = sorted({match.name for match in called(name, here)})
        if len(names) > 1:
            raise AmbiguousNameError(name=written, names=", ".join(map(repr, names)))
        if not names:
            near = hint(name, here, [entry for entry in known if entry.environment != self.environment])
            raise UnknownNameError(kind=_word(kind), name=written, environment=self.environment, hint=near)
        return names[0]

    def _normal_symbol(self, written: str) -> str:
        return str(self._rows("symbol", symbol=written)[0].symbol)

    def _rows(self, question: str, **binds: Any) -> Sequence[Any]:
        return self._transaction.rows(f"query/{self._side}/{question}", **{"environment": self.environment} | binds)


def _member(row: Any, weight: Any) -> MemberOfGroup:
    return MemberOfGroup(row.symbol, weight, row.stock_name, row.sector, row.industry, row.market_cap)


def _word(kind: str) -> str:
    return kind if kind == "ETF" else kind.lower()


def _can_be_stored(name: str) -> bool:
    """Whether PostgreSQL takes the text; an argument of the command line may hold bytes that are none."""
    return "\0" not in name and name.encode("utf-8", "replace").decode() == name
