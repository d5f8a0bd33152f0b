"""What the amounts of a portfolio mean: which decimal mark, which unit; two readings that differ are refused."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from workbench.display import percent
from workbench.errors import UnreadableFileError
from workbench.overlap.answers import BILLION
from workbench.tabular.numbers import WrittenNumber, is_blank, marks, parse
from workbench.tabular.reading import refused

WHOLE = {"fraction": Decimal(1), "percent": Decimal(100)}
UNIT_WORDS = {"fraction": "fractions", "percent": "percent", "money": "money"}
MONEY_KINDS = ("money", "amount")
NEAR, ALIKE, TOTAL_OFF, SEVERAL = Decimal("0.1"), Decimal("0.01"), Decimal("0.005"), Decimal("1.5")
LARGEST = Decimal(10) ** 15
HOW = "Write a line a fund, as `SPY,60`, after a heading like `fund,weight` or `symbol,market value`."
SETTLE = "Say which with --decimal or --unit, or write % or a currency behind each number."


class Cell(NamedTuple):
    line: int
    fund: str
    text: str


@dataclass(frozen=True)
class AmountColumn:
    """A column of amounts. `kind`: what its heading means, empty without one; `mark`: the decimal mark that goes with
    the delimiter; `totals`: cells that sum up, with how many stand above; `currencies`: what it is in, where told."""

    path: Path
    heading: str
    kind: str
    cells: list[Cell]
    mark: str = ""
    totals: Sequence[tuple[int, Cell]] = ()
    currencies: Sequence[str] = ()

    def refused(self, cell: Cell, reason: str, advice: str = HOW) -> UnreadableFileError:
        return refused(self.path, cell.line, reason, advice)


@dataclass(frozen=True)
class Reading:
    column: AmountColumn
    mark: str
    unit: str
    values: list[Decimal]

    @property
    def total(self) -> Decimal:
        return total_of(self.values)

    @property
    def portfolio(self) -> Decimal:
        return WHOLE.get(self.unit) or self.total

    @property
    def shares(self) -> list[int]:
        return [round(value / (self.portfolio or 1) * BILLION) for value in self.values]

    @property
    def note(self) -> str:
        column = f" of column {self.column.heading!r}" * bool(self.column.heading)
        if self.unit == "money":
            return f"Amounts{column} are read as money, {self.total:,f} in all."
        is_exact = abs(self.total / self.portfolio - 1) < Decimal("1e-9")
        total = "" if is_exact else f", which sum to {self.total.normalize():f}"
        return f"Shares{column} are read as {UNIT_WORDS[self.unit]}{total}."

    def says(self, place: int) -> str:
        value, part = f"{self.values[place].normalize():,f}", percent(self.shares[place] / BILLION)
        how = f"in money, {part} of it all" if self.unit == "money" else f"as {self.unit}, which is {part}"
        return f"{value} {how}"


def total_of(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal(0))


def agreed(columns: Sequence[AmountColumn], unit: str, decimal: str) -> Reading:
    """The reading of the best of these columns, with which the others must agree. Raises UnreadableFileError."""
    usable = [column for column in columns if len(column.currencies) < 2]
    if not usable:
        reason = f"its amounts are in several currencies ({', '.join(columns[0].currencies)})"
        raise refused(columns[0].path, 0, reason, "Give shares in percent.")
    fitting = [each for each in usable if not unit or (each.kind in MONEY_KINDS) == (unit == "money")] or usable
    first, *others = [column for column in fitting if column.kind != "amount"] or fitting
    reading = settled(first, unit, decimal)
    for other in others:
        reading = _compared(reading, other)
    if reading.unit != "money" and reading.total > reading.portfolio * SEVERAL:
        total = reading.total / reading.portfolio * 100
        reason = f"its shares sum to {total:.6g} %, as those of several accounts or levels would"
        raise refused(reading.column.path, 0, reason, "Give values in money, or shares of the whole.")
    return reading


def _compared(first: Reading, column: AmountColumn) -> Reading:
    """The first of two columns that must say the same; the second where it alone knows that something is missing.
    Percents that sum to far more than 100 are of several accounts, and say nothing of them together."""
    places = [place for place, cell in enumerate(column.cells) if not is_blank(cell.text)]
    possible = sorted(marks(column.cells[place].text for place in places), key=lambda mark: mark != first.mark)
    parsed = [parse(column.cells[place].text, possible[0]) for place in places if possible]
    numbers = [number for number in parsed if number]
    sums = total_of(first.values[place] for place in places), total_of(number.value for number in numbers)
    is_percent = column.kind == "percent" or any(number.percent for number in numbers)
    if not numbers or not all(sums) or (is_percent and sums[1] > WHOLE["percent"] * SEVERAL):
        return first
    for place, number in zip(places, numbers, strict=True):
        parts = first.values[place] / sums[0], number.value / sums[1]
        if abs(parts[0] - parts[1]) > ALIKE:
            named = zip((first.column.heading, column.heading), map(float, parts), strict=True)
            both = ", ".join(f"{heading!r} says {percent(part)}" for heading, part in named)
            cell = column.cells[place]
            raise column.refused(cell, f"of {cell.fund}, {both}", "Keep the right column.")
    knows = first.unit == "money" and is_percent and len(places) == len(column.cells)
    if knows and abs(sums[1] / WHOLE["percent"] - 1) > ALIKE:
        return Reading(column, possible[0], "percent", [number.value for number in numbers])
    return first


def settled(column: AmountColumn, unit: str, decimal: str) -> Reading:
    """The one reading that the amounts can have. Raises UnreadableFileError, naming two."""
    if not column.cells:
        raise refused(column.path, 0, "no line of it holds a name and a share", HOW)
    first, *others = _readings(column, unit, decimal)
    # Where both the mark and the unit are open, the marks are named: they are what can be seen.
    for other in sorted(others, key=lambda reading: reading.mark == first.mark):
        for place, (share, other_share) in enumerate(zip(first.shares, other.shares, strict=True)):
            if abs(share - other_share) > 1:
                cell = column.cells[place]
                both = f"{cell.text.strip()!r} may be {first.says(place)}, or {other.says(place)}"
                raise column.refused(cell, both, SETTLE)
    if first.portfolio <= 0 or not any(first.values):
        raise column.refused(column.cells[0], "nothing is invested")
    _check_totals(first)
    return first


def _check_totals(reading: Reading) -> None:
    begins = 0
    for above, total in reading.column.totals:
        number = parse(total.text, reading.mark)
        sums = [total_of(reading.values[start:above]) for start in (begins, 0)]
        if number and all(abs(number.value - value) > abs(number.value) * TOTAL_OFF for value in sums):
            reason = f"it says {total.text.strip()!r} in all, and the lines above it sum to {sums[0]:,f}"
            raise reading.column.refused(total, reason, "Add what is missing, or take the total out.")
        begins = above


def _readings(column: AmountColumn, unit: str, decimal: str) -> Iterator[Reading]:
    """The readings that make sense, the likeliest first."""
    possible = _marks(column, decimal)
    numbers = {mark: [_number(column, cell, mark) for cell in column.cells] for mark in possible}
    first, *others = possible
    if others and column.mark == first:
        # Three digits behind the mark may be thousands in truth; the delimiter decides unless a sum speaks against it.
        huge = any(number.percent and abs(number.value) >= 1000 for number in numbers[first])
        unsure = huge or _near(numbers[others[0]]) or any(first in cell.text for cell in column.cells)
        possible = possible if unsure and not _near(numbers[first]) else [first]
    for mark in possible:
        for each in [unit] if unit else _units(column, numbers[mark]):
            yield _reading(column, mark, each, numbers[mark])


def _marks(column: AmountColumn, decimal: str) -> list[str]:
    """The decimal marks with which all cells are numbers, the one that goes with the delimiter first."""
    for cell in column.cells:
        if not marks([cell.text]) or (decimal and not parse(cell.text, decimal)):
            with_mark = f" with decimal mark {decimal!r}" if marks([cell.text]) else ""
            text = cell.text.strip()
            what = f"{text!r} is not a share or an" if text else f"{cell.fund} has no share or"
            raise column.refused(cell, f"{what} amount{with_mark}")
    possible = [decimal] if decimal else marks(cell.text for cell in column.cells)
    if not possible:
        point, comma = (next(cell for cell in column.cells if marks([cell.text]) == [mark]) for mark in ".,")
        both = f"{point.text.strip()!r} has a decimal point, {comma.text.strip()!r} (line {comma.line}) a comma"
        raise column.refused(point, both, "Write all numbers alike.")
    return sorted(possible, key=lambda mark: mark != column.mark)


def _number(column: AmountColumn, cell: Cell, mark: str) -> WrittenNumber:
    number = parse(cell.text, mark)
    if number is None or abs(number.value) >= LARGEST:
        raise column.refused(cell, f"{cell.text.strip()!r} is not a share or an amount")
    return number


def _near(numbers: Sequence[WrittenNumber]) -> list[str]:
    """The units in which the numbers sum to about the whole."""
    total = total_of(number.value for number in numbers)
    return [unit for unit, all_of_it in WHOLE.items() if abs(total / all_of_it - 1) <= NEAR]


def _reading(column: AmountColumn, mark: str, unit: str, numbers: Sequence[WrittenNumber]) -> Reading:
    signed = [(cell, number[1:]) for cell, number in zip(column.cells, numbers, strict=True) if number.value]
    if column.kind in MONEY_KINDS:  # money without a sign is in the currency of the rest
        signed = [(cell, signs) for cell, signs in signed if any(signs)] or signed
    for cell, (is_percent, currency) in signed:
        first, signs = signed[0]
        if (is_percent, currency) != signs:
            both = f"{first.text.strip()!r} and {cell.text.strip()!r} (line {cell.line}) are of different kinds"
            raise column.refused(first, both, "Write all amounts alike: fractions, percent or money.")
        if (is_percent and unit != "percent") or (currency and unit != "money"):
            raise column.refused(cell, f"{cell.text.strip()!r} is not in {UNIT_WORDS[unit]}", "Leave out --unit.")
    return Reading(column, mark, unit, [number.value for number in numbers])


def _units(column: AmountColumn, numbers: Sequence[WrittenNumber]) -> list[str]:
    if any(number.percent for number in numbers):
        return ["percent"]
    if any(number.currency for number in numbers):
        return ["money"]
    near = _near(numbers)
    if column.kind in MONEY_KINDS:
        return ["money", *near]
    if column.kind == "percent":
        return ["percent", *(["fraction"] if near == ["fraction"] else [])]
    return near or _units_by_size(column, [abs(number.value) for number in numbers])


def _units_by_size(column: AmountColumn, sizes: Sequence[Decimal]) -> list[str]:
    """The units of amounts that sum neither to about 1 nor to about 100, and that nothing else tells."""
    total, largest = total_of(sizes), max(sizes)
    smallest = min((size for size in sizes if size), default=Decimal(0))
    if total < 1:
        return ["fraction"]
    if smallest > 100:
        return ["money"]
    as_percent = total_of(size if size > 1 else size * 100 for size in sizes)
    if smallest <= 1 < largest and abs(as_percent - 100) <= 1:
        cell = column.cells[list(sizes).index(smallest)]
        raise column.refused(cell, f"{cell.text.strip()!r} may be percent, or a fraction among percents", SETTLE)
    if total > 100 or not column.kind:
        return ["percent", "money"]
    return ["percent"] if largest > 2 else ["percent", "fraction"]
