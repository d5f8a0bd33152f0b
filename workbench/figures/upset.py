"""The UpSet plot of a theme: exactly which funds hold how many of its names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    figure = go.Figure([_bars(shown, rest), *_dots(shown, list(sizes))])
    figure.update_layout(
        showlegend=False,
        bargap=0.35,
        xaxis=_columns(len(shown) + bool(rest)),
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
    for one in combinations:
        funds = tuple(fund for fund in one.funds if fund in few)
        told = merged.get(funds, Combination(funds, 0, ()))
        merged[funds] = Combination(funds, told.count + one.count, tuple(sorted((*told.symbols, *one.symbols))))
    return sorted(merged.values(), key=lambda one: (-one.count, one.funds))


def _columns(count: int) -> dict[str, Any]:
    """The axis of the combinations, which the dots below them explain."""
    title = {"text": "exact combination of funds (joined dots), the commonest first"}
    bare = {"showticklabels": False, "showgrid": False, "zeroline": False}
    return {"range": [-0.6, max(count, FEW) - 0.4], "anchor": "y2", "title": title, **bare}


def _sizes(combinations: Sequence[Combination]) -> Mapping[str, int]:
    """How many names each fund of the combinations holds, those with most first."""
    sizes: dict[str, int] = {}
    for one in combinations:
        for fund in one.funds:
            sizes[fund] = sizes.get(fund, 0) + one.count
    return dict(sorted(sizes.items(), key=lambda item: (-item[1], item[0])))


def _bars(shown: Sequence[Combination], rest: Sequence[Combination]) -> Any:
    """The bars; the combinations beyond those shown are one bar, so that the bars sum to the names of the theme."""
    bars = [(one.count, f"{one.count:,}", _hover(one), style.BLUE if one.funds else style.ORANGE) for one in shown]
    if rest:
        count, more = sum(one.count for one in rest), counted(len(rest), "further combination")
        bars.append((count, f"{count:,} in<br>{len(rest):,} more", f"{count:,} in {more}", style.GREY))
    counts, words, hover, fills = zip(*bars, strict=True)
    return go.Bar(
        x=list(range(len(bars))),
        y=list(counts),
        marker={"color": list(fills)},
        text=list(words),
        textposition="outside",
        cliponaxis=False,
        hovertext=list(hover),
        hoverinfo="text",
    )


def _hover(one: Combination) -> str:
    held = "<br>".join(style.safe(fund) for fund in one.funds)
    who = f"held by exactly<br>{held}" if one.funds else "held by none of these funds"
    return f"{who}<br>{style.listed(one.symbols, 10).translate(style.ESCAPES)}"


def _dots(shown: Sequence[Combination], funds: Sequence[str]) -> list[Any]:
    """All places of the matrix in pale; those held in dark, joined by a line."""
    last = len(funds)
    places = [sorted(funds.index(fund) for fund in one.funds) or [last] for one in shown]
    every = [(x, y) for x in range(len(shown)) for y in range(last + 1)]
    lines = [(x, y) for x, held in enumerate(places) for y in (held[0], held[-1], None)]
    dots = [(x, y) for x, held in enumerate(places) for y in held]
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
    """The finding, and the same for who cannot see it."""
    total, name = sum(one.count for one in combinations), style.short(theme.theme)
    held = [one for one in combinations if one.funds]
    kind = f"UpSet plot of {counted(len(combinations), 'exact combination')}."
    if not held:
        finding = f"No fund asked holds any of the {total:,} names of {name}."
        return finding, f"{kind} {finding}"
    none = total - sum(one.count for one in held)
    which = "hold any" if every else "hold most"
    among = "the one fund that holds any" if funds == 1 else f"the {funds:,} funds that {which}"
    who = (
        f"{style.listed(held[0].funds)} alone" if len(held[0].funds) == 1 else f"exactly {style.listed(held[0].funds)}"
    )
    are = "is" if none == 1 else "are"
    finding = f"{none:,} of {total:,} names of {name} {are} in none of {among}; {held[0].count:,} in {who}."
    return finding, f"{kind} {finding}"
