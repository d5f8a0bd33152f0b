"""What queries answer, as types: no I/O, no logic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class GroupLine:
    """One group in a list of groups."""

    type: str
    name: str
    display_name: str | None
    members: int
    environment: str


@dataclass(frozen=True)
class GroupList:
    """All groups of an environment, by type and name."""

    environment: str
    count: int
    groups: list[GroupLine]


@dataclass(frozen=True)
class Member:
    """One stock in an answer: `weight` is a fraction of the group, the rest what is known of the stock."""

    symbol: str
    weight: Decimal | None
    display_name: str | None
    sector: str | None
    industry: str | None
    market_cap: Decimal | None


@dataclass(frozen=True)
class Group:
    """One group, its members in the order of its list, and the rest of its document as text in `facts`."""

    type: str
    name: str
    display_name: str | None
    description: str | None
    environment: str
    source: str | None
    facts: dict[str, str | None]
    industries: list[str]
    count: int
    symbols: list[Member]


@dataclass(frozen=True)
class Industry:
    """The stocks that name one industry."""

    name: str
    environment: str
    count: int
    symbols: list[Member]


@dataclass(frozen=True)
class Holder:
    """One group that holds a stock, with the stock's weight in it as a fraction."""

    type: str
    name: str
    display_name: str | None
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
    groups: list[Holder]


@dataclass(frozen=True)
class TypeCount:
    """How much there is of one type of group; `symbols` are distinct."""

    type: str
    groups: int
    memberships: int
    symbols: int


@dataclass(frozen=True)
class HeldSymbol:
    """How many ETFs hold a symbol."""

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
    """Counts of an environment by type of group and in all, and the symbols that most ETFs hold."""

    environment: str
    count: int
    memberships: int
    distinct_symbols: int
    stocks: int
    groups: list[TypeCount]
    symbols: list[HeldSymbol]
