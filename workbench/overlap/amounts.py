"""What the amounts of a portfolio mean: which decimal mark, which unit; two readings that differ are refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from workbench.display import percent
from workbench.errors import UnreadableFileError
from workbench.overlap.answers import BILLION
from workbench.tabular import Number, is_blank, marks, parse

UNITS = ("fraction", "percent", "money")
WHOLE = {"fraction": Decimal(1), "percent": Decimal(100)}
NEAR, ALIKE, TOTAL_OFF = Decimal("0.1"), Decimal("0.01"), Decimal("0.005")
SEVERAL = Decimal("1.5")
LARGEST = Decimal(10) ** 15
HOW = "Write a line a fund, as `SPY,60`, after a heading like `fund,weight` or `symbol,market value`."
SETTLE = "Say which with --decimal or --unit, or write % or a currency behind each number."


def refused(path: Path, line: int, reason: str, advice: str = HOW) -> UnreadableFileError:
    """The refusal of a line; line 0 is the file."""
    return UnreadableFileError(
        path=path, where=f", line {line}" if line else "", reason=reason, advice=advice
    )


@dataclass(frozen=True)
class Cell:
    """The text of an amount, and where it stands."""

    line: int
    fund: str
    text: str


@dataclass(frozen=True)
class Amounts:
    """A column of amounts. `kind`: what its heading means, empty without one; `mark`: the decimal mark that goes with
    the delimiter; `totals`: lines that sum up, with how many cells stand above; `currencies`: the several it is in."""

    path: Path
    heading: str
    kind: str
    cells: list[Cell]
    mark: str = ""
    totals: Sequence[tuple[int, int, str]] = ()
    currencies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A column read with one decimal mark in one unit."""

    amounts: Amounts
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
        column = f" of column {self.amounts.heading!r}" if self.amounts.heading else ""
        total = sum(self.values, Decimal(0))
        if self.unit == "money":
            return f"Amounts{column} are read as money, {total:,f} in all."
        exact = "" if total == self.whole else f", which sum to {total.normalize():f}"
        return f"Shares{column} are read as {self.unit}{'s' * (self.unit == 'fraction')}{exact}."

    def says(self, place: int) -> str:
        """What the cell at `place` is in this reading."""
        value, part = f"{self.values[place].normalize():,f}", percent(self.shares[place] / BILLION)
        return (
            f"{value} in money, {part} of it all"
            if self.unit == "money"
            else f"{value} as {self.unit}, which is {part}"
        )


def agreed(columns: Sequence[Amounts], unit: str, decimal: str) -> Reading:
    """The reading of the best of these columns, with which the others must agree. Raises UnreadableFileError."""
    usable = [one for one in columns if not one.currencies]
    if not usable:
        several = ", ".join(columns[0].currencies)
        raise refused(
            columns[0].path,
            0,
            f"its amounts are in several currencies ({several})",
            "Give shares in percent.",
        )
    wanted = (
        [one for one in usable if (one.kind in ("money", "amount")) == (unit == "money")] if unit else usable
    )
    wanted = [one for one in wanted if one.kind != "amount"] or wanted or usable
    first = settled(wanted[0], unit, decimal)
    for other in wanted[1:]:
        second = _try(other, decimal)
        if second and second.amounts.kind != "amount":
            first = _compared(first, second, unit)
    return first


def _try(amounts: Amounts, decimal: str) -> Reading | None:
    """The reading of a second column, where it has one: it may be empty, or of another kind than its heading says."""
    try:
        return settled(
            replace(amounts, cells=[one for one in amounts.cells if not is_blank(one.text)]), "", decimal
        )
    except UnreadableFileError:
        return None


def _compared(first: Reading, second: Reading, unit: str) -> Reading:
    """The first of two columns that say the same; the second where it alone knows that something is missing.

    Percents that sum to far more than 100 are of several accounts, and say nothing of them together.
    """
    if second.unit in WHOLE and sum(second.values) > second.whole * SEVERAL:
        return first
    lines = {cell.line: value for cell, value in zip(second.amounts.cells, second.values, strict=True)}
    places = [place for place, cell in enumerate(first.amounts.cells) if cell.line in lines]
    one, two = (
        [first.values[place] for place in places],
        [lines[first.amounts.cells[place].line] for place in places],
    )
    sums = sum(one, Decimal(0)) or 1, sum(two, Decimal(0)) or 1
    for place, mine, other in zip(places, one, two, strict=True):
        parts = mine / sums[0], other / sums[1]
        if abs(parts[0] - parts[1]) > ALIKE:
            headings = first.amounts.heading, second.amounts.heading
            told = [
                f"{heading!r} says {percent(float(part))}"
                for heading, part in zip(headings, parts, strict=True)
            ]
            cell = first.amounts.cells[place]
            raise refused(
                first.amounts.path, cell.line, f"of {cell.fund}, {', '.join(told)}", "Keep the right column."
            )
    knows = second.unit in WHOLE and first.unit == "money" and not unit and len(places) == len(first.values)
    return second if knows and abs(sum(two) / second.whole - 1) > ALIKE else first


def settled(amounts: Amounts, unit: str, decimal: str) -> Reading:
    """The one reading that the amounts can have. Raises UnreadableFileError, naming two."""
    first, *others = _readings(amounts, unit, decimal)
    # Where both the mark and the unit are open, the marks are told: they are what can be seen.
    for other in sorted(others, key=lambda one: one.mark == first.mark):
        pairs = enumerate(zip(first.shares, other.shares, strict=True))
        place = next((place for place, (one, two) in pairs if abs(one - two) > 1), None)
        if place is not None:
            cell = amounts.cells[place]
            told = f"{cell.text.strip()!r} may be {first.says(place)}, or {other.says(place)}"
            raise refused(amounts.path, cell.line, told, SETTLE)
    if first.whole <= 0 or not any(first.values):
        raise refused(amounts.path, amounts.cells[0].line, "nothing is invested")
    _check_totals(first)
    return first


def _readings(amounts: Amounts, unit: str, decimal: str) -> Iterator[Reading]:
    """The readings that make sense, the likeliest first."""
    if not amounts.cells:
        raise refused(amounts.path, 0, "nothing is invested")
    possible = _marks(amounts, decimal)
    numbers = {mark: _numbers(amounts, mark) for mark in possible}
    near = {mark: any(_is_near(found, whole) for whole in WHOLE.values()) for mark, found in numbers.items()}
    first, *others = possible
    if others and numbers[first] != numbers[others[0]] and amounts.mark == first:
        # Three digits behind the mark may be thousands in truth; the delimiter decides unless a sum speaks against it.
        unsure = any(first in cell.text for cell in amounts.cells) or near[others[0]]
        possible = possible if unsure and not near[first] else [first]
    for mark in possible:
        for one in [unit] if unit else _units(amounts, numbers[mark]):
            yield _reading(amounts, mark, one, numbers[mark])


def _marks(amounts: Amounts, decimal: str) -> list[str]:
    texts = [cell.text for cell in amounts.cells]
    for cell in amounts.cells:
        if not marks([cell.text]) or (decimal and not parse(cell.text, decimal)):
            with_mark = f" with decimal mark {decimal!r}" if decimal and marks([cell.text]) else ""
            what = f"{cell.text.strip()!r} is no" if cell.text.strip() else f"{cell.fund} has no"
            raise refused(amounts.path, cell.line, f"{what} share or amount{with_mark}")
    possible = [decimal] if decimal else marks(texts)
    if not possible:
        point, comma = (next(one for one in amounts.cells if marks([one.text]) == [mark]) for mark in ".,")
        told = (
            f"{point.text.strip()!r} has a decimal point, {comma.text.strip()!r} (line {comma.line}) a comma"
        )
        raise refused(amounts.path, point.line, told, "Write all numbers alike.")
    return sorted(possible, key=lambda mark: mark != amounts.mark)


def _numbers(amounts: Amounts, mark: str) -> list[Number]:
    numbers = [parse(cell.text, mark) or Number(Decimal(0)) for cell in amounts.cells]
    for cell, number in zip(amounts.cells, numbers, strict=True):
        if abs(number.value) >= LARGEST:
            raise refused(amounts.path, cell.line, f"{cell.text.strip()!r} is no share or amount")
    return numbers


def _is_near(numbers: Sequence[Number], whole: Decimal) -> bool:
    return abs(sum(number.value for number in numbers) / whole - 1) <= NEAR


def _reading(amounts: Amounts, mark: str, unit: str, numbers: Sequence[Number]) -> Reading:
    signs = [(number.percent, number.currency) for number in numbers if number.value]
    cells = [cell for cell, number in zip(amounts.cells, numbers, strict=True) if number.value]
    for cell, (is_percent, money) in zip(cells, signs, strict=True):
        if (
            (is_percent and unit != "percent")
            or (money and unit != "money")
            or (is_percent, money) != signs[0]
        ):
            told = f"{cells[0].text.strip()!r} and {cell.text.strip()!r} in line {cell.line} are of different kinds"
            if (is_percent, money) == signs[0]:
                told = f"{cell.text.strip()!r} is no {unit}"
            raise refused(
                amounts.path, cells[0].line, told, "Write all amounts alike: fractions, percent or money."
            )
    return Reading(amounts, mark, unit, [number.value for number in numbers])


def _units(amounts: Amounts, numbers: Sequence[Number]) -> list[str]:
    """The units that these amounts can be in, by their signs, their heading, and what they sum to."""
    if any(number.percent for number in numbers):
        return ["percent"]
    if any(number.currency for number in numbers):
        return ["money"]
    near = [unit for unit, whole in WHOLE.items() if _is_near(numbers, whole)]
    if amounts.kind in ("money", "amount"):
        return ["money", *near]
    if amounts.kind == "percent":
        return ["percent", *(["fraction"] if near == ["fraction"] else [])]
    return near or _far_from_whole(amounts.kind, [abs(number.value) for number in numbers if number.value])


def _far_from_whole(kind: str, sizes: Sequence[Decimal]) -> list[str]:
    """Units of amounts without a sign that sum neither to about 1 nor to about 100."""
    largest, smallest, total = max(sizes, default=Decimal(0)), min(sizes, default=Decimal(0)), sum(sizes)
    if total < 1:
        return ["fraction"]
    if smallest > 100:
        return ["money"]
    if total > 100 or not kind:
        return ["percent", "money"]
    return ["percent"] if largest > 2 else ["percent", "fraction"]


def _check_totals(reading: Reading) -> None:
    """Refuse a file whose own totals say that its lines were not all read, or not rightly."""
    begins = 0
    for above, line, text in reading.amounts.totals:
        number = parse(text, reading.mark)
        sums = [sum(reading.values[place:above], Decimal(0)) for place in (begins, 0)]
        if number and not any(abs(number.value - one) <= abs(number.value) * TOTAL_OFF for one in sums):
            told = f"it says {text.strip()!r} in all, and the lines above it sum to {sums[0]:,f}"
            raise refused(reading.amounts.path, line, told, "Add what is missing, or take the total out.")
        begins = above
