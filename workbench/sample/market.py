"""The made-up stock market behind the sample: one size, sector and industry for each real ticker.

Integers and SHA-256 only, so that every machine builds the same market to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import accumulate

from workbench.sample.facts import facts, normal

LARGEST_CAP_USD = 4_500_000_000_000
# How many small stocks of unknown business fall to each sector, of a hundred: roughly as the real ones do.
SECTOR_SHARES = {
    "health_care": 24,
    "financials": 20,
    "information_technology": 12,
    "industrials": 13,
    "consumer_discretionary": 10,
    "real_estate": 5,
    "energy": 4,
    "materials": 4,
    "communication_services": 3,
    "consumer_staples": 3,
    "utilities": 2,
}


@dataclass(frozen=True)
class Stock:
    """A stock of the made-up market; rank 1 is the largest."""

    symbol: str
    rank: int
    market_cap: int
    sector: str
    industry: str
    exchange: str


@cache
def stocks() -> dict[str, Stock]:
    """Every stock by symbol, the largest first."""
    industries = _known_industries()
    return {symbol: _stock(symbol, rank, industries) for rank, symbol in enumerate(facts().ranked, start=1)}


def draw(purpose: str, symbol: str, choices: int) -> int:
    """A number below `choices` that depends on nothing but its arguments."""
    return int.from_bytes(sha256(f"{purpose} {symbol}".encode()).digest()[:8], "big") % choices


def market_cap_usd(rank: int) -> int:
    """Size at a rank: Zipf's law for the large, falling faster among the small, as real markets do."""
    return LARGEST_CAP_USD * 4 * 1_000_000 // ((rank + 3) * (1_000_000 + rank * rank))


def _stock(symbol: str, rank: int, industries: dict[str, tuple[str, str]]) -> Stock:
    sector, industry = industries.get(symbol) or _drawn_industry(symbol)
    exchange = ("NASDAQ", "NYSE")[draw("exchange", symbol, 2)]
    return Stock(symbol, rank, market_cap_usd(rank), sector, industry, exchange)


def _known_industries() -> dict[str, tuple[str, str]]:
    """Sector key and industry by symbol. A symbol of two sector funds belongs to the first of them."""
    known: dict[str, tuple[str, str]] = {}
    for key, sector in facts().sectors.items():
        for industry, symbols in sector.industries.items():
            known.update(dict.fromkeys(symbols, (key, industry)))
    for fund, key in facts().sector_funds.items():
        for symbol in map(normal, facts().funds[fund].holdings):
            known.setdefault(symbol, (key, _industry_in(key, symbol)))
    return known


def _drawn_industry(symbol: str) -> tuple[str, str]:
    place = draw("sector", symbol, 100)
    bounds = accumulate(SECTOR_SHARES.values())
    sector = next(key for key, bound in zip(SECTOR_SHARES, bounds, strict=True) if place < bound)
    return sector, _industry_in(sector, symbol)


def _industry_in(sector: str, symbol: str) -> str:
    industries = list(facts().sectors[sector].industries)
    return industries[draw("industry", symbol, len(industries))]
