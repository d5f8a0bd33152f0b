"""Figures of an overlap through time: on each day that has lists, and why it moved."""

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
    bars = {"earlier": why.earlier, **moved, "later": why.later}
    points = [round(part * 100, 7) for part in bars.values()]
    look: dict[str, Any] = {
        "measure": ["absolute", *["relative"] * len(moved), "total"],
        "text": [f"{part:.2f}" for part in points],
    }
    look |= {"increasing_marker_color": style.BLUE, "decreasing_marker_color": style.ORANGE}
    look |= {"totals_marker_color": style.GREY, "textposition": "outside", "hoverinfo": "skip"}
    bar = go.Waterfall(x=list(bars), y=points, **look)
    alt, axis = f"Waterfall from an overlap to a later one. {why.sentence}", style.percent_axis("overlap")
    return style.finished(go.Figure(bar), why.sentence, why.label, alt, 360, yaxis=axis)
