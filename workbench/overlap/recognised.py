"""What a line of a portfolio names: cash, a group, a single stock, or nothing that the snapshot knows."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import AmbiguousNameError, UnknownNameError
from workbench.overlap.source import Source
from workbench.tabular.numbers import CODES

_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
HEADINGS: dict[str, list[str]] = _WORDS["headings"]
"""What headings mean; columns of meaning `other` are known to hold no share."""
NAMES: dict[str, list[str]] = _WORDS["names"]
CURRENCIES = set(CODES.lower().split("|"))
MONEY_MARKET = re.compile(r"[A-Z]{3}XX")
"""How American money market funds are named: SPAXX, VMFXX, SWVXX."""

LISTED_AT = re.compile(
    r"(?P<name>.+?)(?:[.:\- /](?:US|N|O|OQ|P)|[ ](?:US|UN|UW|UQ|UP|UA)(?: Equity)?)", re.IGNORECASE
)
IN_BRACKETS = re.compile(r".*\((?P<name>[A-Za-z][\w.:/-]{0,14})\)")


@dataclass(frozen=True)
class Stock:
    """A stock that the snapshot knows; `stock` is what the members of funds are compared by."""

    stock: str
    symbol: str
    display_name: str | None
    sector: str | None


@dataclass(frozen=True)
class Named:
    """What a line names: at most one of a group as `TYPE:name` and a stock; `read_as` where it is spelt otherwise."""

    written: str
    group: str | None = None
    stock: Stock | None = None
    is_cash: bool = False
    read_as: str = ""


def letters(text: str) -> str:
    """The letters of a text, without case."""
    return "".join(c for c in text.casefold() if c.isalpha())


def is_cash(written: str) -> bool:
    """Whether a line is cash: a word for it, a currency, or a money market fund."""
    plain = written.strip().rstrip("*").strip()
    words = re.findall(r"[^\W\d_]+", plain.casefold())
    lone = len(words) == 1 and words[0] in CURRENCIES
    told = bool(words) and words[0] in NAMES["cash"] and CURRENCIES.union(*NAMES.values()).issuperset(words)
    return lone or told or bool(MONEY_MARKET.fullmatch(plain.upper()))


def spellings(written: str) -> Iterator[str]:
    """What a name may stand for, as written first: without footnote marks, exchange or listing, or within brackets."""
    plain = written.strip().rstrip("*").strip()
    yield plain
    exchange, colon, rest = plain.partition(":")
    if colon and exchange.strip().lower() in NAMES["exchanges"]:
        yield rest.strip()
    for form in (LISTED_AT, IN_BRACKETS):
        if found := form.fullmatch(plain):
            yield found["name"].strip()


def recognise(source: Source, written: Sequence[str]) -> list[Named]:
    """What each of the names names. Raises AmbiguousNameError."""
    asked = {one: list(spellings(one)) for one in dict.fromkeys(written)}
    wanted = {ticker_of(spelling) for several in asked.values() for spelling in several}
    stocks = known(source, sorted(wanted))
    return [_named(source, one, asked[one], stocks) for one in written]


def known(source: Source, tickers: Sequence[str]) -> dict[str, Stock]:
    """The stocks of these tickers that anything in the snapshot knows, by ticker."""
    with source.chosen(()) as duck:
        rows = duck.rows(
            "overlap/known", environment=source.environment, joined=source.joined, tickers=list(tickers)
        )
    return {ticker: Stock(*rest) for ticker, *rest in rows}


def ticker_of(spelling: str) -> str:
    """A spelling as tickers are compared."""
    return re.sub(r"^stock:\s*", "", spelling, flags=re.IGNORECASE).upper().replace("/", ".")


def _named(source: Source, written: str, several: Sequence[str], stocks: dict[str, Stock]) -> Named:
    cash = is_cash(written)
    for spelling in several:
        group, stock = _group(source, spelling), stocks.get(ticker_of(spelling))
        read_as = "" if spelling == written.strip() else spelling.upper()
        if cash and group and group.startswith("ETF:") and spelling.upper() != "CASH":
            raise AmbiguousNameError(name=written, names=f"cash, {group}")
        if cash:
            return Named(written, is_cash=True)
        if group and stock and not group.startswith("ETF:") and ":" not in spelling:
            raise AmbiguousNameError(name=written, names=f"{group}, STOCK:{stock.symbol}")
        if group or stock:
            return Named(written, group, None if group else stock, read_as=read_as)
    return Named(written)


def _group(source: Source, name: str) -> str | None:
    try:
        return source.resolve(name)
    except UnknownNameError:
        return None
