"""The lines of a portfolio file: a CSV that people write by hand or export from their broker."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from workbench.errors import PortfolioError

FUND_HEADINGS = ("fund", "ticker", "symbol", "etf", "name")
SHARE_HEADINGS = ("weight", "share", "percent", "allocation", "amount", "value", "market_value")
THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d*)?")


@dataclass(frozen=True)
class Position:
    """A line of the portfolio file: a fund as written, and its share or amount."""

    line: int
    fund: str
    amount: Decimal


def read(path: Path) -> list[Position]:
    """The lines of a portfolio file: CSV with a heading or without, a fund and its share, percent or amount a line.

    Raises PortfolioError naming the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise PortfolioError(path=path, line=1, reason=reason) from error
    written = [
        (number, line) for number, line in enumerate(text.splitlines(), start=1) if _says_something(line)
    ]
    delimiter = ";" if written and ";" in written[0][1] else ","
    lines = [(number, _cells(path, number, line, delimiter)) for number, line in written]
    if not lines:
        raise PortfolioError(path=path, line=1, reason="it is empty")
    columns = _columns(lines[0][1])
    body = lines[1:] if columns else lines
    return [_position(path, number, cells, columns or (0, 1)) for number, cells in body]


def _says_something(line: str) -> bool:
    return bool(line.strip(' ,;"')) and not line.lstrip().startswith("#")


def _cells(path: Path, number: int, line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except csv.Error as error:
        raise PortfolioError(path=path, line=number, reason=f"it is no CSV ({error})") from error


def _columns(heading: Sequence[str]) -> tuple[int, int] | None:
    """Where fund and share stand, when the line is a heading."""
    words = [cell.strip().lower().split("(")[0].strip(" %") for cell in heading]
    fund = next((words.index(word) for word in FUND_HEADINGS if word in words), None)
    share = next((words.index(word) for word in SHARE_HEADINGS if word in words), None)
    return None if fund is None or share is None else (fund, share)


def _position(path: Path, number: int, cells: Sequence[str], columns: tuple[int, int]) -> Position:
    if len(cells) <= max(columns):
        raise PortfolioError(path=path, line=number, reason="it has no second column")
    fund, written = cells[columns[0]].strip(), cells[columns[1]].strip()
    plain = written.strip("%$ \u00a0")
    try:
        amount = Decimal(plain.replace(",", "") if THOUSANDS.fullmatch(plain) else plain.replace("_", "x"))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0 or amount >= Decimal(10) ** 15:
        raise PortfolioError(path=path, line=number, reason=f"{written!r} is no share or amount")
    if not fund:
        raise PortfolioError(path=path, line=number, reason="it names no fund")
    return Position(number, fund, amount)
