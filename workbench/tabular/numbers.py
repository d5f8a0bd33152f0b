"""Numbers as people write them: with either decimal mark, grouped, signed, with a currency or a percent sign."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

BLANKS = frozenset({"", "-", "--", "---", "\u2013", "\u2014", "n/a", "#n/a"})
SYMBOLS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "Fr.": "CHF", "C$": "CAD", "A$": "AUD"}
CODES = (
    "USD|EUR|GBP|CHF|JPY|CAD|AUD|NZD|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|TRY|ILS|ZAR|"
    "CNY|CNH|HKD|SGD|KRW|TWD|INR|IDR|MYR|THB|PHP|BRL|MXN|CLP|COP|ARS|SAR|AED"
)
MONEY = "|".join(map(re.escape, sorted(SYMBOLS, key=len, reverse=True))) + f"|{CODES}"
SIGN, SPACES = "[-+\u2212]", " \u00a0\u2007\u2009\u202f"
BELOW = re.compile(r"\s*<\s*[0-9.,]+\s*%?\s*")  # a bound, such as <0.01%
PLAIN = {
    mark: re.compile(rf"(?:-?\$?|\$-)(?:[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]+)(?:{point}[0-9]+)?%?")
    for mark, group, point in ((".", ",", r"\."), (",", r"\.", ","))
}
SHAPE = str.maketrans("123456789", "000000000")
CLEANING = {".": str.maketrans("", "", "$,%"), ",": str.maketrans(",", ".", "$.%")}
REMEMBERED = 1 << 17  # different cells that are read once


class Exact(str):
    """A number out of a workbook: written with a point, whatever marks the text around it uses."""

    __slots__ = ()


class WrittenNumber(NamedTuple):
    """A number as written, exactly; `currency` is a code such as USD, or empty."""

    value: Decimal
    percent: bool = False
    currency: str = ""


@cache
def _form(mark: str) -> re.Pattern[str]:
    group, gap = f"[{'.' if mark == ',' else ','}'\u2019{SPACES}]", f"[{SPACES}]?"
    digits = rf"(?:[1-9][0-9]{{0,2}}(?P<group>{group})[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*|[0-9]+)"
    return re.compile(
        rf"(\()?({SIGN}?){gap}({MONEY})?{gap}({SIGN}?)"
        rf"({digits}(?:[{mark}][0-9]*)?|[{mark}][0-9]+)([eE][-+]?[0-9]{{1,3}})?"
        rf"{gap}(%)?{gap}({MONEY})?(-?)(\))?"
    )


def parse(text: str, mark: str) -> WrittenNumber | None:
    """The number that `text` is when `mark` is its decimal mark; None when it is none."""
    mark = "." if isinstance(text, Exact) else mark
    match = _form(mark).fullmatch(text.strip())
    if match is None:
        return None
    bracket, first, before, second, digits, group, power, percent, after, last, end = match.groups(default="")
    signs, units = first + second + last + bracket, [unit for unit in (before, percent, after) if unit]
    if len(signs) > 1 or len(units) > 1 or bool(bracket) != bool(end):
        return None
    plain = digits.replace(group or " ", "").replace(mark, ".")
    money = before or after
    value = Decimal(f"{'' if signs in ('', '+') else '-'}{plain}{power}")
    return WrittenNumber(value, bool(percent), SYMBOLS.get(money, money))


def sign(text: str) -> int:
    """The sign of a number under either mark, 0 for none."""
    number = parse(text, ".") or parse(text, ",")
    return (number.value > 0) - (number.value < 0) if number else 0


def is_blank(text: str) -> bool:
    """Whether a cell holds no value: empty, or one of the dashes that stand for it."""
    return text.strip().lower() in BLANKS


def marks(texts: Iterable[str]) -> list[str]:
    """The decimal marks under which every text is a number."""
    written = list(texts)
    return [mark for mark in ".," if all(parse(text, mark) for text in written)]


@lru_cache(maxsize=REMEMBERED)
def _number(text: str, mark: str) -> tuple[Decimal | None, bool]:
    """A number, and whether the cell is one or stands for none."""
    number = parse(text, mark)
    return (number.value, True) if number else (None, is_blank(text) or bool(BELOW.fullmatch(text)))


@lru_cache(maxsize=REMEMBERED)
def _is_plain(shape: str, mark: str) -> bool:
    return PLAIN[mark].fullmatch(shape) is not None


def numbers_of(cells: Sequence[str], mark: str) -> tuple[list[Decimal | None], dict[int, str]]:
    """The numbers of a column, None for nothing and for a bound such as <0.01%, and by place the cells that are none.
    Most columns are plain: their cells have few shapes, and are taken at one stroke."""
    text = "\n".join(cells)
    shapes = set(text.translate(SHAPE).split("\n"))
    if text.count("\n") == len(cells) - 1 and all(_is_plain(shape, mark) for shape in shapes):
        return list(map(Decimal, text.translate(CLEANING[mark]).split("\n"))), {}
    pairs = [_number(cell, mark) for cell in cells]
    return [value for value, _ in pairs], {at: cells[at] for at, (_, is_fine) in enumerate(pairs) if not is_fine}
