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


def _held(theme: ThemeOverlap) -> list[FundExposure]:
    return [row for row in theme.rows if row.shared]


def _silence(theme: ThemeOverlap) -> str:
    name = style.short(theme.theme)
    if not theme.count:
        return f"{name} has no members, so no fund can hold any."
    return "" if _held(theme) else f"No fund asked holds any of the {theme.count:,} names of {name}."


def purity(theme: ThemeOverlap, number: int = 15) -> go.Figure:
    """How much of each fund is in the theme, and beside it how many of the theme's names the fund holds."""
    why = _silence(theme)
    if why:
        return style.nothing(why, theme.label)
    rows = _held(theme)[:number]
    figure = go.Figure([_purities(rows), _breadths(rows, theme.count)])
    bare = [place for place, row in enumerate(rows) if row.purity is None]
    for place in bare:
        text = {"text": "  no weights", "xanchor": "left", "showarrow": False, "font": {"color": style.GREY}}
        figure.add_annotation(x=0, y=place, **text)
    end = round(max(style.in_percent(row.purity) or 0.0 for row in rows) * 1.25, 2) or 1
    figure.update_layout(
        showlegend=False,
        xaxis=style.percent_axis("purity, % of the fund in the theme", domain=[0, 0.48], range=[0, end]),
        xaxis2=style.percent_axis(
            "breadth, % of the theme's names held", (0, 25, 50, 75, 100), domain=[0.52, 1], range=[0, 125]
        ),
        yaxis=style.rows_axis([row.name for row in rows]),
    )
    finding = _held_words(theme)
    alt = f"Bars of purity, and of breadth beside. {finding}"
    alt += f" No weights: {style.listed([rows[place].name for place in bare])}." if bare else ""
    return style.finished(figure, finding, theme.label, alt, style.tall(len(rows)), note=_rest(theme, rows))


def _purities(rows: Sequence[FundExposure]) -> Any:
    values = [style.in_percent(row.purity) for row in rows]
    words = [style.told(row.purity, "") for row in rows]
    return style.row_bars(values, words, [_fund(row) for row in rows], marker={"color": style.BLUE})


def _breadths(rows: Sequence[FundExposure], count: int) -> Any:
    values = [style.in_percent(row.breadth) for row in rows]
    words = [f"{row.shared:,} of {count:,}" for row in rows]
    look = {"marker": {"color": style.ORANGE}, "xaxis": "x2"}
    return style.row_bars(values, words, [_fund(row) for row in rows], **look)


def _fund(row: FundExposure) -> str:
    known = row.display_name and row.display_name != row.name
    more = f", {style.safe(row.display_name or '', 40)}" if known else ""
    names = f"{row.shared:,} names of the theme, {row.count:,} holdings"
    return f"{style.safe(row.name)}{more}<br>purity: {style.told(row.purity)}<br>{names}"


def _held_words(theme: ThemeOverlap) -> str:
    """The sentence of the theme, of the funds that hold some of it, and with names that fit a title."""
    rows = [replace(row, name=style.short(row.name)) for row in _held(theme)]
    return replace(theme, theme=style.short(theme.theme), rows=rows).sentence


def _rest(theme: ThemeOverlap, rows: Sequence[FundExposure]) -> str:
    """What is not drawn, in a sentence."""
    held = len(_held(theme))
    some, none = held - len(rows), len(theme.rows) - held
    parts = [f"{counted(some, 'further fund')} with some of it"] if some else []
    parts += [f"{counted(none, 'fund')} with none of it"] if none else []
    return f"Not drawn: {' and '.join(parts)}." if parts else ""


def lift(theme: ThemeOverlap, number: int = 15) -> go.Figure:
    """How many times as many names of the theme a fund holds as chance would give it, and whether that is a finding."""
    why = _silence(theme)
    if why:
        return style.nothing(why, theme.label)
    held = sorted(_held(theme), key=lambda row: (-(row.lift or 0.0), row.name))
    rows = held[:number]
    figure = go.Figure([bar for found in (True, False) for bar in _lifts(rows, found, theme.count)])
    figure.add_vline(x=1, line={"color": style.ORANGE, "dash": "dash"}, layer="below")
    mark = {"text": "1 = chance", "showarrow": False, "font": {"color": style.ORANGE}}
    figure.add_annotation(x=1, y=1, yref="paper", yanchor="bottom", xanchor="left", **mark)
    for place, row in enumerate(rows):
        if (row.lift or 0.0) < 1:  # beyond the line, which would cross the words
            words = {"text": _chance(row), "xanchor": "left", "xshift": 4, "showarrow": False}
            figure.add_annotation(x=1, y=place, **words)
    end = max(round((rows[0].lift or 0.0) * 1.6, 2), 1.5)
    figure.update_layout(
        barmode="overlay",
        xaxis={"title": {"text": "lift, times what chance would give"}, "range": [0, end]},
        yaxis=style.rows_axis([row.name for row in rows]),
    )
    style.legend_above(figure, "right")
    finding = _lift_words(theme, held)
    alt = f"Bars of lift for {counted(len(rows), 'fund')}, with a line at 1 for chance. {finding}"
    return style.finished(figure, finding, theme.label, alt, style.tall(len(rows)), note=_rest(theme, rows))


def _lifts(rows: Sequence[FundExposure], found: bool, count: int) -> list[Any]:
    """The bars of one verdict, if there are any: filled when more than chance, else hollow."""
    side = [(place, row) for place, row in enumerate(rows) if _found(row) == found]
    fill = style.BLUE if found else "rgba(255,255,255,0)"
    bar = style.row_bars(
        [round(row.lift or 0.0, 2) for _, row in side],
        [_chance(row) if (row.lift or 0.0) >= 1 else "" for _, row in side],
        [f"{style.safe(row.name)}<br>{row.shared:,} of {count:,} names<br>p = {row.tail:.2g}" for _, row in side],
        y=[place for place, _ in side],
        name="more than chance" if found else "cannot be told from chance, or fewer",
        marker={"color": fill, "line": {"color": style.BLUE, "width": 1.5}},
    )
    return [bar] if side else []


def _found(row: FundExposure) -> bool:
    return row.q <= UNLIKELY and (row.lift or 0.0) > 1


def _chance(row: FundExposure) -> str:
    """The verdict on one fund in words, as plotly shows them."""
    few = not row.lift or row.lift <= 1
    verdict = "more than chance" if _found(row) else "no more than expected" if few else "cannot be told from chance"
    times = "no lift" if row.lift is None else f"{row.lift:.1f} times"
    return f"{times}, {verdict} ({level(row.q)})".translate(style.ESCAPES)


def _lift_words(theme: ThemeOverlap, held: Sequence[FundExposure]) -> str:
    found = [row for row in held if _found(row)]
    name, asked = style.short(theme.theme), counted(len(theme.rows), "fund")
    if not found:
        return f"What {asked} hold of {name} cannot be told from chance (every q above {UNLIKELY})."
    best = found[0]
    times = f"{style.short(best.name)} holds {best.lift:.1f} times as many names of {name} as chance would give"
    return f"{times} ({level(best.q)}); {len(found):,} of {asked} hold more than chance."
