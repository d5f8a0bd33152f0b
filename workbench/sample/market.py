"""The made-up stock market behind the sample: size, sector and industry of each real ticker, and who holds it at which
weight: known lists as they are, the others by the rule their index follows.

Integers and SHA-256 only, so that every machine builds the same market to the last digit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from workbench.sample.facts import Symbols, facts, normal

LARGEST_CAP_USD = 4_500_000_000_000
GROWTH_SECTORS = frozenset({"information_technology", "communication_services", "consumer_discretionary"})
# Funds of thousands need more digits, or their smallest holdings would weigh nothing.
PLACES = {"VTI": 10, "IWV": 10, "IWM": 9, "IWB": 9, "VOO": 8, "SPY": 8, "MDY": 8}
FEWEST_PLACES = 6


@dataclass(frozen=True)
class MadeUpStock:
    rank: int
    market_cap: int
    sector: str
    industry: str
    exchange: str


@cache
def stocks() -> dict[str, MadeUpStock]:
    """Every stock by symbol, the largest first; rank 1 is the largest."""
    industries = _known_industries()
    return {symbol: _stock(symbol, rank, industries) for rank, symbol in enumerate(facts().ranked, start=1)}


def draw(purpose: str, symbol: str, choices: int) -> int:
    """A number below `choices` that depends on nothing but its arguments."""
    return int.from_bytes(sha256(f"{purpose} {symbol}".encode()).digest()[:8], "big") % choices


def _stock(symbol: str, rank: int, industries: dict[str, tuple[str, str]]) -> MadeUpStock:
    # Zipf's law for the large, falling faster among the small, as real markets do.
    market_cap = LARGEST_CAP_USD * 4 * 1_000_000 // ((rank + 3) * (1_000_000 + rank * rank))
    if symbol not in industries:
        # How many small stocks of unknown business fall to each sector, of a hundred: roughly as the real ones do.
        hundred = [sector for sector, share in facts().sector_shares.items() for _ in range(share)]
        sector = hundred[draw("sector", symbol, 100)]
        industries[symbol] = sector, _industry_in(sector, symbol)
    return MadeUpStock(rank, market_cap, *industries[symbol], ("NASDAQ", "NYSE")[draw("exchange", symbol, 2)])


def _known_industries() -> dict[str, tuple[str, str]]:
    """Sector key and industry by symbol. A symbol of two sector funds belongs to the first of them."""
    known: dict[str, tuple[str, str]] = {}
    for key, sector in facts().sectors.items():
        for industry, symbols in sector.industries.items():
            known.update(dict.fromkeys(symbols.split(), (key, industry)))
    for fund, key in facts().sector_funds.items():
        for symbol in map(normal, facts().funds[fund].holdings):
            known.setdefault(symbol, (key, _industry_in(key, symbol)))
    return known


def _industry_in(sector: str, symbol: str) -> str:
    industries: list[str] = list(facts().sectors[sector].industries)
    return industries[draw("industry", symbol, len(industries))]


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
    of_sectors = {symbol for symbol in index if stocks()[symbol].sector in GROWTH_SECTORS}
    growing = (of_sectors - {*facts().value}) | {*facts().growth}
    growth = [symbol for symbol in index if symbol in growing]
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
