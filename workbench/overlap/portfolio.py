"""A portfolio of funds and stocks: what it really holds, what is held twice, and which line could go first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum  # the same in every version of Python, which sum is not
from pathlib import Path
from typing import Any

from workbench.display import counted, percent
from workbench.errors import NothingToAskError, UsageError
from workbench.overlap.amounts import UNIT_WORDS
from workbench.overlap.answers import BILLION, OverlapAnswer, first_names
from workbench.overlap.measures import SectorWeight, sector_weights
from workbench.overlap.owned import Dropping, DroppingStep, OwnedLine, lines_of
from workbench.overlap.portfolio_file import Position, given, read_file
from workbench.overlap.source import SnapshotSource

SMALLEST_TOLD = 0.0005
EXAMPLE_FUNDS = 3
SHOWN = 5  # so many names are listed in a title or a sentence


@dataclass(frozen=True)
class PortfolioLine:
    """A line of the portfolio: a fund, or a stock as a fund of one name. `change`: how much of the portfolio differs
    (active share) when the line is dropped and the rest scaled up; the names of the line that the others hold too, and
    the part of its money that is in them. None where the line cannot be looked through. `kind`: ETF or another type of
    group, STOCK, or unknown."""

    fund: str
    kind: str
    display_name: str | None
    share: float
    count: int | None
    change: float | None
    names_held: int | None
    money_held: float | None
    as_of: str | None


@dataclass(frozen=True)
class StockExposure:
    """One stock of the portfolio: `weight` in all, by line in `by_fund`, and `twice`: what is held beyond the line that
    holds most of it."""

    symbol: str
    display_name: str | None
    sector: str | None
    weight: float
    twice: float
    funds: int
    by_fund: dict[str, float]

    @property
    def sources(self) -> tuple[str, ...]:
        heaviest = sorted(self.by_fund.items(), key=lambda one: -abs(one[1]))
        return tuple(f"{fund} {percent(weight)}" for fund, weight in heaviest if weight)


@dataclass(frozen=True)
class Portfolio(OverlapAnswer):
    """What a portfolio holds; fractions of its money. `looked_through` + `cash` + `unknown` + `short` + `missing` = 1,
    or more where the shares of the file sum to more. Borrowed money is negative `cash`; what is sold short is negative
    and set against nothing; `missing` is not in the file. `steps`: dropping one line after the other."""

    funds: list[PortfolioLine]
    steps: list[DroppingStep]
    looked_through: float
    cash: float
    unknown: float
    short: float
    missing: float
    duplicated: float
    effective: float
    sectors: list[SectorWeight]
    rows: list[StockExposure]

    @property
    def total(self) -> float:
        return self.looked_through + self.cash + self.unknown + self.short

    @property
    def title(self) -> str:
        names = [line.fund for line in self.funds]
        return f"What {first_names(names, SHOWN)} really hold{'s' * (len(names) == 1)}"

    @property
    def sentence(self) -> str:
        first = {
            f"The shares sum to {percent(self.total)}, and are not scaled": self.total - 1,
            f"{percent(-self.cash)} is borrowed": -self.cash,
            f"{percent(-self.short)} is sold short, and set against nothing": -self.short,
        }
        surprises = "; ".join(text for text, size in first.items() if size >= SMALLEST_TOLD)
        return f"{surprises}{': ' * bool(surprises)}{self._contents}{self._aside}{self.could_go}."

    @property
    def _contents(self) -> str:
        if not self.rows:
            return "None of the money can be looked through: no fund of the portfolio has weights"
        seen = Counter(line.kind == "STOCK" for line in self.funds if line.kind != "unknown" and line.share >= 0)
        kinds = {"fund": seen[False], "single stock": seen[True]}
        return (
            f"{' and '.join(counted(count, what) for what, count in kinds.items() if count)} with "
            f"{counted(len(self.rows), 'stock')} in all, the largest {self.rows[0].symbol} with "
            f"{percent(self.rows[0].weight)}; {percent(self.duplicated)} of the money is held twice"
        )

    @property
    def _aside(self) -> str:
        unseen = [line.fund for line in self.funds if line.names_held is None and line.share > 0]
        besides = {
            "is cash": self.cash,
            f"could not be looked through{f' ({first_names(unseen, SHOWN)})' if unseen else ''}": self.unknown,
            "is not in the file": self.missing,
        }
        return "".join(f"; {percent(part)} {what}" for what, part in besides.items() if part >= SMALLEST_TOLD)

    @property
    def could_go(self) -> str:
        alone = [line.fund for line in self.funds if line.names_held is not None and line.change is None]
        if not self.steps:
            last = f"; {alone[0]} is all of it: dropping it leaves nothing" if alone else ""
            return "" if self.short else last
        step = self.steps[0]
        without = "it" if len(step.funds) == 1 else "one of them"
        what = "the portfolio" if abs(self.total - 1) < SMALLEST_TOLD else "what is in the file"
        what = "what is owned" if self.short or self.cash < 0 else what
        rule = f"without {without}, and the rest scaled up, {percent(step.change)} of {what} changes"
        return f"; {' or '.join(step.funds)} could go first: {rule}"


def portfolio(
    source: SnapshotSource, written: str | Path | bytes | Mapping[str, Any] = "", unit: str = "", decimal: str = ""
) -> Portfolio:
    """What a portfolio really holds: a file or its bytes, or names and amounts like `{"VTI": 60, "AAPL": 40}`; without
    one, an example from the data. `unit` (fraction, percent, money) and `decimal` (. or ,) settle what has two
    readings. Raises UsageError, NothingToAskError. Grain: a row a stock of the portfolio. Units: fractions of its
    money. Source: your amounts, and lists of the snapshot."""
    return _look_through(source, *positions_of(source, written, unit, decimal))


def positions_of(
    source: SnapshotSource, written: str | Path | bytes | Mapping[str, Any], unit: str, decimal: str
) -> tuple[list[Position], list[str]]:
    """The lines of a portfolio as it was given, and what must be known of them."""
    if unit not in ("", *UNIT_WORDS) or decimal not in ("", ".", ","):
        message = "A unit is fraction, percent or money, a decimal mark . or ,; empty is as the file says."
        raise UsageError(message=message)
    if isinstance(written, Mapping):
        return given(written, unit)
    if isinstance(written, bytes):
        return read_file(Path("the portfolio"), unit, decimal, written)
    if written:
        return read_file(Path(written), unit, decimal)
    example = "An example: equal parts of the funds that hold most stocks. Name your own file."
    return given(_suggested(source), "money")[0], [example]


def _suggested(source: SnapshotSource) -> dict[str, int]:
    funds = [total for total in source.totals_of(["ETF"]) if total.weighted]
    if not funds:
        raise NothingToAskError(what="a fund with weights", environment=source.environment)
    largest = sorted(funds, key=lambda total: (-total.count, total.name))[:EXAMPLE_FUNDS]
    return {total.key: 1 for total in largest}


def _look_through(source: SnapshotSource, positions: Sequence[Position], notes: Sequence[str]) -> Portfolio:
    lines, remarks = lines_of(source, positions)
    owned = [line for line in lines if line.share >= 0]
    dropping = Dropping(owned)
    rows = exposures([line for line in owned if line.weights is not None])
    looked = fsum(row.weight for row in rows)
    cash = sum(line.share for line in lines if line.is_cash)
    long = sum(line.share for line in owned if not line.is_cash)
    total = sum(line.share for line in lines)
    return Portfolio(
        funds=[_line(line, dropping) for line in lines if not line.is_cash],
        steps=dropping.steps(),
        looked_through=looked,
        cash=cash / BILLION,
        unknown=max(0.0, round(long / BILLION - looked, 12)),  # finer than a billionth it is but rounding
        short=(total - long - cash) / BILLION,
        # Rounded shares of money may sum to a few billionths less than all of it.
        missing=(BILLION - total) / BILLION if BILLION - total > len(positions) else 0.0,
        duplicated=fsum(row.twice for row in rows),
        effective=1 / fsum((row.weight / looked) ** 2 for row in rows) if looked else 0.0,
        sectors=sector_weights((row.sector, row.weight) for row in rows),
        rows=rows,
        notes=[*notes, *remarks],
        label=source.label,
    )


def exposures(lines: Sequence[OwnedLine]) -> list[StockExposure]:
    """What each stock is of the portfolio, in whole billionths of billionths until the end."""
    stocks = {stock: member for line in lines for stock, member in line.members.items()}
    opened, rows = [(line, line.weights or {}) for line in lines], []
    for stock, member in stocks.items():
        parts = {line.name: line.share * weights.get(stock, 0) for line, weights in opened}
        weight = sum(parts.values())
        twice, funds = weight - max(parts.values()), sum(stock in line.members for line in lines)
        by_fund = {name: part / BILLION**2 for name, part in parts.items()}
        known = member.symbol, member.display_name, member.sector
        rows.append(StockExposure(*known, weight / BILLION**2, twice / BILLION**2, funds, by_fund))
    return sorted(rows, key=lambda row: (-row.weight, row.symbol))


def _line(line: OwnedLine, dropping: Dropping) -> PortfolioLine:
    change, names, money = None, None, None
    if line.weights is not None:
        place = dropping.lines.index(line)
        [change], (names, money) = dropping.changes([place]), dropping.held_by_others(place)
    facts: dict[str, Any] = line.total.facts if line.total else {"type": "unknown"}
    label, count, day = facts.get("display_name"), facts.get("count"), facts.get("as_of")
    return PortfolioLine(line.name, facts["type"], label, line.share / BILLION, count, change, names, money, day)
