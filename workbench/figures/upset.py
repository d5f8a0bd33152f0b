"""The UpSet plot of a theme: exactly which funds hold how many of its names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from workbench.display import counted
from workbench.figures import style
from workbench.overlap.theme import Combination, ThemeOverlap

MOST_COMBINATIONS = 30
MOST_FUNDS = 12
FEW = 8
FUND_PX, BARS_PX = 26, 240
NO_FUND = "none of them"


def upset(theme: ThemeOverlap) -> go.Figure:
    """Exactly which funds hold how many names of the theme: a bar for each combination over dots for its funds."""
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
    figure = go.Figure([_bars(shown, rest), *_dots(shown, list(sizes))])
    figure.update_layout(
        bargap=0.35,
        xaxis={"range": [-0.6, max(len(shown) + bool(rest), FEW) - 0.4], **plain},
        yaxis={"domain": [share + 0.04, 1], "title": {"text": "names of the theme"}, "rangemode": "tozero"},
        yaxis2=style.rows_axis(labels, domain=[0, share], showgrid=True),
    )
    figure.update_layout(yaxis_dtick=1 if shown[0].count <= FEW else None)
    every = len(sizes) == len(_sizes(theme.combinations)) == sum(row.shared > 0 for row in theme.rows)
    finding, alt = _words(theme, combinations, len(sizes), every)
    return style.finished(figure, finding, theme.label, alt, height)


def _of_few(combinations: Sequence[Combination]) -> list[Combination]:
    """The combinations of the funds that hold most, as many as can be drawn."""
    few = set(list(_sizes(combinations))[:MOST_FUNDS])
    merged: dict[tuple[str, ...], Combination] = {}
    for exact in combinations:
        funds = tuple(fund for fund in exact.funds if fund in few)
        known = merged.get(funds, Combination(funds, 0, ()))
        symbols = tuple(sorted((*known.symbols, *exact.symbols)))
        merged[funds] = Combination(funds, known.count + exact.count, symbols)
    return sorted(merged.values(), key=lambda combination: (-combination.count, combination.funds))


def _sizes(combinations: Sequence[Combination]) -> dict[str, int]:
    """How many names each fund of the combinations holds, those with most first."""
    sizes = Counter[str]()
    for combination in combinations:
        sizes.update(dict.fromkeys(combination.funds, combination.count))
    return dict(sorted(sizes.items(), key=lambda item: (-item[1], item[0])))


def _bars(shown: Sequence[Combination], rest: Sequence[Combination]) -> Any:
    """The bars; the combinations beyond those shown are one bar, so that the bars sum to the names of the theme."""
    bars = [(row.count, f"{row.count:,}", _hover(row), style.BLUE if row.funds else style.ORANGE) for row in shown]
    if rest:
        count, more = sum(row.count for row in rest), counted(len(rest), "further combination")
        bars.append((count, f"{count:,} in<br>{len(rest):,} more", f"{count:,} in {more}", style.GREY))
    counts, words, hover, fills = map(list, zip(*bars, strict=True))
    return style.row_bars(range(len(bars)), words, hover, orientation="v", y=counts, marker={"color": fills})


def _hover(combination: Combination) -> str:
    holders = "<br>".join(style.safe(fund) for fund in combination.funds)
    who = f"held by exactly<br>{holders}" if combination.funds else "held by none of these funds"
    return f"{who}<br>{style.listed(combination.symbols, 10).translate(style.ESCAPES)}"


def _dots(shown: Sequence[Combination], funds: Sequence[str]) -> list[Any]:
    """All places of the matrix in pale; those of holders in dark, joined by a line."""
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


def _words(theme: ThemeOverlap, combinations: Sequence[Combination], funds: int, every: bool) -> tuple[str, str]:
    total, name = sum(row.count for row in combinations), style.short(theme.theme)
    kind = f"UpSet plot of {counted(len(combinations), 'exact combination')}."
    by_funds = [row for row in combinations if row.funds]
    if not by_funds:
        finding = f"No fund asked holds any of the {total:,} names of {name}."
        return finding, f"{kind} {finding}"
    first = by_funds[0]
    none = total - sum(row.count for row in by_funds)
    among = (
        f"the {funds:,} funds that hold {'any' if every else 'most'}" if funds > 1 else "the one fund that holds any"
    )
    holders = style.listed(first.funds)
    who = f"{holders} alone" if len(first.funds) == 1 else f"exactly {holders}"
    are = "is" if none == 1 else "are"
    finding = f"{none:,} of {total:,} names of {name} {are} in none of {among}; {first.count:,} in {who}."
    return finding, f"{kind} {finding}"
