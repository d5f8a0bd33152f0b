"""What reading an issuer's file gives: funds with their members, lines that became none, and the certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

# Outcomes of lines that hold no position.
FURNITURE = frozenset({"preamble", "heading", "blank", "section", "note", "total"})


class Member(NamedTuple):
    """A stock of a fund. Weights are fractions of the fund, None where the file gives none: `weight` is the one in use,
    `published` as the issuer rounds it, `market` the share of all market values. `ticker` is as the file writes it."""

    line: int
    symbol: str
    ticker: str
    name: str
    sector: str
    isin: str
    cusip: str
    sedol: str
    figi: str
    weight: Decimal | None
    published: Decimal | None
    market: Decimal | None
    market_value: Decimal | None
    shares: Decimal | None


@dataclass(frozen=True, order=True)
class Rejection:
    """A line that should be a member and is none, with the number of the physical line on which it begins."""

    line: int
    reason: str
    cells: tuple[str, ...] = field(metadata={"json": False})


@dataclass(frozen=True)
class Weights:
    """The sum of a fund's published weights as written, also by class, and of its market values; the unit told by the
    sum (percent, fraction, or empty); which weight is used (published, market value, none) and why."""

    published_sum: Decimal
    sums_by_class: Mapping[str, Decimal]
    market_value_sum: Decimal
    unit: str
    used: str
    reason: str


@dataclass(frozen=True)
class Fund:
    """A fund on one day. `ticker` is empty where the file gives only a name, and the caller no ticker. `collisions` are
    symbols that stand for several companies here, with their lines: all of them are members."""

    ticker: str
    name: str
    as_of: date
    members: tuple[Member, ...]
    weights: Weights
    collisions: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Certificate:
    """What became of each physical line of a file (in XML, of each holding), and how the file is written."""

    sha256: str
    size: int
    layout: str
    parser: int
    encoding: str
    newlines: Mapping[str, int]
    lines: int
    # Lines by what they are: member, merged, rejected, a class that is no equity, or furniture.
    outcomes: Mapping[str, int]
    # Members by identifier and state, such as `cusip wrong`; the states are right, wrong and absent.
    check_digits: Mapping[str, int]
    rewritten: int  # members whose symbol is not their ticker as written
    header_line: int
    headings: tuple[str, ...]
    classes: tuple[str, ...]
    weight_format: str

    @property
    def unaccounted(self) -> int:
        """Lines, counted in the raw file, that the outcomes do not add up to; anything but 0 is a fault."""
        return self.lines - sum(self.outcomes.values())


@dataclass(frozen=True)
class HoldingsFile:
    """A file that was understood: its name (with the file within a zip file behind !), and all that it holds.
    `findings` are doubts in words, to be shown before anything is written."""

    name: str
    certificate: Certificate
    funds: tuple[Fund, ...]
    rejections: tuple[Rejection, ...]
    findings: tuple[str, ...]
