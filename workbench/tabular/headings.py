"""Headings in words: which column is meant, found in a table of the words that each meaning goes by."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple
from unicodedata import normalize

from workbench.tabular.numbers import MONEY, marks
from workbench.tabular.reading import Line

CURRENCY = re.compile(rf"(?<!\w)(?:in )?\(?(?:{MONEY})\)?(?!\w)", re.IGNORECASE)
BRACKETS = re.compile(r"\(([^()]*)\)")


class Header(NamedTuple):
    """The line of headings: its place among the lines, its cells, and the columns of each meaning, the best first."""

    place: int
    cells: Sequence[str]
    columns: Mapping[str, Sequence[int]]


def spellings(heading: str) -> list[str]:
    """A heading as words are compared, in letters, digits and %: whole, without and within its brackets, and without a
    currency."""
    parts = [heading, BRACKETS.sub("", heading), *BRACKETS.findall(heading), CURRENCY.sub("", heading)]
    plain = ["".join(c for c in normalize("NFKC", p).casefold() if c.isalnum() or c == "%") for p in parts]
    return [word for word in dict.fromkeys(plain) if word.strip("%") or word == plain[0] == "%"]


def columns_of(cells: Sequence[str], words: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """The columns of each meaning of `words`, the best word first; a meaning named first wins a heading."""
    ranks: dict[str, list[tuple[int, int]]] = {}
    for place, cell in enumerate(cells):
        pairs = [(word, meaning) for word in spellings(cell) for meaning in words if word in words[meaning]]
        for word, meaning in pairs[:1]:
            ranks.setdefault(meaning, []).append((words[meaning].index(word), place))
    return {meaning: [place for _, place in sorted(places)] for meaning, places in ranks.items()}


def find(
    lines: Sequence[Line], words: Mapping[str, Sequence[str]], enough: Callable[[Collection[str]], bool]
) -> Header | None:
    """The first line whose meanings are `enough` and that holds no number."""
    for place, line in enumerate(lines):
        columns = columns_of(line.cells, words)
        if enough(columns) and not any(cell.strip() and marks([cell]) for cell in line.cells):
            return Header(place, line.cells, columns)
    return None
