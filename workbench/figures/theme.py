"""Figures of a theme among funds: which is purest, which broadest, and is it more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go

from workbench.display import counted
from workbench.figures import style
from workbench.overlap.chance import UNLIKELY, level
from workbench.overlap.theme import FundExposure, ThemeOverlap

MOST_ROWS = 15


def _holders(theme: ThemeOverlap) -> list[FundExposure]:
    return [row for row in theme.rows if row.shared]


def _silence(theme: ThemeOverlap) -> str:
    name = style.short(theme.theme)
    if not theme.count:
        return f"{name} has no members, so no fund can hold any."
    return "" if _holders(theme) else f"No fund asked holds any of the {theme.count:,} names of {name}."


def purity(theme: ThemeOverlap) -> go.Figure:
    """How much of each fund is in the theme, and beside it how many of the theme's names the fund holds."""
    if why := _silence(theme):
        return style.nothing(why, theme.label)
    rows = _holders(theme)[:MOST_ROWS]
    hover = [_fund(row) for row in rows]
    purities = [style.in_percent(row.purity) for row in rows], [style.in_words(row.purity, "") for row in rows]
    breadths = [style.in_percent(row.breadth) for row in rows], [f"{row.shared:,} of {theme.count:,}" for row in rows]
    figure = go.Figure(
        [
            style.row_bars(*purities, hover, marker={"color": style.BLUE}),
            style.row_bars(*breadths, hover, marker={"color": style.ORANGE}, xaxis="x2"),
        ]
    )
    unweighted = [place for place, row in enumerate(rows) if row.purity is None]
    for place in unweighted:
        text = {"text": "  no weights", "xanchor": "left", "showarrow": False, "font": {"color": style.GREY}}
        figure.add_annotation(x=0, y=place, **text)
    end = round(max(style.in_percent(row.purity) or 0.0 for row in rows) * 1.25, 2) or 1
    left = style.percent_axis("purity, % of the fund in the theme", domain=[0, 0.48], range=[0, end])
    of_theme = "breadth, % of the theme's names held"
    right = style.percent_axis(of_theme, (0, 25, 50, 75, 100), domain=[0.52, 1], range=[0, 125])
    layout: dict[str, Any] = {"note": _rest(theme, rows), "xaxis": left, "xaxis2": right}
    finding = _purity_words(theme)
    alt = f"Bars of purity, and of breadth beside. {finding}"
    alt += f" No weights: {style.listed([rows[place].name for place in unweighted])}." if unweighted else ""
    return style.finished(figure, finding, theme.label, alt, [row.name for row in rows], **layout)


def _fund(row: FundExposure) -> str:
    more = f", {style.safe(row.display_name, 40)}" if row.display_name and row.display_name != row.name else ""
    names = f"{row.shared:,} names of the theme, {row.count:,} holdings"
    return f"{style.safe(row.name)}{more}<br>purity: {style.in_words(row.purity)}<br>{names}"


def _purity_words(theme: ThemeOverlap) -> str:
    """The sentence of the theme, of the funds that hold some of it, and with names that fit a title."""
    rows = [replace(row, name=style.short(row.name)) for row in _holders(theme)]
    return replace(theme, theme=style.short(theme.theme), rows=rows).sentence


def _rest(theme: ThemeOverlap, rows: Sequence[FundExposure]) -> str:
    holders = len(_holders(theme))
    some, none = holders - len(rows), len(theme.rows) - holders
    parts = [f"{counted(some, 'further fund')} with some of it"] if some else []
    parts += [f"{counted(none, 'fund')} with none of it"] if none else []
    return f"Not drawn: {' and '.join(parts)}." if parts else ""


def lift(theme: ThemeOverlap) -> go.Figure:
    """How many times as many names of the theme a fund holds as chance would give it, and whether that is a finding."""
    if why := _silence(theme):
        return style.nothing(why, theme.label)
    holders = sorted(_holders(theme), key=lambda row: (-(row.lift or 0.0), row.name))
    rows = holders[:MOST_ROWS]
    figure = go.Figure([bar for is_more in (True, False) for bar in _lifts(rows, is_more, theme.count)])
    figure.add_vline(x=1, line={"color": style.ORANGE, "dash": "dash"}, layer="below")
    mark = {"text": "1 = chance", "showarrow": False, "font": {"color": style.ORANGE}}
    figure.add_annotation(x=1, y=1, yref="paper", yanchor="bottom", xanchor="left", **mark)
    for place, row in enumerate(rows):
        if (row.lift or 0.0) < 1:  # beyond the line, which would cross the words
            words = {"text": _chance(row), "xanchor": "left", "xshift": 4, "showarrow": False}
            figure.add_annotation(x=1, y=place, **words)
    end = max(round((rows[0].lift or 0.0) * 1.6, 2), 1.5)
    axis = {"title": {"text": "lift, times what chance would give"}, "range": [0, end]}
    layout: dict[str, Any] = {"note": _rest(theme, rows), "legend": "right", "barmode": "overlay", "xaxis": axis}
    finding = _lift_words(theme, holders)
    alt = f"Bars of lift for {counted(len(rows), 'fund')}, with a line at 1 for chance. {finding}"
    return style.finished(figure, finding, theme.label, alt, [row.name for row in rows], **layout)


def _lifts(rows: Sequence[FundExposure], is_more: bool, count: int) -> list[Any]:
    """The bars of one verdict, if there are any: filled when more than chance, else hollow."""
    side = [(place, row) for place, row in enumerate(rows) if _is_more(row) == is_more]
    fill = style.BLUE if is_more else "rgba(255,255,255,0)"
    bar = style.row_bars(
        [round(row.lift or 0.0, 2) for _, row in side],
        [_chance(row) if (row.lift or 0.0) >= 1 else "" for _, row in side],
        [f"{style.safe(row.name)}<br>{row.shared:,} of {count:,} names<br>p = {row.tail:.2g}" for _, row in side],
        y=[place for place, _ in side],
        name="more than chance" if is_more else "cannot be told from chance, or fewer",
        marker={"color": fill, "line": {"color": style.BLUE, "width": 1.5}},
    )
    return [bar] if side else []


def _is_more(row: FundExposure) -> bool:
    return row.q <= UNLIKELY and (row.lift or 0.0) > 1


def _chance(row: FundExposure) -> str:
    few = not row.lift or row.lift <= 1
    verdict = "more than chance" if _is_more(row) else "no more than expected" if few else "cannot be told from chance"
    times = "no lift" if row.lift is None else f"{row.lift:.1f} times"
    return f"{times}, {verdict} ({level(row.q)})".translate(style.ESCAPES)


def _lift_words(theme: ThemeOverlap, holders: Sequence[FundExposure]) -> str:
    more = [row for row in holders if _is_more(row)]
    name, asked = style.short(theme.theme), counted(len(theme.rows), "fund")
    if not more:
        return f"What {asked} hold of {name} cannot be told from chance (every q above {UNLIKELY})."
    best = more[0]
    times = f"{style.short(best.name)} holds {best.lift:.1f} times as many names of {name} as chance would give"
    return f"{times} ({level(best.q)}); {len(more):,} of {asked} hold more than chance."
