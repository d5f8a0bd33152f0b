"""The lines of a portfolio, from a file as people, spreadsheets and brokers write it, or from a dictionary."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench import tabular
from workbench.display import counted
from workbench.overlap.amounts import Amounts, Cell, Reading, agreed, refused, settled
from workbench.overlap.recognised import HEADINGS, NAMES, is_cash, letters
from workbench.tabular import Header, Line, Sheet, is_blank

CANDIDATES = ("money", "percent", "weight", "amount")
BARE = Header(-1, Line(0, ["", ""]), {"fund": [0], "": [1]})
"""The columns of a file without headings."""


@dataclass(frozen=True)
class Position:
    """A line of a portfolio: a fund or stock as written, and its billionths of the whole; negative when it is sold
    short or borrowed."""

    fund: str
    share: int


@dataclass(frozen=True)
class Positions:
    """The lines of a portfolio, and how they were read."""

    lines: list[Position]
    notes: list[str]


@dataclass
class Body:
    """What stands below the headings: positions, totals with the number of positions above them, and lines that are
    neither."""

    positions: list[tuple[Line, str]] = field(default_factory=list)
    totals: list[tuple[int, Line]] = field(default_factory=list)
    asides: list[int] = field(default_factory=list)


def read(path: Path, unit: str = "", decimal: str = "") -> Positions:
    """The lines of a portfolio file; `unit` (fraction, percent, money) and `decimal` (. or ,) settle what could be read
    in two ways. Raises UnreadableFileError, naming the line."""
    tables = [(sheet, _content(sheet)) for sheet in tabular.read(path)]
    headed = [(sheet, lines, it) for sheet, lines in tables if (it := tabular.find(lines, HEADINGS, _enough))]
    if len(headed) > 1:
        names = " and ".join(repr(sheet.name) for sheet, *_ in headed)
        raise refused(headed[0][0].path, 0, f"its sheets {names} both hold a table", "Keep one of them.")
    sheet, lines, header = headed[0] if headed else (*tables[0], BARE)
    if not headed:
        _expect_numbers(sheet, lines)
    body = _body(sheet, lines, header)
    return _positions(agreed(_columns(sheet, header, body), unit, decimal), body.asides)


def given(amounts: Mapping[str, Any], unit: str = "") -> Positions:
    """The lines of a portfolio that is given as names and amounts. Raises UnreadableFileError."""
    cells = [Cell(0, str(name), tabular.Exact(amount)) for name, amount in amounts.items()]
    return _positions(settled(Amounts(Path("the portfolio"), "", "", cells), unit, "."), [])


def _positions(reading: Reading, asides: Sequence[int]) -> Positions:
    pairs = zip(reading.amounts.cells, reading.shares, strict=True)
    shown = ", ".join(map(str, asides[:3])) + (", …" if len(asides) > 3 else "")
    left = [f"Not read, since no position stands there: {counted(len(asides), 'line')} ({shown})."]
    return Positions(
        [Position(cell.fund, share) for cell, share in pairs], [reading.note, *(left if asides else [])]
    )


def _content(sheet: Sheet) -> list[Line]:
    """The lines that say something; a comment begins with # and does not."""
    return [one for one in sheet.lines if one.says_something and not re.match(r"\s*#.", one.cells[0])]


def _enough(meanings: Collection[str]) -> bool:
    return "fund" in meanings and not set(CANDIDATES).isdisjoint(meanings)


def _expect_numbers(sheet: Sheet, lines: Sequence[Line]) -> None:
    """Without headings the first line must be a position already."""
    if not lines:
        raise refused(sheet.path, 1, "it is empty")
    if len(lines[0].cells) > 1 and not any(map(_is_number, lines[0].cells)):
        known = ", ".join(repr(cell.strip()) for cell in lines[0].cells if cell.strip())
        reason = f"it has neither a number nor headings that name a fund and its share ({known})"
        if "fund" in tabular.columns_of(lines[0].cells, HEADINGS):
            reason = f"no heading names a share or a value, and numbers of shares alone say neither ({known})"
        raise refused(sheet.path, lines[0].number, reason)


def _body(sheet: Sheet, lines: Sequence[Line], header: Header) -> Body:
    """Positions, totals and the rest; the same headings again go on, others end the table."""
    body = Body(asides=[line.number for line in lines[: max(header.place, 0)]])
    for at, line in enumerate(lines[header.place + 1 :], start=header.place + 1):
        if line.cells == header.line.cells:
            continue
        meanings = tabular.columns_of(line.cells, HEADINGS)
        if len(meanings) > 1 and not any(map(_is_number, line.cells)):
            if _enough(meanings):
                raise refused(
                    sheet.path, line.number, "a second table with other headings begins", "Keep one of them."
                )
            body.asides.extend(rest.number for rest in lines[at:])
            break
        _sort(sheet, line, header, body)
    return body


def _sort(sheet: Sheet, line: Line, header: Header, body: Body) -> None:
    """Put a line where it belongs."""
    written = [cell.strip() for cell in line.cells if not is_blank(cell)]
    named = [name for place in header.columns["fund"] if not is_blank(name := _at(line, place))]
    if len(written) == 1 and " " in written[0] and not _is_number(written[0]):
        body.asides.append(line.number)
    elif any(letters(cell) in NAMES["totals"] for cell in (named[:1] or written)):
        body.totals.append((len(body.positions), line))
    else:
        _no_surplus(sheet, line, len(header.line.cells))
        if not named:
            raise refused(sheet.path, line.number, "it names no fund")
        body.positions.append((line, named[0]))


def _no_surplus(sheet: Sheet, line: Line, width: int) -> None:
    if any(cell.strip() for cell in line.cells[width:]):
        shown = (sheet.delimiter or ", ").join(line.cells)
        reason = f"{shown!r} is more than {width} columns: a decimal comma, or one number too many"
        raise refused(
            sheet.path, line.number, reason, "Put quotes around a number with a comma, or use semicolons."
        )


def _is_number(cell: str) -> bool:
    return bool(cell.strip() and tabular.marks([cell]))


def _at(line: Line, place: int) -> str:
    return line.cells[place].strip() if place < len(line.cells) else ""


def _columns(sheet: Sheet, header: Header, body: Body) -> list[Amounts]:
    """The columns that may hold the amounts, the most exact first. Of money in several currencies nothing is summed."""
    money = {
        _at(line, place) for place in header.columns.get("currency", ()) for line, _ in body.positions
    } - {""}
    mark = {";": ",", ",": "."}.get(sheet.delimiter, "")
    found = []
    for kind in header.columns.keys() & {*CANDIDATES, ""}:
        for place in header.columns[kind]:
            heading = header.line.cells[place].strip()
            cells = [Cell(line.number, name, _amount(line, place, name)) for line, name in body.positions]
            totals = [(above, line.number, _at(line, place)) for above, line in body.totals]
            apart = (
                money
                if len(money) > 1 and kind in ("money", "amount") and not tabular.names_currency(heading)
                else set()
            )
            found.append(Amounts(sheet.path, heading, kind, cells, mark, totals, tuple(sorted(apart))))
    return sorted(found, key=lambda one: (*CANDIDATES, "").index(one.kind))


def _amount(line: Line, place: int, name: str) -> str:
    """The text of an amount, of the very cell, so that a number of a workbook stays one; cash without one is none."""
    text = line.cells[place] if place < len(line.cells) else ""
    return "0" if is_blank(text) and is_cash(name) else text
