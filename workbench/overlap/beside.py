"""What the columns and lines beside an amount say of it; what is not a list of positions is refused."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate
from pathlib import Path

from workbench.overlap.words import CANDIDATES, HEADINGS, NAMES, SIDES, at_place, is_cash, letters
from workbench.tabular.numbers import is_blank, parse, sign
from workbench.tabular.reading import CURRENCY, Header, Line, TextTable, refused, spellings

NamedLines = Sequence[tuple[Line, str]]  # the lines of positions with their names
KINDS = ("action", "date", "metric", "side", "")
FIGURES = {word for kind in (*CANDIDATES[:4], "quantity", "price") for word in HEADINGS[kind]}
CLOCK = re.compile(r"[T ,]+[0-9]{1,2}:[0-9]{2}.*")
TICKER = re.compile(r"[A-Z][A-Z0-9.:/-]{0,14}")
TOTAL = re.compile(r"total|summe|gesamt|sum\b", re.IGNORECASE)
# Columns that may say something else than a side.
TYPES = ("columntype", "columntyp", "columnpositiontype", "columnpositionstyp", "columnpositionsart")
MOST_PARTS = 500  # a line is not taken for the sum of more
NO_CHANCE = 6  # an amount of so many digits is not by chance the sum of others


def shorts(sheet: TextTable, header: Header, lines: NamedLines) -> set[int]:
    """The numbers of lines that a column says are short; refuses what is not a list of the positions of one day."""
    columns, short = header.columns, set[int]()
    taken = {*[*columns.get("fund", ()), *columns.get("name", ())][:1]}
    taken.update(at for kind in CANDIDATES for at in columns.get(kind, ()))
    kinds = {at: kind for kind in KINDS for at in columns.get(kind, ())}
    places = {*range(len(header.cells))} - taken
    for place in sorted(places, key=lambda at: KINDS.index(kinds.get(at, ""))):
        filled = [(line, name, cell) for line, name in lines if not is_blank(cell := at_place(line, place).strip())]
        column = f"column {header.cells[place].strip()!r}"
        if reason := _no_positions(kinds.get(place, ""), [(name, cell) for _, name, cell in filled]):
            advice = "Keep one line a position, of one day."
            raise refused(sheet.path, filled[0][0].number, f"{reason} ({column})", advice)
        is_side = kinds.get(place) == "side"
        if is_side or all(_is_side(cell) for *_, cell in filled):
            short |= _short(sheet, [(line, cell) for line, _, cell in filled], column, is_side)
    _expect_same_signs(sheet, header, [(line, name) for line, name in lines if line.number not in short])
    return short


def _is_side(cell: str) -> bool:
    return any(letters(cell) in side for side in SIDES.values())


def _short(sheet: TextTable, cells: NamedLines, column: str, is_side: bool) -> set[int]:
    sided = {letters(cell) for _, cell in cells} & set(SIDES["long"] + SIDES["sale"])
    for line, cell in cells:
        if not (is_cash(cell) or _is_side(cell)) and (sided or letters(column) not in TYPES):
            reason = f"{cell!r} in {column} is neither long nor short"
            raise refused(sheet.path, line.number, reason, "Write Long or Short, for positions only.")
        if letters(cell) in (SIDES["sale"] if is_side else SIDES["sale"] + SIDES["short"]):
            reason = f"{cell!r} in {column} may be a short position, or {'a sale' if is_side else 'something else'}"
            advice = "Write Short in a column Side if it is short; else take out the line or the column."
            raise refused(sheet.path, line.number, reason, advice)
    return {line.number for line, cell in cells if letters(cell) in SIDES["short"]}


def _no_positions(kind: str, named: Sequence[tuple[str, str]]) -> str:
    cells = list(dict.fromkeys(cell for _, cell in named))
    words = {word for cell in cells for word in re.findall(r"[^\W\d_]+", cell.casefold())}
    if kind == "action" and words & set().union(*SIDES.values()):
        return "it is a list of trades, not of positions"
    days = list(dict.fromkeys(CLOCK.sub("", cell) for cell in cells)) if kind == "date" else []
    if len(days) > 1:
        return f"it is of several days, {days[0]!r} and {days[1]!r}"
    figures = kind == "metric" or all(FIGURES.intersection(spellings(cell)) for cell in cells)
    if figures and len(set(named)) > len({name for name, _ in named}):
        return f"{cells[0]!r} and {cells[1]!r} have a line each, where each position should have one line"
    return ""


def _expect_same_signs(sheet: TextTable, header: Header, lines: NamedLines) -> None:
    units = header.columns.get("quantity", ())[:1]
    for at in [at for kind in CANDIDATES for at in header.columns.get(kind, ()) if units]:
        for line, name in lines:
            count, amount = at_place(line, units[0]).strip(), at_place(line, at).strip()
            if sign(count) * sign(amount) < 0:
                reason = f"of {name}, {header.cells[units[0]]!r} is {count!r} and {header.cells[at]!r} {amount!r}"
                raise refused(sheet.path, line.number, reason, "Give both the same sign: - for a short position.")


def expect_money(sheet: TextTable, header: Header, lines: NamedLines) -> None:
    """Refuse an amount beside a price, which may be of units or of money, where nothing else tells."""
    kinds = header.columns
    if {"quantity", *CANDIDATES[:3]} & kinds.keys() or not {"amount", "price"} <= kinds.keys():
        return
    heading, price = header.cells[at := kinds["amount"][0]], header.cells[kinds["price"][0]]
    cells = [at_place(line, at).strip() for line, _ in lines]
    signed = any((number := parse(cell, mark)) and number.currency for cell in cells for mark in ".,")
    if cells and not (signed or CURRENCY.search(heading) or letters(heading) in NAMES["totals"]):
        reason = f"{cells[0]!r} of column {heading!r} may be units, each at the {price!r}, or money"
        advice = "Say --unit money if it is money; else add a column Value, units times price."
        raise refused(sheet.path, lines[0][0].number, reason, advice)


def expect_no_sums(path: Path, lines: Sequence[Line], names: Sequence[str], values: Sequence[Decimal]) -> None:
    """Refuse a line that sums up those above or below it: a subtotal, or a position with its lots."""
    only_long = min(values, default=0) >= 0
    for place, value in enumerate(values):
        for where, run in (("above", range(place - 1, -1, -1)), ("below", range(place + 1, len(values)))):
            for count, total in enumerate(accumulate(values[at] for at in run), 1):
                if 0 < total == value and _is_sum(lines, names, value, place, run[:count]):
                    reason = f"{names[place]!r} is the sum of the lines {where} it"
                    if _same(names[place], names[run[0]]):
                        reason = f"lots of {names[place]!r} stand {where} it, and equal it"
                    number = lines[place].number if lines else 0
                    raise refused(path, number, reason, "Keep either the sum or its parts.")
                if count == MOST_PARTS or (only_long and total > value):
                    break


def _same(name: str, other: str) -> bool:
    return name.strip().casefold() == other.strip().casefold()


def _is_sum(lines: Sequence[Line], names: Sequence[str], value: Decimal, place: int, run: range) -> bool:
    """Whether a line that equals the sum of others is their sum, and not so by chance as 50 is of 30 and 20."""
    name, parts = names[place], [names[at] for at in run]
    if TOTAL.search(name) and run[-1] == 0:
        return True
    if len(run) == 1 or is_cash(name):
        return False
    is_lots = all(_same(part, name) or (letters(name) and letters(part) in ("", "lot")) for part in parts)
    is_heading = not TICKER.fullmatch(name) and all(map(TICKER.fullmatch, parts))
    filled = [sum(not is_blank(cell) for cell in lines[at].cells) for at in (place, *run)] if lines else [0]
    has_fewer_cells = filled[0] < min(filled[1:], default=0)
    return is_lots or is_heading or has_fewer_cells or len(value.normalize().as_tuple().digits) >= NO_CHANCE
