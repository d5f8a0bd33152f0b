"""The questions of the legacy query helper, answered by either side alike.

Names come from users: they are bound, matched without regard to case, and a miss says what was near.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from workbench import migration
from workbench.contract import Side
from workbench.errors import AmbiguousNameError, UnknownNameError
from workbench.name_matching import Known, hint, matching
from workbench.postgres import Transaction
from workbench.queried import (
    Group,
    GroupLine,
    GroupList,
    HeldSymbol,
    HeldSymbols,
    Holder,
    Industry,
    Member,
    Stats,
    Stock,
    TypeCount,
)

Answer = TypeVar("Answer")


class Query:
    """The questions, asked of one side in one environment through an open read-only transaction.

    Raises NotMigratedError, MissingLegacyTableError or ArchivedError at once when that side is not there. A
    question with a name raises UnknownNameError, or AmbiguousNameError for several names that differ only by case.
    """

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
        """All groups, with how many members each has."""
        lines = [
            GroupLine(row.type, row.name, row.display_name, row.members, row.environment)
            for row in self._rows("groups", group_type=None, group_name=None)
        ]
        return GroupList(self.environment, len(lines), lines)

    def etf(self, name: str) -> Group:
        """A fund and its holdings."""
        return self.group("ETF", name)

    def theme(self, name: str) -> Group:
        """A theme and its members."""
        return self.group("THEME", name)

    def sector(self, name: str) -> Group:
        """A sector, by its key or its display name: its industries, and the stocks that name it."""
        return self.group("SECTOR", name)

    def group(self, type: str, name: str) -> Group:
        """The group of that type and name."""
        return self._named(type, name, lambda exact: self._group(type, exact))

    def stock(self, symbol: str) -> Stock:
        """The groups that hold a stock, in whatever spelling of its symbol, and what is known of it."""
        return self._named("STOCK", symbol, lambda name: self._stock(name) or self._stock(self._normal_symbol(name)))

    def industry(self, name: str) -> Industry:
        """The stocks of an industry."""
        return self._named("INDUSTRY", name, self._industry)

    def stats(self, most_held: int = 10) -> Stats:
        """Counts by type and in all, and the `most_held` symbols."""
        *types, whole = self._rows("stats")
        return Stats(
            environment=self.environment,
            count=whole.groups,
            memberships=whole.memberships,
            distinct_symbols=whole.symbols,
            stocks=whole.stocks,
            groups=[TypeCount(row.type, row.groups, row.memberships, row.symbols) for row in types],
            symbols=self._most_held(most_held),
        )

    def most_held(self) -> HeldSymbols:
        """Every stock that a fund holds, by how many funds hold it."""
        found = self._most_held(None)
        funds = sum(row.type == "ETF" for row in self._rows("groups", group_type="ETF", group_name=None))
        return HeldSymbols(self.environment, len(found), funds, found)

    def _most_held(self, number: int | None) -> list[HeldSymbol]:
        rows = self._rows("most_held", number=number)
        return [HeldSymbol(row.symbol, row.etfs, row.stock_name) for row in rows]

    def _group(self, type: str, name: str) -> Group | None:
        found = self._rows("groups", group_type=type, group_name=name)
        if not found:
            return None
        facts = dict(found[0]._mapping)
        del facts["members"]
        members = [_member(row, row.weight) for row in self._memberships(type=type, name=name)]
        return Group(**facts, count=len(members), symbols=members)

    def _stock(self, symbol: str) -> Stock | None:
        known = self._rows("stocks", symbol=symbol, industry=None)
        holders = [Holder(row.type, row.name, row.display_name, row.weight) for row in self._memberships(symbol=symbol)]
        # Types stay in their order; within one, heavier before lighter before no weight.
        types = list(dict.fromkeys(holder.type for holder in holders))
        holders.sort(key=lambda one: (types.index(one.type), one.weight is None, -(one.weight or 0)))
        if not known and not holders:
            return None
        return Stock(
            symbol=symbol,
            display_name=known[0].stock_name if known else None,
            sector=known[0].sector if known else None,
            industry=known[0].industry if known else None,
            market_cap=known[0].market_cap if known else None,
            environment=self.environment,
            count=len(holders),
            groups=holders,
        )

    def _industry(self, name: str) -> Industry | None:
        members = [_member(row, None) for row in self._rows("stocks", symbol=None, industry=name)]
        return Industry(name, self.environment, len(members), members) if members else None

    def _named(self, kind: str, written: str, find: Callable[[str], Answer | None]) -> Answer:
        """What stands under the name as written; else under the one name that was meant."""
        found = find(written) if _can_be_stored(written) else None
        if found is None:
            found = find(self._meant(kind, written))
        if found is None:
            raise UnknownNameError(kind=_word(kind), name=written, environment=self.environment, hint="")
        return found

    def _meant(self, kind: str, written: str) -> str:
        name = written[len(kind) + 1 :] if written.casefold().startswith(f"{kind}:".casefold()) else written
        if kind == "STOCK" and _can_be_stored(name):
            name = self._normal_symbol(name)
        known = [Known(**row._mapping) for row in self._rows("names", kind=kind, environment=None)]
        here = [one for one in known if one.environment == self.environment]
        found = matching(name, here)
        if len(found) > 1:
            raise AmbiguousNameError(name=written, names=", ".join(map(repr, found)))
        if not found:
            near = hint(name, here, [one for one in known if one.environment != self.environment])
            raise UnknownNameError(kind=_word(kind), name=written, environment=self.environment, hint=near)
        return found[0]

    def _memberships(
        self, type: str | None = None, name: str | None = None, symbol: str | None = None
    ) -> Sequence[Any]:
        return self._rows("memberships", group_type=type, group_name=name, symbol=symbol)

    def _normal_symbol(self, written: str) -> str:
        symbol: str = self._rows("symbol", symbol=written)[0].symbol
        return symbol

    def _rows(self, question: str, **binds: Any) -> Sequence[Any]:
        return self._transaction.rows(f"query/{self._side}/{question}", **{"environment": self.environment} | binds)


def _member(row: Any, weight: Any) -> Member:
    return Member(row.symbol, weight, row.stock_name, row.sector, row.industry, row.market_cap)


def _word(kind: str) -> str:
    return kind if kind == "ETF" else kind.lower()


def _can_be_stored(name: str) -> bool:
    """Whether PostgreSQL takes the text; an argument of the command line may hold bytes that are none."""
    return "\0" not in name and name.encode("utf-8", "replace").decode() == name
