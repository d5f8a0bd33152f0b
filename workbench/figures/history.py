"""Figures of an overlap through time: on each day that has lists, and why it moved."""

from itertools import accumulate
from typing import Any

import plotly.graph_objects as go

from workbench.figures import style
from workbench.overlap.change import Attribution
from workbench.overlap.history import OverlapHistory


def through_time(history: OverlapHistory) -> go.Figure:
    """The overlap on each day; one without a list of both breaks the line, one that was restated is a diamond."""
    rows = history.rows
    if sum(row.overlap is not None for row in rows) < 2:
        return style.nothing(history.sentence, history.label)
    look = {"color": style.BLUE, "size": 9, "symbol": ["diamond" if row.restated else "circle" for row in rows]}
    line = go.Scatter(
        x=[row.as_of for row in rows],
        y=[style.in_percent(row.overlap) for row in rows],
        mode="lines+markers",
        connectgaps=False,
        marker=look,
        hovertemplate="%{x}: %{y} %<extra></extra>",
    )
    alt = f"Line of the overlap by day, broken where there is no list of both. {history.sentence}"
    axes: dict[str, Any] = {"xaxis": {"type": "date"}, "yaxis": style.percent_axis("overlap")}
    return style.finished(go.Figure(line), history.sentence, history.label, alt, 360, **axes)


def waterfall(why: Attribution) -> go.Figure:
    """From the earlier overlap to the later one; the bars between them sum to the change."""
    if why.earlier is None or why.later is None or not why.rows:
        return style.nothing(why.sentence, why.label)
    moved = {"restated": why.restated, "entries": why.entries, "exits": why.exits, "weights": why.moves}
    points = [round(part * 100, 7) for part in (why.earlier, *moved.values(), why.later)]
    bases = [0.0, *accumulate(points[:-2]), 0.0]
    fills = [style.GREY, *(style.BLUE if part >= 0 else style.ORANGE for part in moved.values()), style.GREY]
    look: dict[str, Any] = {"orientation": "v", "y": points, "base": bases, "marker": {"color": fills}}
    words = [f"{part:.2f}" for part in points]
    bar = go.Bar(x=["earlier", *moved, "later"], text=words, textposition="outside", hoverinfo="skip", **look)
    alt, axis = f"Waterfall from an overlap to a later one. {why.sentence}", style.percent_axis("overlap")
    return style.finished(go.Figure(bar), why.sentence, why.label, alt, 360, yaxis=axis)
