"""Figures of a portfolio of funds: its stocks, what is held twice, its sectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from workbench.display import counted
from workbench.figures import style
from workbench.overlap.portfolio import Exposure, Fund, Portfolio

MOST_FUNDS = 8
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
OF_ALL = "% of the portfolio"
LEGIBLE = 0.08
"""The smallest part of a fund that has room for its size."""


def _weighted(portfolio: Portfolio) -> list[Fund]:
    """The funds that `Exposure.by_fund` has a part for, in its order."""
    return [fund for fund in portfolio.funds if fund.adds is not None]


def _silence(portfolio: Portfolio) -> str:
    return "" if portfolio.rows and _weighted(portfolio) else portfolio.sentence


def look_through(portfolio: Portfolio, number: int = 20) -> go.Figure:
    """The heaviest stocks of the whole portfolio, each split by the funds that hold it."""
    why = _silence(portfolio)
    if why:
        return style.nothing(why, portfolio.label)
    rows = portfolio.rows[:number]
    parts = _parts(portfolio, rows)
    figure = go.Figure(layout={"barmode": "stack"})
    for (name, weights), colour in zip(parts, style.colours(len(parts)), strict=True):
        figure.add_trace(_part(name, weights, colour, rows))
    ends = [style.in_percent(row.weight) for row in rows]
    figure.add_trace(style.row_words(ends, [_through(row) for row in rows]))
    figure.update_layout(
        xaxis=style.percent_axis(OF_ALL, range=[0, round(rows[0].weight * 125, 2) or 1]),
        yaxis=style.rows_axis([row.symbol for row in rows]),
    )
    style.legend_above(figure)
    first, together = rows[0], style.told(sum(row.weight for row in rows))
    largest = f"the {len(rows)} largest stocks are {together} of it"
    through = f"{style.told(first.weight)} of the portfolio, through {counted(first.funds, 'fund')}"
    finding = f"{style.short(first.symbol)} is {through}; {largest}."
    alt = f"Stacked bars of the largest of {counted(len(portfolio.rows), 'stock')}, split by fund. {finding}"
    return style.finished(
        figure, finding, portfolio.label, alt, style.tall(len(rows)), note=_not_seen(portfolio)
    )


def _parts(portfolio: Portfolio, rows: Sequence[Exposure]) -> list[tuple[str, list[float]]]:
    """What each fund brings to each of `rows`; the funds beyond MOST_FUNDS are one part."""
    funds = _weighted(portfolio)
    brought = [[row.by_fund[place] for row in rows] for place in range(len(funds))]
    parts = [(fund.fund, weights) for fund, weights in zip(funds, brought, strict=True)]
    if len(parts) <= MOST_FUNDS:
        return parts
    rest = [sum(weights) for weights in zip(*brought[MOST_FUNDS - 1 :], strict=True)]
    return [*parts[: MOST_FUNDS - 1], (f"{len(parts) - MOST_FUNDS + 1} other funds", rest)]


def _part(name: str, weights: Sequence[float], colour: str, rows: Sequence[Exposure]) -> Any:
    """What one fund brings to every stock."""
    hover = [
        f"{_stock(row)}<br>{style.told(weight)} through {style.safe(name)}"
        for row, weight in zip(rows, weights, strict=True)
    ]
    look = {"name": style.safe(name), "marker": {"color": colour, "line": {"color": style.WHITE, "width": 1}}}
    return style.row_bars([style.in_percent(weight) for weight in weights], [], hover, **look)


def _stock(row: Exposure) -> str:
    more = f", {style.safe(row.display_name, 40)}" if row.display_name else ""
    return style.safe(row.symbol) + more


def _through(row: Exposure) -> str:
    return f"{style.told(row.weight)} through {counted(row.funds, 'fund')}"


def _not_seen(portfolio: Portfolio) -> str:
    bare = [fund.fund for fund in portfolio.funds if fund.adds is None]
    return f"Not looked through, because no weights: {style.listed(bare)}." if bare else ""


def duplicated(portfolio: Portfolio) -> go.Figure:
    """Of each fund's money, what only it adds and what the other funds hold as much of; and which could go first."""
    why = _silence(portfolio)
    if why:
        return style.nothing(why, portfolio.label)
    rows = _halves(portfolio)
    funds = [fund for fund, _ in rows]
    figure = go.Figure(
        [
            _half("only this fund adds", style.BLUE, [(fund, fund.adds) for fund in funds]),
            _half("the others hold as much", style.ORANGE, rows),
            style.row_words(
                [style.in_percent((fund.adds or 0.0) + (others or 0.0)) for fund, others in rows],
                [_order(fund, len(_weighted(portfolio))) for fund in funds],
            ),
        ]
    )
    figure.update_layout(
        barmode="stack",
        xaxis=style.percent_axis("% of the fund", (0, 25, 50, 75, 100), range=[0, 150]),
        yaxis=style.rows_axis([fund.fund for fund in funds]),
    )
    style.legend_above(figure)
    finding, alt = _duplicated_words(portfolio, funds)
    note = _not_seen(portfolio)
    return style.finished(figure, finding, portfolio.label, alt, style.tall(len(funds)), note=note)


def _halves(portfolio: Portfolio) -> list[tuple[Fund, float | None]]:
    """The funds in the order in which they could go, each with the listed part that the others hold as much of."""
    rows: list[tuple[Fund, float | None]] = [(fund, None) for fund in portfolio.funds if fund.adds is None]
    for place, fund in enumerate(_weighted(portfolio)):
        brought = sum(row.by_fund[place] for row in portfolio.rows)
        known = max(0.0, brought / fund.share - (fund.adds or 0.0)) if fund.share else None
        rows.append((fund, known))
    return sorted(rows, key=lambda row: (row[0].drop_order or len(rows) + 1, row[0].fund))


def _half(name: str, colour: str, parts: Sequence[tuple[Fund, float | None]]) -> Any:
    """One of the two parts of every fund, with its size where it has room; none for a fund without weights."""
    values = [value for _, value in parts]
    words = [style.told(value) if (value or 0.0) >= LEGIBLE else "" for value in values]
    hover = [f"{style.safe(fund.fund)}<br>{name}: {style.told(value)}" for fund, value in parts]
    look = {"textposition": "inside", "insidetextanchor": "middle", "textangle": 0}
    values_shown = [style.in_percent(value) for value in values]
    return style.row_bars(values_shown, words, hover, name=name, marker={"color": colour}, **look)


def _order(fund: Fund, weighted: int) -> str:
    if fund.drop_order is None:
        return "no weights"
    if fund.drop_order == weighted:
        return f"adds {style.told(fund.adds)}, is the last to stay"
    word = (
        ORDINALS[fund.drop_order - 1] if fund.drop_order <= len(ORDINALS) else f"as number {fund.drop_order}"
    )
    return f"adds {style.told(fund.adds)}, could go {word}"


def _duplicated_words(portfolio: Portfolio, funds: Sequence[Fund]) -> tuple[str, str]:
    """The finding, and the same for who cannot see it."""
    twice = f"{style.told(portfolio.duplicated)} of the money is held twice"
    first = f"{style.short(funds[0].fund)} could go first: only {style.told(funds[0].adds)} of it is not in the others"
    if len(_weighted(portfolio)) < 2:
        first = f"only {style.short(funds[0].fund)} can be looked through"
    order = style.listed([fund.fund for fund in funds if fund.adds is not None])
    finding = f"{twice}; {first}."
    return finding, f"Stacked bars, a fund each. {finding} In the order in which they could go: {order}."


def portfolio_sectors(portfolio: Portfolio) -> go.Figure:
    """How much of the portfolio is in each sector, in cash, and unknown."""
    why = _silence(portfolio)
    if why:
        return style.nothing(why, portfolio.label)
    rows = [(one.sector, one.weight, style.BLUE) for one in portfolio.sectors]
    for name, weight in (("cash", portfolio.cash), ("not looked through", portfolio.unknown)):
        if style.in_percent(weight):
            rows.append((name, weight, style.WHITE))
    words = [style.told(weight) for _, weight, _ in rows]
    fills = {"color": [fill for _, _, fill in rows], "line": {"color": style.BLUE, "width": 1.5}}
    hover = [f"{style.safe(name)}<br>{text}" for (name, _, _), text in zip(rows, words, strict=True)]
    figure = go.Figure(
        style.row_bars([style.in_percent(weight) for _, weight, _ in rows], words, hover, marker=fills)
    )
    end = max(weight for _, weight, _ in rows) * 115
    figure.update_layout(
        xaxis=style.percent_axis(OF_ALL, range=[0, round(end, 2) or 1]),
        yaxis=style.rows_axis([name for name, _, _ in rows]),
    )
    first = portfolio.sectors[0]
    finding = (
        f"{style.told(first.weight)} of the portfolio is in {style.short(first.sector)}, its largest sector."
    )
    parts = "; ".join(f"{style.short(name)} {style.told(weight)}" for name, weight, _ in rows[:4])
    alt = f"Bars of {counted(len(portfolio.sectors), 'sector')}. {finding} The largest parts: {parts}."
    return style.finished(
        figure, finding, portfolio.label, alt, style.tall(len(rows)), note=_not_seen(portfolio)
    )
