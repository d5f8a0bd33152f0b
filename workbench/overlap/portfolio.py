"""A portfolio of funds: what it really holds, what is held twice, and which fund could go first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from workbench.display import counted, percent
from workbench.errors import PortfolioError
from workbench.overlap.answers import BILLION, Answer, Part
from workbench.overlap.measures import NO_SECTOR
from workbench.overlap.positions import Position, read
from workbench.overlap.source import Member, Source, Total

SMALLEST_TOLD = 0.0005
MONEY = "Amounts are read as money"
CASH = ("CASH", "USD")
"""Commas elsewhere (33,3) could mean anything, so that such a number is refused."""


@dataclass(frozen=True)
class Fund:
    """A fund of the portfolio. `share` of the portfolio; `adds`: the fraction of the fund that the other funds do not
    hold as much of; `drop_order`: 1 is the fund that could go first, because the rest holds most of it."""

    fund: str
    display_name: str | None
    share: float
    count: int
    adds: float | None
    drop_order: int | None
    as_of: str | None


@dataclass(frozen=True)
class Exposure:
    """One stock of the portfolio: `weight` in all, by fund in `by_fund` (in the order of the funds), and `twice`: what
    is held beyond the fund that holds most of it."""

    symbol: str
    display_name: str | None
    sector: str | None
    weight: float
    twice: float
    funds: int
    by_fund: tuple[float, ...]


@dataclass(frozen=True)
class Sector:
    """How much of the portfolio is in one sector."""

    sector: str
    weight: float


@dataclass(frozen=True)
class Portfolio(Answer):
    """What a portfolio holds; fractions of its money. `looked_through` + `cash` + `unknown` = 1,
    or more where the shares of the file sum to more."""

    funds: list[Fund]
    looked_through: float
    cash: float
    unknown: float
    duplicated: float
    effective: float
    sectors: list[Sector]
    rows: list[Exposure]
    notes: list[str] = field(default_factory=list)
    label: str = ""

    @property
    def columns(self) -> dict[str, str]:
        """Columns of the table of stocks."""
        return {
            "symbol": "Symbol",
            "display_name": "Company",
            "sector": "Sector",
            "weight": "Of the portfolio (%)",
            "twice": "Held again (%)",
            "funds": "Funds",
        }

    @property
    def parts(self) -> list[Part]:
        """The funds, with what each adds to the others, and the sectors."""
        funds = {"fund": "Fund", "share": "Of the portfolio (%)", "count": "Holdings"}
        funds |= {"adds": "Not in the others (%)", "drop_order": "Could go", "as_of": "As of"}
        sectors = {"sector": "Sector", "weight": "Of the portfolio (%)"}
        return [Part("Funds", funds, self.funds), Part("Sectors", sectors, self.sectors)]

    @property
    def amounts_are_money(self) -> bool:
        """Whether the amounts sum neither to about 1 nor to about 100; said first: a line may be missing."""
        return any(note.startswith(MONEY) for note in self.notes)

    @property
    def sentence(self) -> str:
        """What the portfolio really is."""
        if not self.rows:
            return "None of the money can be looked through: no fund of the portfolio has weights."
        first = self.rows[0]
        aside = [(self.cash, "is cash"), (self.unknown, "could not be looked through")]
        besides = "".join(f"; {percent(part)} {what}" for part, what in aside if part >= SMALLEST_TOLD)
        told = (
            f"{counted(len(self.funds), 'fund')} with {counted(len(self.rows), 'stock')}, the largest {first.symbol} "
            f"with {percent(first.weight)}; {percent(self.duplicated)} of the money is held twice{besides}"
        )
        droppable = [part for part in self.funds if part.drop_order == 1]
        if self.amounts_are_money:
            told = f"Amounts read as money: {told}"
        if not droppable or droppable[0].adds is None:
            return f"{told}."
        first_out = droppable[0]
        return f"{told}; {first_out.fund} could go first: only {percent(first_out.adds)} of it is not in the others."


def portfolio(source: Source, path: Path | None = None) -> Portfolio:
    """What the portfolio in file `path` really holds; without one, an example from the data.

    Amounts that sum to about 1 are fractions, to about 100 percent, else money. Raises PortfolioError,
    UnknownNameError, AmbiguousNameError.
    """
    positions = read(path) if path else _example(source)
    shares, notes = _shares(path or Path("example"), positions)
    if not path:
        notes = ["An example: equal parts of the funds that hold most stocks. Name your own file."]
    named = {one.fund: source.resolve(one.fund) for one in positions if one.fund.upper() not in CASH}
    money: dict[str, int] = {}
    for one, share in zip(positions, shares, strict=True):
        if one.fund in named:
            money[named[one.fund]] = money.get(named[one.fund], 0) + share
    cash = sum(share for one, share in zip(positions, shares, strict=True) if one.fund not in named)
    return _look_through(source, money, cash, notes)


def _example(source: Source) -> list[Position]:
    from workbench.overlap.suggest import portfolio as suggested

    return [
        Position(line, fund, Decimal(part)) for line, (fund, part) in enumerate(suggested(source), start=1)
    ]


def _shares(path: Path, positions: Sequence[Position]) -> tuple[list[int], list[str]]:
    """Billionths of the portfolio of each position, and how the amounts were read."""
    total = sum(one.amount for one in positions)
    if not total:
        raise PortfolioError(
            path=path, line=positions[0].line if positions else 1, reason="nothing is invested"
        )
    for whole, word in ((Decimal(1), "fractions"), (Decimal(100), "percent")):
        if abs(total / whole - 1) <= Decimal("0.1"):
            exact = "" if total == whole else f", which sum to {total.normalize():f}"
            return [round(one.amount / whole * BILLION) for one in positions], [
                f"Shares are read as {word}{exact}."
            ]
    return [round(one.amount / total * BILLION) for one in positions], [f"{MONEY}, {total:,f} in all."]


def _look_through(source: Source, money: dict[str, int], cash: int, notes: list[str]) -> Portfolio:
    totals, members, _, identities = source.few(list(money))
    shares = dict(zip([total.number for total in totals], money.values(), strict=True))
    weighted = [total for total in totals if total.weighted]
    held = {total.number: {m.stock: m for m in members if m.group == total.number} for total in weighted}
    rows = _exposures(weighted, held, shares)
    adds, order = _adds(held), _drop_order(held) if len(held) > 1 else {}
    looked = sum(row.weight for row in rows)
    opaque = [
        f"{total.name} ({percent(shares[total.number] / BILLION)} of the money)"
        for total in totals
        if not total.weighted
    ]
    bare = [f"Not looked through, because without weights: {', '.join(opaque)}."] if opaque else []
    remarks = [remark for total in weighted for remark in total.remarks]
    return Portfolio(
        funds=[_fund(total, shares, adds, order) for total in totals],
        looked_through=looked,
        cash=cash / BILLION,
        unknown=max(0.0, 1 - looked - cash / BILLION),
        duplicated=sum(row.twice for row in rows),
        effective=1 / sum((row.weight / looked) ** 2 for row in rows) if looked else 0.0,
        sectors=_sectors(rows),
        rows=rows,
        notes=[*notes, *bare, *remarks, *identities],
        label=source.label,
    )


Held = dict[int, dict[str, Member]]


def _exposures(funds: Sequence[Total], held: Held, shares: dict[int, int]) -> list[Exposure]:
    """What each stock is of the portfolio, in whole billionths of billionths until the end."""
    stocks = {stock: one for members in held.values() for stock, one in members.items()}
    rows = []
    for stock, one in stocks.items():
        parts = [
            shares[f.number] * ((stock in held[f.number] and held[f.number][stock].weight) or 0)
            for f in funds
        ]
        rows.append(
            Exposure(
                symbol=one.symbol,
                display_name=one.display_name,
                sector=one.sector,
                weight=sum(parts) / BILLION**2,
                twice=(sum(parts) - max(parts)) / BILLION**2,
                funds=sum(stock in held[f.number] for f in funds),
                by_fund=tuple(part / BILLION**2 for part in parts),
            )
        )
    return sorted(rows, key=lambda row: (-row.weight, row.symbol))


def _adds(held: Held) -> dict[int, int]:
    """Billionths of each fund that the other funds do not hold as much of."""
    result = {}
    for number, members in held.items():
        others = [other for key, other in held.items() if key != number]
        result[number] = sum(
            max(0, (one.weight or 0) - max(((o[stock].weight or 0) for o in others if stock in o), default=0))
            for stock, one in members.items()
        )
    return result


def _drop_order(held: Held) -> dict[int, int]:
    """Which fund could go first, which next: each time the one that adds least to those that are left."""
    left, order = dict(held), dict[int, int]()
    while left:
        adds = _adds(left)
        least = min(left, key=lambda number: (adds[number], number))
        order[least] = len(order) + 1
        del left[least]
    return order


def _fund(total: Total, shares: dict[int, int], adds: dict[int, int], order: dict[int, int]) -> Fund:
    added = adds.get(total.number)
    return Fund(
        fund=total.name,
        display_name=total.display_name,
        share=shares[total.number] / BILLION,
        count=total.count,
        adds=None if added is None else added / BILLION,
        drop_order=order.get(total.number),
        as_of=total.as_of,
    )


def _sectors(rows: Sequence[Exposure]) -> list[Sector]:
    sums: dict[str, float] = {}
    for row in rows:
        sums[row.sector or NO_SECTOR] = sums.get(row.sector or NO_SECTOR, 0.0) + row.weight
    ordered = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    return [Sector(sector, weight) for sector, weight in ordered]
