"""Figures of a theme: which fund is purest, which broadest, is it more than chance, and exactly which hold what."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go

from workbench.display import counted
from workbench.figures import style
from workbench.overlap.measures import UNLIKELY, level
from workbench.overlap.theme import Combination, FundExposure, ThemeOverlap

MOST_ROWS = 15
MOST_COMBINATIONS = 30
MOST_FUNDS = 12
FEW = 8
FUND_PX, BARS_PX = 26, 240
NO_FUND = "none of them"


def _holders(theme: ThemeOverlap) -> list[FundExposure]:
    return [row for row in theme.rows if row.shared]


def _silence(theme: ThemeOverlap) -> str:
    name = style.short(theme.theme)
    if not theme.count:
        return f"{name} has no members, so no fund can hold any."
    return "" if _holders(theme) else f"No fund asked holds any of the {theme.count:,} names of {name}."


def purity(theme: ThemeOverlap) -> go.Figure:
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
    # The sentence of the theme, of the funds that hold some of it, and with names that fit a title.
    named = [replace(row, name=style.short(row.name)) for row in _holders(theme)]
    finding = replace(theme, theme=style.short(theme.theme), rows=named).sentence
    alt = f"Bars of purity, and of breadth beside. {finding}"
    alt += f" No weights: {style.listed([rows[place].name for place in unweighted])}." if unweighted else ""
    return style.finished(figure, finding, theme.label, alt, [row.name for row in rows], **layout)


def _fund(row: FundExposure) -> str:
    more = f", {style.safe(row.display_name, 40)}" if row.display_name and row.display_name != row.name else ""
    names = f"{row.shared:,} names of the theme, {row.count:,} holdings"
    return f"{style.safe(row.name)}{more}<br>purity: {style.in_words(row.purity)}<br>{names}"


def _rest(theme: ThemeOverlap, rows: Sequence[FundExposure]) -> str:
    holders = len(_holders(theme))
    some, none = holders - len(rows), len(theme.rows) - holders
    parts = [f"{counted(some, 'further fund')} with some of it"] if some else []
    parts += [f"{counted(none, 'fund')} with none of it"] if none else []
    return f"Not drawn: {' and '.join(parts)}." if parts else ""


def lift(theme: ThemeOverlap) -> go.Figure:
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


def upset(theme: ThemeOverlap) -> go.Figure:
    if not theme.combinations:
        return style.nothing(f"{style.short(theme.theme)} has no members to combine.", theme.label)
    combinations = _of_few(theme.combinations)
    shown, rest = combinations[:MOST_COMBINATIONS], combinations[MOST_COMBINATIONS:]
    sizes = _sizes(combinations)
    labels = [*(f"{style.short(fund, 20)} ({count:,})" for fund, count in sizes.items()), NO_FUND]
    height = BARS_PX + FUND_PX * len(labels)
    share = round(FUND_PX * len(labels) / height, 4)
    columns = {"text": "exact combination of funds (joined dots), the commonest first"}
    plain = {"showticklabels": False, "showgrid": False, "zeroline": False, "title": columns, "anchor": "y2"}
    figure = go.Figure([_upset_bars(shown, rest), *_fund_dots(shown, list(sizes))])
    figure.update_layout(
        bargap=0.35,
        xaxis={"range": [-0.6, max(len(shown) + bool(rest), FEW) - 0.4], **plain},
        yaxis={"domain": [share + 0.04, 1], "title": {"text": "names of the theme"}, "rangemode": "tozero"},
        yaxis2=style.rows_axis(labels, domain=[0, share], showgrid=True),
    )
    figure.update_layout(yaxis_dtick=1 if shown[0].count <= FEW else None)
    every = len(sizes) == len(_sizes(theme.combinations)) == sum(row.shared > 0 for row in theme.rows)
    finding, alt = _upset_words(theme, combinations, len(sizes), every)
    return style.finished(figure, finding, theme.label, alt, height)


def _of_few(combinations: Sequence[Combination]) -> list[Combination]:
    few = set(list(_sizes(combinations))[:MOST_FUNDS])
    merged: dict[tuple[str, ...], Combination] = {}
    for exact in combinations:
        funds = tuple(fund for fund in exact.funds if fund in few)
        known = merged.get(funds, Combination(funds, 0, ()))
        symbols = tuple(sorted((*known.symbols, *exact.symbols)))
        merged[funds] = Combination(funds, known.count + exact.count, symbols)
    return sorted(merged.values(), key=lambda combination: (-combination.count, combination.funds))


def _sizes(combinations: Sequence[Combination]) -> dict[str, int]:
    sizes = Counter[str]()
    for combination in combinations:
        sizes.update(dict.fromkeys(combination.funds, combination.count))
    return dict(sorted(sizes.items(), key=lambda item: (-item[1], item[0])))


def _upset_bars(shown: Sequence[Combination], rest: Sequence[Combination]) -> Any:
    """The bars; the combinations beyond those shown are one bar, so that the bars sum to the names of the theme."""
    bars = [(row.count, f"{row.count:,}", _members(row), style.BLUE if row.funds else style.ORANGE) for row in shown]
    if rest:
        count, more = sum(row.count for row in rest), counted(len(rest), "further combination")
        bars.append((count, f"{count:,} in<br>{len(rest):,} more", f"{count:,} in {more}", style.GREY))
    counts, words, hover, fills = map(list, zip(*bars, strict=True))
    return style.row_bars(range(len(bars)), words, hover, orientation="v", y=counts, marker={"color": fills})


def _members(combination: Combination) -> str:
    holders = "<br>".join(style.safe(fund) for fund in combination.funds)
    who = f"held by exactly<br>{holders}" if combination.funds else "held by none of these funds"
    return f"{who}<br>{style.listed(combination.symbols, 10).translate(style.ESCAPES)}"


def _fund_dots(shown: Sequence[Combination], funds: Sequence[str]) -> list[Any]:
    last = len(funds)
    places = [sorted(funds.index(fund) for fund in row.funds) or [last] for row in shown]
    every = [(x, y) for x in range(len(shown)) for y in range(last + 1)]
    lines = [(x, y) for x, rows in enumerate(places) for y in (rows[0], rows[-1], None)]
    dots = [(x, y) for x, rows in enumerate(places) for y in rows]
    dark = [style.BLUE if y < last else style.ORANGE for _, y in dots]
    return [
        _layer(every, mode="markers", marker={"size": 11, "color": style.PALE}),
        _layer(lines, mode="lines", line={"color": style.BLUE, "width": 2}),
        _layer(dots, mode="markers", marker={"size": 11, "color": dark}),
    ]


def _layer(cells: Sequence[tuple[int, int | None]], **look: Any) -> Any:
    x, y = [x for x, _ in cells], [y for _, y in cells]
    return go.Scatter(x=x, y=y, yaxis="y2", hoverinfo="skip", **look)


def _upset_words(theme: ThemeOverlap, combinations: Sequence[Combination], funds: int, every: bool) -> tuple[str, str]:
    total, name = sum(row.count for row in combinations), style.short(theme.theme)
    kind = f"UpSet plot of {counted(len(combinations), 'exact combination')}."
    by_funds = [row for row in combinations if row.funds]
    if not by_funds:
        finding = f"No fund asked holds any of the {total:,} names of {name}."
        return finding, f"{kind} {finding}"
    first = by_funds[0]
    none = total - sum(row.count for row in by_funds)
    several = f"the {funds:,} funds that hold {'any' if every else 'most'}"
    among = several if funds > 1 else "the one fund that holds any"
    holders = style.listed(first.funds)
    who = f"{holders} alone" if len(first.funds) == 1 else f"exactly {holders}"
    are = "is" if none == 1 else "are"
    finding = f"{none:,} of {total:,} names of {name} {are} in none of {among}; {first.count:,} in {who}."
    return finding, f"{kind} {finding}"
