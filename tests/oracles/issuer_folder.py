"""A folder of made-up issuers' files of any size: the same seed gives the same bytes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from stdnum import cusip
from stdnum.gb import sedol

STOCKS = 9_000


class Stock(NamedTuple):
    """A stock that funds hold, with made-up identifiers."""

    ticker: str
    name: str
    cusip: str
    sedol: str


class Position(NamedTuple):
    """A stock in a fund: percent of it, dollars and shares."""

    stock: Stock
    percent: float
    dollars: float
    shares: int


def letters(number: int) -> str:
    """A number below 17,576 as three letters."""
    return "".join(chr(65 + number // place % 26) for place in (676, 26, 1))


def universe() -> list[Stock]:
    """Stocks whose tickers differ."""
    return [
        Stock(
            f"Q{letters(n)}",
            f"COMPANY {n} & SONS INC CLASS {'ABC'[n % 3]}",
            f"{n:08d}{cusip.calc_check_digit(f'{n:08d}')}",
            f"B{n:05d}{sedol.calc_check_digit(f'B{n:05d}')}",
        )
        for n in range(STOCKS)
    ]


def _ishares(fund: str, positions: list[Position]) -> Iterator[str]:
    yield f'\ufeffiShares Made-up {fund} ETF\nFund Holdings as of,"Nov 18, 2025"\nStock,"-"\n\u00a0\n'
    yield (
        "Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Notional Value,Quantity,Price,Location,Exchange,"
        "Currency,FX Rate,Market Currency,Accrual Date\n"
    )
    for stock, percent, dollars, shares in positions:
        yield (
            f'"{stock.ticker}","{stock.name}","Industrials","Equity","{dollars:,.2f}","{percent:.2f}",'
            f'"{dollars:,.2f}","{shares:,}.00","98.76","United States","NYSE","USD","1.00","USD","-"\n'
        )
    yield '"ESZ5","S&P500 EMINI DEC 25","Cash","Futures","0","0.00","0","1","1","-","-","USD","1","USD","-"\n'
    yield '\u00a0\n"A note of some words that says\nnothing of holdings."\n'


def _vanguard(fund: str, positions: list[Position]) -> Iterator[str]:
    yield f"Holdings details\n\nMade-up {fund} ETF ({fund})\n\n\nEquity,as of 11/18/2025\n\n"
    yield ",SEDOL,HOLDINGS,TICKER,% OF FUNDS*,SUB-INDUSTRY,COUNTRY,SECURITYDEPOSITORYRECEIPTTYPE,MARKET VALUE*,SHARES\n"
    for stock, percent, dollars, shares in positions:
        weight = f"{percent:.2f}%" if percent >= 0.01 else "<0.01%"
        yield f',{stock.sedol},{stock.name},{stock.ticker},{weight},Software,US,---,"${dollars:,.2f}","{shares:,}"\r\n'
    yield '\n"** There may be deviations in the values above."\n'


def _invesco(fund: str, positions: list[Position]) -> Iterator[str]:
    yield (
        "Fund Ticker,Security Identifier,Holding Ticker,Shares/Par Value,MarketValue,Weight,Name,Class of Shares,"
        "Sector,Date\r\n"
    )
    for stock, percent, dollars, shares in positions:
        yield (
            f'{fund},{stock.cusip},{stock.ticker} ,"{shares:,}","{dollars:,.2f}",{percent:.3f},{stock.name},'
            "Common Stock,Technology,11/18/2025\r\n"
        )


def _ark(fund: str, positions: list[Position]) -> Iterator[str]:
    yield 'date,fund,company,ticker,cusip,shares,"market value ($)","weight (%)"\n'
    for stock, percent, dollars, shares in positions:
        yield (
            f'11/18/2025,{fund},"{stock.name}",{stock.ticker},{stock.cusip},"{shares:,}","${dollars:,.2f}",'
            f"{percent:.2f}%\n"
        )
    yield f'11/18/2025,{fund},"DREYFUS GOVT CASH MAN INS",,X9USDDGCM,"8","$0.00",0.00%\n'


def _global_x(fund: str, positions: list[Position]) -> Iterator[str]:
    yield f'"Global X Made-up {fund} ETF",,,,,,\n"Fund Holdings Data as of 11/18/2025",,,,,,\n'
    yield '"% of Net Assets",Ticker,Name,SEDOL,"Market Price ($)","Shares Held","Market Value ($)"\n'
    for stock, percent, dollars, shares in positions:
        yield f'{percent:.2f},"{stock.ticker} US","{stock.name}",{stock.sedol},9.87,"{shares:,}.00","{dollars:,.2f}"\n'
    yield '"The information may not be reproduced.",,,,,,\n'


def _wisdomtree(fund: str, positions: list[Position]) -> Iterator[str]:
    yield (
        "\ufeffDate,Fund Name,Fund Ticker Symbol,Security Description,Security Ticker,Shares,Mkt Value,Weight %\n"
        "\nSecurities\n"
    )
    for stock, percent, dollars, shares in positions:
        weight = f"{percent / 100:.7f}"
        yield f"11/18/2025,Made-up Fund,{fund},{stock.name},{stock.ticker} UN,{shares},{dollars:.2f},{weight}\n"


LAYOUTS: list[Callable[[str, list[Position]], Iterator[str]]] = [
    *(_ishares, _vanguard, _invesco, _ark, _global_x, _wisdomtree)
]


def folder(funds: int, lines: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Names and contents of as many files, of all layouts in turn, with about as many positions in sum."""
    chance, stocks = random.Random(seed), universe()  # noqa: S311
    popular = [1 / (20 + place) for place in range(STOCKS)]
    for number in range(funds):
        size = int(chance.uniform(0.2, 1.8) * lines / funds)
        held = list(dict.fromkeys(chance.choices(stocks, popular, k=size)))
        shares = [chance.paretovariate(0.9) for _ in held]
        whole = sum(shares)
        positions = [
            Position(stock, 100 * part / whole, 9e9 * part / whole, int(1 + 9e7 * part / whole))
            for stock, part in zip(held, shares, strict=True)
        ]
        fund = f"Z{letters(number)}"
        yield f"{fund}.csv", "".join(LAYOUTS[number % len(LAYOUTS)](fund, positions)).encode()
