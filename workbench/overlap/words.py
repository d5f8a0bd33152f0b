"""The words of `words.toml`, and what a cell says by them."""

import re
import tomllib
from pathlib import Path

from workbench.tabular.reading import Line

_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
HEADINGS: dict[str, list[str]] = _WORDS["headings"]
NAMES: dict[str, list[str]] = _WORDS["names"]
SIDES: dict[str, list[str]] = _WORDS["sides"]
CANDIDATES = ("money", "percent", "weight", "amount", "")
MONEY_MARKET = re.compile(r"[A-Z]{3}XX")  # how American money market funds are named: SPAXX, VMFXX, SWVXX


def letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalpha())


def is_cash(written: str) -> bool:
    plain = written.strip("* ")
    words = re.findall(r"[^\W\d_]+", plain.casefold())
    if len(words) == 1 and words[0] in NAMES["currencies"]:
        return True
    begins = words[:1] and words[0] in NAMES["cash"] and set().union(*NAMES.values()).issuperset(words)
    return bool(begins or letters(plain) in NAMES["cash"] or MONEY_MARKET.fullmatch(plain.upper()))


def at_place(line: Line, place: int) -> str:
    return line.cells[place] if place < len(line.cells) else ""
