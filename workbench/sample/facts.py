"""Lists and figures of the legacy system, and this project's own order of its stocks: `facts.json`.

Scale: copy 1 is the real tickers; every further copy is the same world under invented names.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from types import SimpleNamespace
from typing import Any

Symbols = tuple[str, ...]

# Facts that are written as one text.
LISTS = {
    *("first_ten", "holdings", "representative_stocks", "related_themes", "symbols"),
    *("ranked", "not_in_index_funds", "growth", "value"),
}

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@cache
def facts() -> SimpleNamespace:
    """The facts with their lists as tuples. The order of every mapping is the order of the entries."""
    text = files("workbench.sample").joinpath("facts.json").read_text(encoding="utf-8")
    known: SimpleNamespace = json.loads(text, object_hook=_record)
    return known


def _record(raw: dict[str, Any]) -> SimpleNamespace | dict[str, Any]:
    """An object of the file: a fund, theme, sector or universe is a record, a mapping by key stays one."""
    if not raw.keys() & LISTS:
        return raw
    return SimpleNamespace(**{name: tuple(fact.split()) if name in LISTS else fact for name, fact in raw.items()})


@cache
def company_names() -> dict[str, str]:
    """The names of companies by symbol, where they are known: `companies.tsv`, see LICENSE."""
    text = files("workbench.sample").joinpath("companies.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines())


def normal(symbol: str) -> str:
    """The one spelling under which a share class is counted: `BRK-B` is `BRK.B`."""
    return re.sub(r"[-/ ]([A-Z])$", r".\1", symbol.strip().upper())


@dataclass(frozen=True)
class Copy:
    number: int

    def key(self, key: str) -> str:
        """A fund's ticker or a lookup key: `SPY`, in copy 2 `SPY_2`."""
        return key if self.number == 1 else f"{key}_{self.number}"

    def name(self, name: str) -> str:
        """A display name: `All ETFs`, in copy 2 `All ETFs (copy 2)`."""
        return name if self.number == 1 else f"{name} (copy {self.number})"

    def symbols(self) -> dict[str, str]:
        """The ticker that stands for each spelling of a real one. Invented ones have six letters, which no real ticker
        of the facts has: three for the stock, three for the copy; then the share class as that spelling has it."""
        spellings = _spellings()
        if self.number == 1:
            return {spelling: spelling for spelling in spellings}
        copy = _three_letters(self.number)
        return {spelling: _three_letters(place) + copy + suffix for spelling, (place, suffix) in spellings.items()}


@cache
def _spellings() -> dict[str, tuple[int, str]]:
    """A number for each stock, the same for every spelling, and the share class as that spelling has it."""
    known = facts()
    funds = (getattr(fund, "holdings", ()) for fund in known.funds.values())
    lists = (group.symbols for group in (*known.themes.values(), *known.stock_universes.values()))
    places: dict[str, int] = {}
    spellings = {}
    for spelling in chain(known.ranked, *funds, *lists):
        symbol = normal(spelling)
        place = places.setdefault(symbol, len(places))
        spellings[spelling] = (place, spelling[-2:] if "." in symbol else "")
    return spellings


def _three_letters(number: int) -> str:
    return LETTERS[number // 676] + LETTERS[number // 26 % 26] + LETTERS[number % 26]
