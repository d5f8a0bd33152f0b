"""Who holds what at which weight: known lists as they are, the others by the rule their index follows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from workbench.sample.facts import Symbols, facts, normal
from workbench.sample.market import draw, stocks

GROWTH_SECTORS = frozenset({"information_technology", "communication_services", "consumer_discretionary"})
# Funds of thousands need more digits, or their smallest holdings would weigh nothing.
PLACES = {"VTI": 10, "IWV": 10, "IWM": 9, "IWB": 9, "VOO": 8, "SPY": 8, "MDY": 8}
FEWEST_PLACES = 6


@cache
def holdings() -> dict[str, dict[str, str]]:
    """The holdings of each fund in the order of its list: the share of the fund as decimal text, by the symbol as the
    fund spells it."""
    members = _members()
    return {key: _weighted(key, members[key]) for key in facts().funds}


@cache
def universe_members() -> dict[str, Symbols]:
    """Stock universes that the legacy system filled from its funds."""
    indices = {"index_sp500": "SPY", "index_nasdaq100": "QQQ", "index_dow30": "DIA", "index_russell3000": "IWV"}
    members = {key: tuple(map(normal, holdings()[fund])) for key, fund in indices.items()}
    return members | {"master_all_stocks": facts().ranked}


def _members() -> dict[str, Symbols]:
    """Symbols of each fund. Index funds nest: MDY and IWM begin where VOO and IWB end."""
    index = _without(facts().ranked, facts().not_in_index_funds)
    members = {key: fund.holdings for key, fund in facts().funds.items() if hasattr(fund, "holdings")}
    members["VOO"] = _fill("VOO", index)
    # A committee, not a rule: SPY differs from VOO by the last few names.
    members["SPY"] = _fill("SPY", _without(index, members["VOO"][-4:-1]))
    members["VTI"] = _fill("VTI", index)
    members["IWB"] = _fill("IWB", index)
    members["MDY"] = _fill("MDY", _without(index, members["VOO"] + members["SPY"]))
    # VTI has sold the smallest; IWM, which looks once a year, still holds them.
    fallen = _without(index, members["VTI"])
    members["IWM"] = _fill("IWM", fallen + _without(index, members["IWB"]))
    members["IWV"] = _fill("IWV", _without(index, _without(index, members["IWB"] + members["IWM"])))
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


def _without(symbols: Iterable[str], others: Iterable[str]) -> list[str]:
    excluded = set(others)
    return [symbol for symbol in symbols if symbol not in excluded]


def _is_growth(symbol: str) -> bool:
    in_sector = stocks()[symbol].sector in GROWTH_SECTORS
    return symbol in facts().growth or (in_sector and symbol not in facts().value)


def _weighted(key: str, symbols: Symbols) -> dict[str, str]:
    """The fund split by size, rounded down; what rounding leaves goes to the largest."""
    places = PLACES.get(key, FEWEST_PLACES)
    sizes = [_size(key, symbol) for symbol in symbols]
    total = sum(sizes)
    shares = [size * 10**places // total for size in sizes]
    shares[sizes.index(max(sizes))] += 10**places - sum(shares)
    # Weights begin with "0." because every fund has more than one holding.
    return {symbol: f"0.{share:0{places}}" for symbol, share in zip(symbols, shares, strict=True)}


def _size(key: str, symbol: str) -> int:
    """What a holding counts for in its fund: its price in DIA, conviction in ARKK, else its market cap."""
    if key == "DIA":
        return 20 + draw("price", symbol, 600)
    if key == "ARKK":
        fund = facts().funds[key]
        return int(fund.size + 10 - fund.holdings.index(symbol))
    return stocks()[normal(symbol)].market_cap
