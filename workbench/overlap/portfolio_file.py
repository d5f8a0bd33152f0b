"""The lines of a portfolio, from a file as people, spreadsheets and brokers write it, or from a dictionary."""

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from workbench.display import counted
from workbench.overlap.amounts import HOW, MONEY_KINDS, AmountColumn, Cell, Reading, agreed
from workbench.overlap.beside import expect_money, expect_no_sums, shorts
from workbench.overlap.words import CANDIDATES, HEADINGS, NAMES, at_place, is_cash, letters
from workbench.tabular.numbers import Exact, is_blank, marks, sign
from workbench.tabular.reading import CURRENCY, Header, Line, TextTable, columns_of, find, read, refused

SEARCHED = 1000  # lines in which headings are looked for: statements of several tables begin with others
WITHOUT_HEADINGS = Header(-1, ["", ""], {"fund": [0], "": [1]})


class Position(NamedTuple):
    """A line of a portfolio: a name as written, and its billionths of the whole; negative if short or borrowed."""

    name: str
    share: int


class Body(NamedTuple):
    """What stands below the headings: positions with their names, totals with how many positions stand above them, and
    the numbers of lines that are neither."""

    positions: list[tuple[Line, str]]
    totals: list[tuple[int, Line]]
    asides: list[int]


def read_file(
    path: Path, unit: str = "", decimal: str = "", content: bytes | None = None
) -> tuple[list[Position], list[str]]:
    """The lines of a portfolio file, or of its `content`, and how they were read; `unit` (fraction, percent, money) and
    `decimal` (. or ,) settle what could be read in two ways. Raises UnreadableFileError, naming the line."""
    tables = [(sheet, content_of(sheet)) for sheet in read(path, content)]
    headed = [(*table, header) for table in tables if (header := find(table[1][:SEARCHED], HEADINGS, _enough))]
    if len(headed) > 1:
        names = " and ".join(repr(sheet.name) for sheet, *_ in headed)
        raise refused(path, 0, f"its sheets {names} both hold a table", "Keep one of them.")
    sheet, lines, header = headed[0] if headed else (*tables[0], WITHOUT_HEADINGS)
    if not headed:
        _expect_numbers(path, lines)
    body = _body(sheet, lines, header)
    for line, _ in body.positions:
        if line.number in sheet.hidden:
            advice = "Show all rows, or copy those that count into a new sheet."
            raise refused(path, line.number, "the row is hidden, and may be meant to count or not", advice)
    if not unit:
        expect_money(sheet, header, body.positions)
    columns = _columns(sheet, header, body, shorts(sheet, header, body.positions))
    positions, reading = _positions(columns, unit, decimal, [line for line, _ in body.positions])
    notes = [reading.note]
    if body.asides:
        shown = ", ".join(map(str, body.asides[:3])) + (", …" if len(body.asides) > 3 else "")
        notes.append(f"Not read, since no position stands there: {counted(len(body.asides), 'line')} ({shown}).")
    if len(sheet.currencies) > 1 and reading.unit == "money":
        currencies = ", ".join(sheet.currencies)
        notes.append(f"Formats of cells, which are not read, show {currencies}: amounts are taken as of one currency.")
    return positions, notes


def given(amounts: Mapping[str, Any], unit: str = "") -> tuple[list[Position], list[str]]:
    cells = [Cell(0, str(name), Exact(amount)) for name, amount in amounts.items()]
    positions, reading = _positions([AmountColumn(Path("the portfolio"), "", "", cells)], unit, ".")
    return positions, [reading.note]


def _positions(
    columns: Sequence[AmountColumn], unit: str, decimal: str, lines: Sequence[Line] = ()
) -> tuple[list[Position], Reading]:
    reading = agreed(columns, unit, decimal)
    names = [cell.fund for cell in reading.column.cells]
    expect_no_sums(columns[0].path, lines, names, reading.values)
    return [Position(*line) for line in zip(names, reading.shares, strict=True)], reading


def content_of(sheet: TextTable) -> list[Line]:
    """The lines that say something; a comment begins with # and does not."""
    filled = [line for line in sheet.lines if any(map(str.strip, line.cells))]
    return [line for line in filled if not re.match(r"\s*#.", line.cells[0])]


def _enough(meanings: Collection[str]) -> bool:
    return not {"fund", "name"}.isdisjoint(meanings) and not set(CANDIDATES).isdisjoint(meanings)


def _is_number(cell: str) -> bool:
    return bool(cell.strip() and marks([cell]))


def _expect_numbers(path: Path, lines: Sequence[Line]) -> None:
    if not lines:
        raise refused(path, 0, "it is empty", HOW)
    cells = [cell.strip() for cell in lines[0].cells if cell.strip()]
    if len(cells) > 1 and not any(map(_is_number, cells)):
        reason = "it has neither a number nor headings that name a fund and its share"
        if {"fund", "name"} & columns_of(cells, HEADINGS).keys():
            reason = "no heading names a share or a value, and numbers of shares alone say neither"
        raise refused(path, lines[0].number, f"{reason} ({', '.join(map(repr, cells))})", HOW)


def _body(sheet: TextTable, lines: Sequence[Line], header: Header) -> Body:
    """Positions, totals and the rest; the same headings again go on, others end the table."""
    body = Body([], [], [line.number for line in lines[: max(header.place, 0)]])
    for at, line in enumerate(lines[header.place + 1 :], start=header.place + 1):
        if line.cells == header.cells:
            continue
        if not any(map(_is_number, line.cells)) and len(meanings := columns_of(line.cells, HEADINGS)) > 1:
            if _enough(meanings):
                reason = "a second table with other headings begins"
                raise refused(sheet.path, line.number, reason, "Keep one of them.")
            body.asides.extend(rest.number for rest in lines[at:])
            break
        _sort(sheet, line, header, body)
    return body


def _sort(sheet: TextTable, line: Line, header: Header, body: Body) -> None:
    written = [cell.strip() for cell in line.cells if not is_blank(cell)]
    # Where the ticker is missing, the name counts; never a second column of tickers, which is another thing.
    places = [*header.columns.get("fund", ())[:1], *header.columns.get("name", ())]
    named = [name for place in places if not is_blank(name := at_place(line, place).strip())]
    if len(written) == 1 and " " in written[0] and not _is_number(written[0]):
        body.asides.append(line.number)
    elif any(letters(cell) in NAMES["totals"] for cell in (named[:1] or written)):
        body.totals.append((len(body.positions), line))
    elif any(map(str.strip, line.cells[len(header.cells) :])):
        shown = (sheet.delimiter or ", ").join(line.cells)
        reason = f"{shown!r} is more than {len(header.cells)} columns: a decimal comma, or a number too many"
        advice = "Put quotes around a number with a comma, or separate by semicolons."
        raise refused(sheet.path, line.number, reason, advice)
    elif not named:
        raise refused(sheet.path, line.number, "it names no fund", HOW)
    else:
        body.positions.append((line, named[0]))


def _columns(sheet: TextTable, header: Header, body: Body, short: Collection[int]) -> list[AmountColumn]:
    """The columns that may hold the amounts, the most exact first; what is short is negative."""
    places = header.columns.get("currency", ())
    currencies = sorted({at_place(line, at).strip() for at in places for line, _ in body.positions} - {""})
    mark, columns = {";": ",", ",": "."}.get(sheet.delimiter, ""), []
    for kind in CANDIDATES:
        for at in header.columns.get(kind, ()):
            cells = [Cell(line.number, name, _amount(line, at, name, short)) for line, name in body.positions]
            totals = [(above, Cell(line.number, "", at_place(line, at))) for above, line in body.totals]
            is_open = kind in MONEY_KINDS and not CURRENCY.search(header.cells[at])
            heading, money = header.cells[at].strip(), currencies if is_open else []
            columns.append(AmountColumn(sheet.path, heading, kind, cells, mark, totals, money))
    return columns


def _amount(line: Line, place: int, name: str, short: Collection[int]) -> str:
    """The cell itself, so that a number of a workbook stays one; cash without an amount is none."""
    text = "0" if is_blank(at_place(line, place)) and is_cash(name) else at_place(line, place)
    return type(text)(f"-{text.strip()}") if line.number in short and sign(text) > 0 else text
