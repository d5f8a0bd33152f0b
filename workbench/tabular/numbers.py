"""Numbers as people write them: with either decimal mark, grouped, signed, with a currency or a percent sign."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

MARKS = ".,"
BLANKS = frozenset({"", "-", "--", "---", "\u2013", "\u2014", "n/a", "#n/a"})
SYMBOLS = {
    "$": "USD",
    "US$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "Fr.": "CHF",
    "C$": "CAD",
    "A$": "AUD",
}
CODES = (
    "USD|EUR|GBP|CHF|JPY|CAD|AUD|NZD|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|TRY|ILS|ZAR|"
    "CNY|CNH|HKD|SGD|KRW|TWD|INR|IDR|MYR|THB|PHP|BRL|MXN|CLP|COP|ARS|SAR|AED"
)
MINUS = "\u2212"
SPACES = " \u00a0\u2007\u2009\u202f"


class Exact(str):
    """A number out of a workbook: written with a point, whatever marks the text around it uses."""

    __slots__ = ()


@dataclass(frozen=True)
class Number:
    """A number as written, exactly; `currency` is a code such as USD, or empty."""

    value: Decimal
    percent: bool = False
    currency: str = ""


@cache
def _form(mark: str) -> re.Pattern[str]:
    groups = f"[{'.' if mark == ',' else ','}'\u2019{SPACES}]"
    digits = rf"(?:[1-9][0-9]{{0,2}}(?P<group>{groups})[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*|[0-9]+)"
    money = "|".join(re.escape(word) for word in sorted(SYMBOLS, key=len, reverse=True)) + f"|{CODES}"
    return re.compile(
        rf"(?P<open>\()?(?P<minus>[-+{MINUS}]?)[{SPACES}]?(?P<before>{money})?[{SPACES}]?(?P<inner>[-+{MINUS}]?)"
        rf"(?P<digits>{digits}(?:[{mark}][0-9]*)?|[{mark}][0-9]+)(?P<power>[eE][-+]?[0-9]{{1,3}})?"
        rf"[{SPACES}]?(?P<percent>%)?[{SPACES}]?(?P<after>{money})?(?P<last>-?)(?P<close>\))?"
    )


def parse(text: str, mark: str) -> Number | None:
    """The number that `text` is when `mark` is its decimal mark; None when it is none."""
    mark = "." if isinstance(text, Exact) else mark
    found = _form(mark).fullmatch(text.strip())
    if found is None:
        return None
    signs = found["minus"] + found["inner"] + found["last"] + (found["open"] or "")
    money = (found["before"] or "") + (found["after"] or "")
    if len(signs) > 1 or bool(found["open"]) != bool(found["close"]) or (money and found["percent"]):
        return None
    if found["before"] and found["after"]:
        return None
    plain = found["digits"].replace(found["group"] or " ", "").replace(mark, ".")
    value = Decimal(plain + (found["power"] or ""))
    negative = signs not in ("", "+")
    return Number(-value if negative else value, bool(found["percent"]), SYMBOLS.get(money, money))


def is_blank(text: str) -> bool:
    """Whether a cell holds no value: empty, or one of the dashes that stand for it."""
    return text.strip().lower() in BLANKS


def marks(texts: Iterable[str]) -> list[str]:
    """The decimal marks under which every text is a number."""
    written = list(texts)
    return [mark for mark in MARKS if all(parse(text, mark) for text in written)]
