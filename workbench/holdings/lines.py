"""What a line of a table is: a stock with its symbol, no equity by class, a total, or to be rejected."""

import re
from collections.abc import Callable, Sequence
from functools import _lru_cache_wrapper, cache, lru_cache
from typing import NamedTuple

from stdnum import cusip, figi, isin
from stdnum.gb import sedol

from workbench.holdings.layouts import DATA
from workbench.tabular.numbers import is_blank

CLASSES = {word: kind for kind, words in DATA["classes"].items() for word in words}
SHAPES, NAMES = ({kind: re.compile(form, re.I) for kind, form in DATA[key].items()} for key in ("shapes", "names"))
REMEMBERED = 1 << 17  # different lines whose verdicts are kept from file to file, for funds hold the same stocks
AMERICAN = re.compile(rf"(\S+) (?:{'|'.join(DATA['words']['american'])})")
SYMBOL = re.compile(r"(?=.*[A-Z]|[0-9]{1,6}$)[A-Z0-9][A-Z0-9.&*/-]{0,11}(?: [A-Z0-9]{1,3})?")
UPPER = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
IDENTIFIERS = {"isin": isin, "cusip": cusip, "sedol": sedol, "figi": figi}
LENGTHS = {7: "sedol", 8: "cusip", 9: "cusip", 12: "isin"}


class Judgement(NamedTuple):
    """What a line is: equity with its symbol, another class, `total`, or `rejected` with a reason; its identifiers, and
    whether the check digit of each is right, wrong or absent."""

    kind: str
    symbol: str = ""
    reason: str = ""
    isin: str = ""
    cusip: str = ""
    sedol: str = ""
    figi: str = ""
    digits: str = ""


def judge_of(section: str) -> Callable[..., Judgement]:
    """The judge of the lines of a section, by ticker, name, class and identifiers; it remembers its verdicts."""
    judge = _judge_of(section)
    if judge.cache_info().currsize > REMEMBERED:  # a bound in the cache itself costs a fifth of all time
        judge.cache_clear()
    return judge


@cache
def _judge_of(section: str) -> "_lru_cache_wrapper[Judgement]":
    @cache
    def judge(ticker: str, name: str, written: str, *identifiers: str) -> Judgement:
        word, unknown = written.strip().lower(), is_blank(ticker)
        texts = [cell.strip().lower() for cell in (ticker, name) if not is_blank(cell)]
        if texts and set(texts) <= set(DATA["words"]["totals"]):
            return Judgement("total")
        if not is_blank(word) and word not in CLASSES:
            return Judgement("rejected", reason=f"its class of assets, {written.strip()!r}, is not known")
        kind = section or CLASSES.get(word, "")
        if not kind or (unknown and kind == "equity"):
            kind = _class_of(ticker, name, () if kind else identifiers)
        if kind not in ("equity", ""):
            return Judgement(kind)
        if unknown:
            return Judgement("rejected", reason="it has no ticker")
        symbol = _symbol_of(ticker)
        if not SYMBOL.fullmatch(symbol):
            return Judgement("rejected", reason=f"its ticker, {ticker.strip()!r}, has not the shape of one")
        return Judgement("equity", symbol, "", *_checked(identifiers))

    return judge


def _class_of(ticker: str, name: str, identifiers: Sequence[str]) -> str:
    """The class that the shape of an identifier says, else a name that does not only repeat the ticker."""
    given = [identifier.strip() for identifier in identifiers if identifier]
    shapes = (kind for kind, shape in SHAPES.items() for identifier in given if shape.fullmatch(identifier))
    text = "" if name.strip() == ticker.strip() else name.strip()[:200]
    names = (kind for kind, form in NAMES.items() if form.fullmatch(text))
    return next(shapes, "") or next(names, "")


def _symbol_of(ticker: str) -> str:
    """The symbol as the tables write it; the mark of an American exchange falls away, those of others stay."""
    upper = ticker.strip(" \t\n\v\f\r\u00a0").translate(UPPER)
    american = AMERICAN.fullmatch(upper)
    symbol = american[1] if american else upper
    if symbol in DATA["tickers"]["joined"]:
        symbol = f"{symbol[:-1]}.{symbol[-1]}"
    return re.sub(r"[-/ ]([A-Z])$", r".\1", symbol)


def _checked(identifiers: Sequence[str]) -> tuple[str, str, str, str, str]:
    """The identifiers, each as what its length says it is, and how their check digits are."""
    kept, state = dict.fromkeys(IDENTIFIERS, ""), dict.fromkeys(IDENTIFIERS, "absent")
    for column, cell in zip(IDENTIFIERS, identifiers, strict=True):
        text = cell.strip()
        kind = column if column == "figi" else LENGTHS.get(len(text), column)
        if not text.strip("0") or is_blank(text) or kept[kind]:
            continue
        kept[kind] = text
        if kind != "cusip" or len(text) != 8:  # State Street wrote CUSIPs without their check digit
            state[kind] = "right" if _is_right(kind, text) else "wrong"
    return kept["isin"], kept["cusip"], kept["sedol"], kept["figi"], ", ".join(map(" ".join, state.items()))


@lru_cache(maxsize=REMEMBERED)
def _is_right(kind: str, identifier: str) -> bool:
    return bool(IDENTIFIERS[kind].is_valid(identifier))
