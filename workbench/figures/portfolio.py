"""Figures of a portfolio of funds: its stocks, what is held twice, its sectors."""

from collections.abc import Sequence
from math import fsum
from typing import Any

import plotly.graph_objects as go

from workbench.display import counted
from workbench.figures import style
from workbench.overlap.portfolio import Portfolio, PortfolioLine, StockExposure

MOST_ROWS = 20
MOST_FUNDS = 8
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
OF_ALL = "% of the portfolio"
LEGIBLE = 0.15  # the smallest part of the longest bar that has room for its size


def _weighted(portfolio: Portfolio) -> list[PortfolioLine]:
    """The funds that `StockExposure.by_fund` has a part for."""
    return [fund for fund in portfolio.funds if fund.names_held is not None]


def _silence(portfolio: Portfolio) -> str:
    return "" if portfolio.rows and _weighted(portfolio) else portfolio.sentence


def look_through(portfolio: Portfolio) -> go.Figure:
    if why := _silence(portfolio):
        return style.nothing(why, portfolio.label)
    rows = portfolio.rows[:MOST_ROWS]
    parts = _parts(portfolio, rows)
    bars = [_part(*part, colour, rows) for part, colour in zip(parts, style.colours(len(parts)), strict=True)]
    through = [f"{style.in_words(row.weight)} through {counted(row.funds, 'fund')}" for row in rows]
    words = style.row_words([style.in_percent(row.weight) for row in rows], through)
    figure = go.Figure([*bars, words])
    axis = style.percent_axis(OF_ALL, range=[0, round(rows[0].weight * 125, 2) or 1])
    first, together = rows[0], style.in_words(fsum(row.weight for row in rows))
    finding = (
        f"{style.short(first.symbol)} is {style.in_words(first.weight)} of the portfolio, through "
        f"{counted(first.funds, 'fund')}; the {len(rows)} largest stocks are {together} of it."
    )
    alt = f"Stacked bars of the largest of {counted(len(portfolio.rows), 'stock')}, split by fund. {finding}"
    layout: dict[str, Any] = {"note": _not_seen(portfolio), "legend": "left", "barmode": "stack", "xaxis": axis}
    return style.finished(figure, finding, portfolio.label, alt, [row.symbol for row in rows], **layout)


def _parts(portfolio: Portfolio, rows: Sequence[StockExposure]) -> list[tuple[str, list[float]]]:
    funds = _weighted(portfolio)
    brought = [[row.by_fund[fund.fund] for row in rows] for fund in funds]
    parts = [(fund.fund, weights) for fund, weights in zip(funds, brought, strict=True)]
    if len(parts) <= MOST_FUNDS:
        return parts
    rest = [fsum(weights) for weights in zip(*brought[MOST_FUNDS - 1 :], strict=True)]
    return [*parts[: MOST_FUNDS - 1], (f"{len(parts) - MOST_FUNDS + 1} other funds", rest)]


def _part(name: str, weights: Sequence[float], colour: str, rows: Sequence[StockExposure]) -> Any:
    hover = [
        f"{style.company(row)}<br>{style.in_words(weight)} through {style.safe(name)}"
        for row, weight in zip(rows, weights, strict=True)
    ]
    look = {"name": style.safe(name), "marker": {"color": colour, "line": {"color": style.WHITE, "width": 1}}}
    return style.row_bars([style.in_percent(weight) for weight in weights], [], hover, **look)


def _not_seen(portfolio: Portfolio) -> str:
    unknown = [fund.fund for fund in portfolio.funds if fund.names_held is None and fund.share > 0]
    return f"Not looked through: {style.listed(unknown)}." if unknown else ""


def duplicated(portfolio: Portfolio) -> go.Figure:
    if why := _silence(portfolio):
        return style.nothing(why, portfolio.label)
    rows = _ordered(portfolio)
    made_up = [(fund, _made_up(portfolio, fund)) for fund in rows]
    ends = [style.in_percent((fund.change or 0.0) + (others or 0.0)) or 0.0 for fund, others in made_up]
    changes = _half("changes without this fund", style.BLUE, [(fund, fund.change) for fund in rows])
    rest = _half("the rest, scaled up, makes up for it", style.ORANGE, made_up)
    figure = go.Figure([changes, rest, style.row_words(ends, [_order(portfolio, fund) for fund in rows])])
    axis = style.percent_axis("% of what is in the file", range=[0, round(max(ends) * 1.6, 2) or 1])
    finding = f"{style.in_words(portfolio.duplicated)} of the money is held twice{portfolio.could_go}."
    steps = style.listed([" or ".join(step.funds) for step in portfolio.steps]) or "none"
    alt = f"Stacked bars, a fund each. {finding} In the order in which they could go: {steps}."
    layout: dict[str, Any] = {"note": _not_seen(portfolio), "legend": "left", "barmode": "stack", "xaxis": axis}
    return style.finished(figure, finding, portfolio.label, alt, [fund.fund for fund in rows], **layout)


def _ordered(portfolio: Portfolio) -> list[PortfolioLine]:
    places = {name: place for place, step in enumerate(portfolio.steps) for name in step.funds}
    return sorted(
        portfolio.funds,
        key=lambda fund: (fund.names_held is None, places.get(fund.fund, len(places)), fund.change or 0.0, fund.fund),
    )


def _made_up(portfolio: Portfolio, fund: PortfolioLine) -> float | None:
    owned = portfolio.looked_through + portfolio.unknown + max(0.0, portfolio.cash)
    return None if fund.change is None or not owned else max(0.0, fund.share / owned - fund.change)


def _half(name: str, colour: str, parts: Sequence[tuple[PortfolioLine, float | None]]) -> Any:
    largest = max((value or 0.0 for _, value in parts), default=0.0)
    words = [style.in_words(value) if (value or 0.0) >= max(LEGIBLE * largest, 0.0001) else "" for _, value in parts]
    hover = [f"{style.safe(fund.fund)}<br>{name}: {style.in_words(value)}" for fund, value in parts]
    look = {"textposition": "inside", "insidetextanchor": "middle", "textangle": 0}
    values = [style.in_percent(value) for _, value in parts]
    return style.row_bars(values, words, hover, name=name, marker={"color": colour}, **look)


def _order(portfolio: Portfolio, fund: PortfolioLine) -> str:
    if fund.names_held is None:
        return "not looked through" if fund.share > 0 else "sold short"
    place = next((place for place, step in enumerate(portfolio.steps) if fund.fund in step.funds), None)
    if place is None:
        left = not portfolio.steps or portfolio.steps[-1].left
        return "is the last to stay" if left else "the order is open"
    word = ORDINALS[place] if place < len(ORDINALS) else f"as number {place + 1}"
    alike = ", as others could" if len(portfolio.steps[place].funds) > 1 else ""
    return f"could go {word}{alike}"


def portfolio_sectors(portfolio: Portfolio) -> go.Figure:
    if why := _silence(portfolio):
        return style.nothing(why, portfolio.label)
    rows = [(sector.sector, sector.weight, style.BLUE) for sector in portfolio.sectors]
    rest = {"cash": portfolio.cash, "not looked through": portfolio.unknown, "not in the file": portfolio.missing}
    rows += [(name, part, style.WHITE) for name, part in rest.items() if (style.in_percent(part) or 0.0) > 0]
    words = [style.in_words(weight) for _, weight, _ in rows]
    fills = {"color": [fill for _, _, fill in rows], "line": {"color": style.BLUE, "width": 1.5}}
    hover = [f"{style.safe(name)}<br>{text}" for (name, _, _), text in zip(rows, words, strict=True)]
    figure = go.Figure(style.row_bars([style.in_percent(row[1]) for row in rows], words, hover, marker=fills))
    axis = style.percent_axis(OF_ALL, range=[0, round(max(weight for _, weight, _ in rows) * 115, 2) or 1])
    first = portfolio.sectors[0]
    finding = f"{style.in_words(first.weight)} of the portfolio is in {style.short(first.sector)}, its largest sector."
    parts = "; ".join(f"{style.short(name)} {style.in_words(weight)}" for name, weight, _ in rows[:4])
    alt = f"Bars of {counted(len(portfolio.sectors), 'sector')}. {finding} The largest parts: {parts}."
    layout: dict[str, Any] = {"note": _not_seen(portfolio), "xaxis": axis}
    return style.finished(figure, finding, portfolio.label, alt, [name for name, _, _ in rows], **layout)
