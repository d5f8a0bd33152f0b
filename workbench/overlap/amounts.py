"""What the amounts of a portfolio mean: which decimal mark, which unit; two readings that differ are refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from workbench.display import percent
from workbench.errors import UnreadableFileError
from workbench.overlap.answers import BILLION
from workbench.tabular.numbers import Number, is_blank, marks, parse
from workbench.tabular.reading import refused

WHOLE = {"fraction": Decimal(1), "percent": Decimal(100)}
NEAR, ALIKE, TOTAL_OFF, SEVERAL = Decimal("0.1"), Decimal("0.01"), Decimal("0.005"), Decimal("1.5")
LARGEST = Decimal(10) ** 15
HOW = "Write a line a fund, as `SPY,60`, after a heading like `fund,weight` or `symbol,market value`."
SETTLE = "Say which with --decimal or --unit, or write % or a currency behind each number."


class Cell(NamedTuple):
    """The text of an amount, and where it stands."""

    line: int
    fund: str
    text: str


@dataclass(frozen=True)
class Column:
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
        """The refusal of a cell."""
        return refused(self.path, cell.line, reason, advice)


@dataclass(frozen=True)
class Reading:
    """A column read with one decimal mark in one unit."""

    column: Column
    mark: str
    unit: str
    values: list[Decimal]

    @property
    def whole(self) -> Decimal:
        """What is all of the portfolio: 1, 100, or the sum of the money."""
        return WHOLE.get(self.unit) or sum(self.values, Decimal(0))

    @property
    def shares(self) -> list[int]:
        """Billionths of the portfolio."""
        return [round(value / (self.whole or 1) * BILLION) for value in self.values]

    @property
    def note(self) -> str:
        """How the amounts were read."""
        column, total = (
            f" of column {self.column.heading!r}" * bool(self.column.heading),
            sum(self.values, Decimal(0)),
        )
        if self.unit == "money":
            return f"Amounts{column} are read as money, {total:,f} in all."
        exact = "" if abs(total / self.whole - 1) < Decimal("1e-9") else f", which sum to {total.normalize():f}"
        return f"Shares{column} are read as {self.unit}{'s' * (self.unit == 'fraction')}{exact}."

    def says(self, place: int) -> str:
        """What the cell at `place` is in this reading."""
        value, part = f"{self.values[place].normalize():,f}", percent(self.shares[place] / BILLION)
        how = f"in money, {part} of it all" if self.unit == "money" else f"as {self.unit}, which is {part}"
        return f"{value} {how}"


def agreed(columns: Sequence[Column], unit: str, decimal: str) -> Reading:
    """The reading of the best of these columns, with which the others must agree. Raises UnreadableFileError."""
    usable = [one for one in columns if len(one.currencies) < 2]
    if not usable:
        told = f"its amounts are in several currencies ({', '.join(columns[0].currencies)})"
        raise refused(columns[0].path, 0, told, "Give shares in percent.")
    fitting = [one for one in usable if not unit or (one.kind in ("money", "amount")) == (unit == "money")] or usable
    first, *others = [one for one in fitting if one.kind != "amount"] or fitting
    reading = settled(first, unit, decimal)
    for other in others:
        reading = _compared(reading, other)
    total = sum(reading.values, Decimal(0))
    if reading.unit != "money" and total > reading.whole * SEVERAL:
        told = f"its shares sum to {total / reading.whole * 100:.6g} %, as those of several accounts or levels would"
        raise refused(reading.column.path, 0, told, "Give values in money, or shares of the whole.")
    return reading


def _compared(first: Reading, column: Column) -> Reading:
    """The first of two columns that must say the same; the second where it alone knows that something is missing.

    Percents that sum to far more than 100 are of several accounts, and say nothing of them together.
    """
    places = [place for place, cell in enumerate(column.cells) if not is_blank(cell.text)]
    possible = sorted(marks(column.cells[place].text for place in places), key=lambda mark: mark != first.mark)
    numbers = [one for place in places if possible and (one := parse(column.cells[place].text, possible[0]))]
    sums = (sum((first.values[place] for place in places), Decimal(0)), sum((one.value for one in numbers), Decimal(0)))
    is_percent = column.kind == "percent" or any(one.percent for one in numbers)
    if not numbers or not all(sums) or (is_percent and sums[1] > WHOLE["percent"] * SEVERAL):
        return first
    for place, number in zip(places, numbers, strict=True):
        parts = first.values[place] / sums[0], number.value / sums[1]
        if abs(parts[0] - parts[1]) > ALIKE:
            named = zip((first.column.heading, column.heading), map(float, parts), strict=True)
            told = ", ".join(f"{heading!r} says {percent(part)}" for heading, part in named)
            cell = column.cells[place]
            raise column.refused(cell, f"of {cell.fund}, {told}", "Keep the right column.")
    knows = first.unit == "money" and is_percent and len(places) == len(column.cells)
    if knows and abs(sums[1] / WHOLE["percent"] - 1) > ALIKE:
        return Reading(column, possible[0], "percent", [one.value for one in numbers])
    return first


def settled(column: Column, unit: str, decimal: str) -> Reading:
    """The one reading that the amounts can have. Raises UnreadableFileError, naming two."""
    if not column.cells:
        raise refused(column.path, 0, "no line of it holds a name and a share", HOW)
    first, *others = _readings(column, unit, decimal)
    # Where both the mark and the unit are open, the marks are told: they are what can be seen.
    for other in sorted(others, key=lambda one: one.mark == first.mark):
        pairs = enumerate(zip(first.shares, other.shares, strict=True))
        place = next((place for place, (one, two) in pairs if abs(one - two) > 1), None)
        if place is not None:
            told = f"{column.cells[place].text.strip()!r} may be {first.says(place)}, or {other.says(place)}"
            raise column.refused(column.cells[place], told, SETTLE)
    if first.whole <= 0 or not any(first.values):
        raise column.refused(column.cells[0], "nothing is invested")
    _check_totals(first)
    return first


def _check_totals(reading: Reading) -> None:
    """Refuse a file whose totals are not what was read."""
    values, begins = reading.values, 0
    for above, total in reading.column.totals:
        number = parse(total.text, reading.mark)
        sums = [sum(values[at:above], Decimal(0)) for at in (begins, 0)]
        if number and not any(abs(number.value - one) <= abs(number.value) * TOTAL_OFF for one in sums):
            told = f"it says {total.text.strip()!r} in all, and the lines above it sum to {sums[0]:,f}"
            raise reading.column.refused(total, told, "Add what is missing, or take the total out.")
        begins = above


def _readings(column: Column, unit: str, decimal: str) -> Iterator[Reading]:
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
        for one in [unit] if unit else _units(column, numbers[mark]):
            yield _reading(column, mark, one, numbers[mark])


def _marks(column: Column, decimal: str) -> list[str]:
    """The decimal marks with which all cells are numbers, the one that goes with the delimiter first."""
    for cell in column.cells:
        if not marks([cell.text]) or (decimal and not parse(cell.text, decimal)):
            with_mark = f" with decimal mark {decimal!r}" if marks([cell.text]) else ""
            what = f"{cell.text.strip()!r} is no" if cell.text.strip() else f"{cell.fund} has no"
            raise column.refused(cell, f"{what} share or amount{with_mark}")
    possible = [decimal] if decimal else marks(cell.text for cell in column.cells)
    if not possible:
        one, two = (next(cell for cell in column.cells if marks([cell.text]) == [mark]) for mark in ".,")
        told = f"{one.text.strip()!r} has a decimal point, {two.text.strip()!r} (line {two.line}) a comma"
        raise column.refused(one, told, "Write all numbers alike.")
    return sorted(possible, key=lambda mark: mark != column.mark)


def _number(column: Column, cell: Cell, mark: str) -> Number:
    number = parse(cell.text, mark)
    if number is None or abs(number.value) >= LARGEST:
        raise column.refused(cell, f"{cell.text.strip()!r} is no share or amount")
    return number


def _near(numbers: Sequence[Number]) -> list[str]:
    """The units in which the numbers sum to about the whole."""
    total = sum((number.value for number in numbers), Decimal(0))
    return [unit for unit, whole in WHOLE.items() if abs(total / whole - 1) <= NEAR]


def _reading(column: Column, mark: str, unit: str, numbers: Sequence[Number]) -> Reading:
    told = [(cell, number[1:]) for cell, number in zip(column.cells, numbers, strict=True) if number.value]
    if column.kind in ("money", "amount"):  # money without a sign is in the currency of the rest
        told = [one for one in told if any(one[1])] or told
    for cell, (is_percent, money) in told:
        if (is_percent, money) != told[0][1]:
            both = f"{told[0][0].text.strip()!r} and {cell.text.strip()!r} (line {cell.line}) are of different kinds"
            raise column.refused(told[0][0], both, "Write all amounts alike: fractions, percent or money.")
        if (is_percent and unit != "percent") or (money and unit != "money"):
            raise column.refused(cell, f"{cell.text.strip()!r} is no {unit}", "Leave out --unit.")
    return Reading(column, mark, unit, [number.value for number in numbers])


def _units(column: Column, numbers: Sequence[Number]) -> list[str]:
    """The units that these amounts can be in, by their signs, their heading, and what they sum to."""
    if any(number.percent for number in numbers):
        return ["percent"]
    if any(number.currency for number in numbers):
        return ["money"]
    near = _near(numbers)
    if column.kind in ("money", "amount"):
        return ["money", *near]
    if column.kind == "percent":
        return ["percent", *(["fraction"] if near == ["fraction"] else [])]
    return near or _units_by_size(column, [abs(number.value) for number in numbers])


def _units_by_size(column: Column, sizes: Sequence[Decimal]) -> list[str]:
    """The units of amounts that sum neither to about 1 nor to about 100, and that nothing else tells."""
    total, largest = sum(sizes, Decimal(0)), max(sizes)
    smallest = min((size for size in sizes if size), default=Decimal(0))
    if total < 1:
        return ["fraction"]
    if smallest > 100:
        return ["money"]
    as_percent = sum((one if one > 1 else one * 100 for one in sizes), Decimal(-100))
    if smallest <= 1 < largest and abs(as_percent) <= 1:
        cell = column.cells[list(sizes).index(smallest)]
        told = f"{cell.text.strip()!r} may be percent, or a fraction among percents"
        raise column.refused(cell, told, SETTLE)
    if total > 100 or not column.kind:
        return ["percent", "money"]
    return ["percent"] if largest > 2 else ["percent", "fraction"]
