"""Figures of where two groups differ: by sector and by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from workbench.display import counted
from workbench.figures import style
from workbench.figures.pair import silence
from workbench.overlap.measures import SectorDrift
from workbench.overlap.pair import Pair, PairStock

MOST_ROWS = 15


def sectors(pair: Pair) -> go.Figure:
    """How much of each group is in every sector, from what A has more of to what B has more of."""
    a, b = style.short(pair.a), style.short(pair.b)
    rows = sorted(pair.sectors, key=lambda row: (-row.drift, row.sector))
    if why := silence(pair) or ("" if rows else f"No sector of {a} or {b} is known."):
        return style.nothing(why, pair.label)
    ends = [style.in_percent(max(row.weight_a, row.weight_b)) or 0.0 for row in rows]
    lines = {"mode": "lines", "line": {"color": style.GREY, "width": 2}, **style.SILENT}
    joints = [(style.in_percent(row.weight_a), style.in_percent(row.weight_b), None) for row in rows]
    figure = go.Figure(
        [
            go.Scatter(x=sum(joints, ()), y=[y for row in range(len(rows)) for y in (row, row, None)], **lines),
            _dots(rows, "weight_a", pair.a, style.BLUE, "circle"),
            _dots(rows, "weight_b", pair.b, style.ORANGE, "diamond"),
            style.row_words(ends, [_drift(row, pair) for row in rows]),
        ]
    )
    axis = style.percent_axis("% of the fund", range=[0, round(max(ends) * 1.35, 1) or 1])
    finding, alt = _sector_words(pair)
    labels = [row.sector for row in rows]
    return style.finished(figure, finding, pair.label, alt, labels, legend="left", xaxis=axis)


def _dots(rows: Sequence[SectorDrift], side: str, name: str, colour: str, shape: str) -> Any:
    weights = [getattr(row, side) for row in rows]
    hover = [
        f"{style.safe(row.sector)}<br>{style.in_words(weight)} of {style.safe(name)}"
        for row, weight in zip(rows, weights, strict=True)
    ]
    look = {"mode": "markers", "marker": {"color": colour, "symbol": shape, "size": 11}, "cliponaxis": False}
    x, y = [style.in_percent(weight) for weight in weights], list(range(len(rows)))
    return go.Scatter(name=style.safe(name), x=x, y=y, hovertext=hover, hoverinfo="text", **look)


def _drift(row: SectorDrift, pair: Pair) -> str:
    if not style.in_percent(row.drift):
        return "the same"
    return f"{style.points(row.drift)} more in {style.safe(pair.a if row.drift > 0 else pair.b, 16)}"


def _sector_words(pair: Pair) -> tuple[str, str]:
    a, b = style.short(pair.a), style.short(pair.b)
    widest = max(pair.sectors, key=lambda row: abs(row.drift))
    more, less = (a, b) if widest.drift > 0 else (b, a)
    finding = f"{more} is {style.points(widest.drift)} heavier in {style.short(widest.sector)} than {less}."
    if not style.in_percent(widest.drift):
        finding = f"{a} and {b} weigh all sectors alike."
    alt = f"Dots of the weight of {counted(len(pair.sectors), 'sector')} in {a} and {b}. {finding}"
    if pair.sector_overlap is not None:
        alt += f" By sector they overlap in {style.in_words(pair.sector_overlap)}."
    return finding, alt


def differing(pair: Pair) -> go.Figure:
    """The names in which the two groups differ most: to the right more in A, to the left more in B."""
    a, b = style.short(pair.a), style.short(pair.b)
    most = [row for row in pair.differing()[:MOST_ROWS] if style.in_percent(row.difference)]
    if why := silence(pair) or ("" if most else f"{a} and {b} weigh every name alike."):
        return style.nothing(why, pair.label)
    rows = sorted(most, key=lambda row: (-row.difference, row.symbol))
    figure = go.Figure([bar for side in (1, -1) for bar in _side(rows, side, pair)])
    room = 0.5 * abs(most[0].difference)
    ends = [
        style.in_percent(rows[-1].difference - room) if rows[-1].difference < 0 else 0,
        style.in_percent(rows[0].difference + room) if rows[0].difference > 0 else 0,
    ]
    axis = style.percent_axis("difference in % of the fund, points", range=ends, ticksuffix="")
    layout: dict[str, Any] = {"legend": "left", "barmode": "overlay", "xaxis": axis}
    more, less = (a, b) if most[0].difference > 0 else (b, a)
    finding = f"{more} has {style.points(most[0].difference)} more in {style.short(most[0].symbol)} than {less}."
    alt = f"Bars of the {counted(len(rows), 'name')} in which {a} and {b} differ most. {finding}"
    return style.finished(figure, finding, pair.label, alt, [row.symbol for row in rows], **layout)


def _side(rows: Sequence[PairStock], sign: int, pair: Pair) -> list[Any]:
    """The bars to one side, if there are any; a name that only one side lists is said to be so."""
    name, colour = (pair.a, style.BLUE) if sign > 0 else (pair.b, style.ORANGE)
    side = [(place, row) for place, row in enumerate(rows) if row.difference * sign > 0]
    words = [
        style.points(row.difference) + ("" if row.in_a and row.in_b else f", only in {style.safe(name, 12)}")
        for _, row in side
    ]
    differences = [style.in_percent(row.difference) for _, row in side]
    look = {"name": f"more in {style.safe(name)}", "marker": {"color": colour}, "y": [place for place, _ in side]}
    bar = style.row_bars(differences, words, [_both(row, pair) for _, row in side], **look)
    return [bar] if side else []


def _both(row: PairStock, pair: Pair) -> str:
    sides = ((pair.a, row.in_a, row.weight_a), (pair.b, row.in_b, row.weight_b))
    parts = [
        f"{style.safe(name)}: {style.in_words(weight, 'no weight') if is_member else 'not held'}"
        for name, is_member, weight in sides
    ]
    return "<br>".join([style.company(row), *parts])
