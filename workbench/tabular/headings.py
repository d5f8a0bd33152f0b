"""Headings in words: which column is meant, found in a table of the words that each meaning goes by."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from unicodedata import normalize

from workbench.tabular.numbers import CODES, SYMBOLS, marks
from workbench.tabular.reading import Line

MONEY = re.compile(
    rf"(?<!\w)(?:in )?\(?(?:{CODES}|{'|'.join(map(re.escape, SYMBOLS))})\)?(?!\w)", re.IGNORECASE
)
BRACKETS = re.compile(r"\(([^()]*)\)")

Columns = Mapping[str, Sequence[int]]
"""The places of the columns of each meaning, the best word first."""


@dataclass(frozen=True)
class Header:
    """The line of headings: its place among the lines, and the columns of each meaning."""

    place: int
    line: Line
    columns: Columns


def spellings(heading: str) -> list[str]:
    """A heading as words are compared: letters, digits and %; as a whole, without and within its brackets, and
    without a currency."""
    parts = [heading, BRACKETS.sub("", heading), *(BRACKETS.findall(heading)), MONEY.sub("", heading)]
    plain = [
        "".join(c for c in normalize("NFKC", part).casefold() if c.isalnum() or c == "%") for part in parts
    ]
    return [word for word in dict.fromkeys(plain) if word not in ("", "%")]


def names_currency(heading: str) -> bool:
    """Whether a heading says which currency its column is in."""
    return bool(MONEY.search(heading))


def columns_of(cells: Sequence[str], words: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """The columns of each meaning of `words`; the meanings named first win a heading that fits several."""
    found: dict[str, list[tuple[int, int]]] = {}
    for place, cell in enumerate(cells):
        for spelling in spellings(cell):
            meaning = next((one for one, known in words.items() if spelling in known), None)
            if meaning:
                found.setdefault(meaning, []).append((words[meaning].index(spelling), place))
                break
    return {meaning: [place for _, place in sorted(places)] for meaning, places in found.items()}


def find(
    lines: Sequence[Line],
    words: Mapping[str, Sequence[str]],
    enough: Callable[[Collection[str]], bool],
    within: int | None = None,
) -> Header | None:
    """The first line (of the first `within`) whose meanings are `enough` and that holds no number."""
    for place, line in enumerate(islice(lines, within)):
        columns = columns_of(line.cells, words)
        if enough(columns) and not any(cell.strip() and marks([cell]) for cell in line.cells):
            return Header(place, line, columns)
    return None
