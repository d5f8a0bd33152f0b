"""The made-up stock market behind the sample: one size, sector and industry for each real ticker.

Integers and SHA-256 only, so that every machine builds the same market to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from workbench.sample.facts import facts, normal

LARGEST_CAP_USD = 4_500_000_000_000


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
