"""Who holds what at which weight: known lists as they are, the others by the rule their index follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from workbench.sample.facts import Fund, Symbols, facts, normal
from workbench.sample.market import draw, stocks

GROWTH_SECTORS = frozenset({"information_technology", "communication_services", "consumer_discretionary"})
# Funds of thousands need more digits, or their smallest holdings would weigh nothing.
PLACES = {"VTI": 10, "IWV": 10, "IWM": 9, "IWB": 9, "VOO": 8, "SPY": 8, "MDY": 8}
FEWEST_PLACES = 6


@dataclass(frozen=True)
class Holding:
    """A symbol as its fund spells it, and its share of the fund as decimal text."""

    symbol: str
    weight: str


@cache
def holdings() -> dict[str, tuple[Holding, ...]]:
    """The holdings of each fund in the order of its list."""
    members = _members()
    return {key: _weighted(key, members[key]) for key in facts().funds}


@cache
def universe_members() -> dict[str, Symbols]:
    """Stock universes that the legacy system filled from its funds."""
    members = {key: tuple(normal(holding.symbol) for holding in held) for key, held in holdings().items()}
    return {
        "master_all_stocks": facts().ranked,
        "index_sp500": members["SPY"],
        "index_nasdaq100": members["QQQ"],
        "index_dow30": members["DIA"],
        "index_russell3000": members["IWV"],
    }


def _members() -> dict[str, Symbols]:
    """Symbols of each fund. Index funds nest: MDY and IWM begin where VOO and IWB end."""
    index = [symbol for symbol in facts().ranked if symbol not in set(facts().not_in_index_funds)]
    members = {key: fund.holdings for key, fund in facts().funds.items() if fund.holdings}
    members["VOO"] = _fill("VOO", index)
    # A committee, not a rule: SPY differs from VOO by the last few names.
    members["SPY"] = _fill("SPY", [symbol for symbol in index if symbol not in members["VOO"][-4:-1]])
    members["VTI"] = _fill("VTI", index)
    members["IWB"] = _fill("IWB", index)
    members["MDY"] = _fill("MDY", _without(index, members["VOO"], members["SPY"]))
    # VTI has sold the smallest; IWM, which looks once a year, still holds them.
    fallen = _without(index, members["VTI"])
    members["IWM"] = _fill("IWM", fallen + _without(index, members["IWB"]))
    russell = {*members["IWB"], *members["IWM"]}
    members["IWV"] = _fill("IWV", [symbol for symbol in index if symbol in russell])
    growth = [symbol for symbol in index if _is_growth(symbol)]
    members["VUG"] = _fill("VUG", growth)
    members["SCHG"] = _fill("SCHG", growth)
    members["VTV"] = _fill("VTV", _without(index, growth))
    return members


def _fill(key: str, candidates: Iterable[str]) -> Symbols:
    """The fund's first ten by alphabet, then candidates that leave them the first ten; the largest first."""
    fund = facts().funds[key]
    later = (symbol for symbol in candidates if symbol > fund.first_ten[-1])
    picked = list(dict.fromkeys([*fund.first_ten, *later]))[: fund.size]
    return tuple(sorted(picked, key=lambda symbol: stocks()[symbol].rank))


def _without(symbols: Iterable[str], *others: Iterable[str]) -> list[str]:
    excluded = {symbol for other in others for symbol in other}
    return [symbol for symbol in symbols if symbol not in excluded]


def _is_growth(symbol: str) -> bool:
    in_sector = stocks()[symbol].sector in GROWTH_SECTORS
    return symbol in facts().growth or (in_sector and symbol not in facts().value)


def _weighted(key: str, symbols: Symbols) -> tuple[Holding, ...]:
    places = PLACES.get(key, FEWEST_PLACES)
    shares = _shares([_size(facts().funds[key], symbol) for symbol in symbols], 10**places)
    # Weights begin with "0." because every fund has more than one holding.
    return tuple(Holding(s, f"0.{share:0{places}}") for s, share in zip(symbols, shares, strict=True))


def _shares(sizes: Sequence[int], whole: int) -> list[int]:
    """`whole` split by size, rounded down; what rounding leaves goes to the largest."""
    total = sum(sizes)
    shares = [size * whole // total for size in sizes]
    shares[sizes.index(max(sizes))] += whole - sum(shares)
    return shares


def _size(fund: Fund, symbol: str) -> int:
    """What a holding counts for in its fund: its price in DIA, conviction in ARKK, else its market cap."""
    if fund.key == "DIA":
        return 20 + draw("price", symbol, 600)
    if fund.key == "ARKK":
        return fund.size + 10 - fund.holdings.index(symbol)
    return stocks()[normal(symbol)].market_cap
