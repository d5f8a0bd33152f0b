"""A theme in funds and a portfolio through time: as the theme and the shares are now, in the lists of each day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum
from pathlib import Path
from typing import Any

from workbench.display import counted, percent
from workbench.errors import NothingToAskError
from workbench.overlap.answers import OverlapAnswer
from workbench.overlap.history import by_day, label_of
from workbench.overlap.measures import with_q
from workbench.overlap.owned import lines_of
from workbench.overlap.portfolio import exposures, positions_of
from workbench.overlap.source import SnapshotSource
from workbench.overlap.theme import FundExposure, exposure, theme_of


@dataclass(frozen=True)
class ThemeCourse(OverlapAnswer):
    """Funds that hold a name of the theme on any day, the purest of their last days first, each day by day."""

    theme: str
    rows: list[FundExposure]

    @property
    def sentence(self) -> str:
        if not self.rows:
            return f"No list of any day holds a name of {self.theme}."
        first, *_, last = [row for row in self.rows if row.name == self.rows[0].name] * 2
        funds, days = ({getattr(row, name) for row in self.rows} for name in ("name", "as_of"))
        ends = [f"{percent(row.purity) or 'no weight'} on {row.as_of}" for row in dict.fromkeys((first, last))]
        return (
            f"{self.theme}, by its names of now, in {counted(len(funds), 'fund')} on {counted(len(days), 'day')}; "
            f"the purest of the last lists: {first.name}, {', '.join(ends)}."
        )


@dataclass(frozen=True)
class DatedPortfolio:
    """A portfolio on a day of which any of its funds has a list; without figures where one has none (`missing`)."""

    as_of: str
    missing: tuple[str, ...] = ()
    stocks: int | None = None
    largest: str | None = None
    weight: float | None = None
    duplicated: float | None = None


@dataclass(frozen=True)
class PortfolioCourse(OverlapAnswer):
    rows: list[DatedPortfolio]

    @property
    def sentence(self) -> str:
        told = [row for row in self.rows if not row.missing]
        gaps = f"{counted(len(self.rows) - len(told), 'day')} without a list of each fund"
        if not told:
            return f"There is no day of which all funds have a list; {gaps}."
        ends = [f"{percent(row.duplicated)} held twice on {row.as_of}" for row in dict.fromkeys((told[0], told[-1]))]
        return f"The portfolio, with its shares of now, on {counted(len(told), 'day')}: {', '.join(ends)}; {gaps}."


def theme_course(source: SnapshotSource, name: str = "", types: Sequence[str] = ("ETF",)) -> ThemeCourse:
    """How pure funds were in a theme, on each day that they have a list of. Raises UsageError, NothingToAskError.
    Grain: a row a fund and day. Units: fractions of the fund. Source: all snapshots of the folder."""
    [(asked, names)], universe, notes = source.load_by_name([theme_of(source, name)])
    rows: dict[str, list[FundExposure]] = {}
    with by_day(source, *(total.key for total in source.totals_of(types))) as (_, stated, on):
        days = sorted({each.as_of for each in stated})
        for day in days:
            holdings, stocks = on(day).load_by_type(types)
            inside = dict.fromkeys(number for number, stock, *_ in stocks if stock in names)
            had = [exposure(one, asked, holdings.of(one.number), inside, universe) for one in holdings.totals]
            for row in with_q(had):
                rows.setdefault(row.key, []).append(row)
    held = [some for some in rows.values() if any(row.shared for row in some)]
    held.sort(key=lambda some: (-(some[-1].purity or 0.0), some[-1].name))
    every = [row for some in held for row in some]
    return ThemeCourse(asked.name, every, notes=notes, label=label_of(source, stated), day=days[-1])


def portfolio_course(
    source: SnapshotSource, written: str | Path | bytes | Mapping[str, Any] = "", unit: str = "", decimal: str = ""
) -> PortfolioCourse:
    """What a portfolio held on each day of which all its funds have a list. Raises UsageError, NothingToAskError.
    Grain: a row a day. Units: fractions of its money. Source: your amounts, and all snapshots of the folder."""
    positions, notes = positions_of(source, written, unit, decimal)
    lines = [line for line in lines_of(source, positions)[0] if line.weights is not None]
    funds = {line.total.key: line.name for line in lines if line.total and line.total.type != "STOCK"}
    if not funds:
        raise NothingToAskError(what="a fund of this portfolio with weights", environment=source.environment)
    rows = []
    with by_day(source, *funds) as (_, stated, on):
        for day in sorted({each.as_of for each in stated}):
            keys = {each.key for each in stated if each.as_of == day}
            if missing := tuple(name for key, name in funds.items() if key not in keys):
                rows.append(DatedPortfolio(day, missing))
                continue
            of_day = on(day).load_by_name([*funds])[0]
            now: dict[str, dict[str, Any]] = {total.key: {"total": total, "members": held} for total, held in of_day}
            owned = exposures([replace(line, **now.get(line.total.key, {})) for line in lines if line.total])
            twice = fsum(row.twice for row in owned)
            rows.append(DatedPortfolio(day, (), len(owned), owned[0].symbol, owned[0].weight, twice))
    return PortfolioCourse(rows, notes=[*notes], label=label_of(source, stated), day=rows[-1].as_of)
