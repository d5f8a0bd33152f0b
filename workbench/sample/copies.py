"""Scale: copy 1 is the real tickers; every further copy is the same world under invented names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import chain

from workbench.sample.facts import facts, normal

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Copy:
    """One of the N worlds of scale N."""

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
