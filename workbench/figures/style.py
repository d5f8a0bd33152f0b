"""What all figures have in common: colours, escaped words, titles that wrap, rows and their axes."""

import re
from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go
from plotly.colors import sample_colorscale

from workbench.display import percent, visible

BLUE = "#0b5cad"
ORANGE = "#a04a00"
GREY = "#57606a"
PALE = "#eef0f2"
WHITE = "#ffffff"
INK = "#1b1f24"
SCALE = "cividis"
DARKEST, LIGHTEST = 0.25, 0.9  # of the scale, for parts that are seen on white and on black

LONGEST = 28
TITLE_WIDTH, LABEL_WIDTH = 84, 140
TITLE_SIZE, LABEL_SIZE, AXIS_SIZE = 17, 12, 13
ROW_PX = 24
LEGEND_PX = 26
SILENT = {"hoverinfo": "skip", "showlegend": False}
LOOK = {
    "template": "plotly_white",
    "font": {"family": "system-ui, sans-serif", "size": AXIS_SIZE, "color": INK},
    "hoverlabel": {"align": "left", "namelength": -1},
}
ABOVE = {"orientation": "h", "traceorder": "normal", "y": 1, "yanchor": "bottom"}

ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "{": "&#123;"})
"""Plotly reads tags, TeX between dollars and %{fields} in every text, and shows character references as characters."""


def short(text: str, limit: int = LONGEST) -> str:
    plain = visible(text)
    return plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…"


def safe(text: str, limit: int = LONGEST) -> str:
    """`text` cut and escaped, so that plotly shows it as it is."""
    return short(text, limit).translate(ESCAPES)


def wrapped(text: str, width: int, lines: int = 3) -> list[str]:
    """`text` as escaped lines; a number keeps its sign."""
    kept = re.sub(r" (?=%)|(?<=\bq) (?=[<=])|(?<=[<=]) (?=\d)", "\xa0", visible(text))
    return [line.translate(ESCAPES) for line in wrap(kept, width, max_lines=lines, placeholder=" …")]


def listed(names: Sequence[str], most: int = 6) -> str:
    cut = [short(name) for name in names[:most]]
    if len(names) > most:
        return ", ".join(cut) + f" and {len(names) - most:,} more"
    return " and ".join([", ".join(cut[:-1]), cut[-1]] if len(cut) > 1 else cut)


def company(row: Any) -> str:
    return safe(row.symbol) + (f", {safe(row.display_name, 40)}" if row.display_name else "")


def in_percent(fraction: float | None) -> float | None:
    """A fraction as percent, rounded to what is shown; None stays None."""
    return None if fraction is None else round(fraction * 100, 2) + 0.0


def in_words(fraction: float | None, none: str = "no weights") -> str:
    return str(percent(fraction) or none)


def points(difference: float) -> str:
    return f"{abs(difference) * 100:.2f} points"


def colours(count: int) -> list[str]:
    step = (LIGHTEST - DARKEST) / max(count - 1, 1)
    return list(sample_colorscale(SCALE, [DARKEST + step * index for index in range(count)]))


def rows_axis(labels: Sequence[str], **more: Any) -> dict[str, Any]:
    """A y axis with a row per label, the first on top; by place, since names can repeat or look like numbers."""
    ticks = {"tickvals": list(range(len(labels))), "ticktext": [safe(label) for label in labels]}
    room = {"ticklabelstandoff": 10, "range": [len(labels) - 0.5, -0.5], "automargin": True}
    return {**ticks, **room, "showgrid": False, "zeroline": False, **more}


def percent_axis(title: str, ticks: Sequence[int] = (), **more: Any) -> dict[str, Any]:
    named = {"tickvals": list(ticks), "ticktext": [f"{tick} %" for tick in ticks]} if ticks else {}
    return {"title": {"text": title}, "ticksuffix": " %", "zerolinecolor": GREY, **named, **more}


def row_bars(values: Sequence[float | None], words: Sequence[str], hover: Sequence[str], **more: Any) -> Any:
    look = {"orientation": "h", "textposition": "outside", "cliponaxis": False, "hoverinfo": "text"}
    look |= {"y": list(range(len(values))), **more}
    return go.Bar(x=list(values), text=list(words), hovertext=list(hover), **look)


def row_words(ends: Sequence[float | None], words: Sequence[str]) -> Any:
    look = {"mode": "text", "textposition": "middle right", "cliponaxis": False, **SILENT}
    return go.Scatter(x=list(ends), y=list(range(len(words))), text=[f"   {text}" for text in words], **look)


def row_intervals(spans: Sequence[Sequence[float]], places: int, hover: Sequence[str]) -> Any:
    """A dot per row, with whiskers to `places` decimals; a span is low, middle, high."""
    whiskers = {
        "array": [round(high - middle, places) for _, middle, high in spans],
        "arrayminus": [round(middle - low, places) for low, middle, _ in spans],
    }
    error = {"type": "data", "symmetric": False, **whiskers, "color": BLUE, "thickness": 2, "width": 5}
    look = {"mode": "markers", "marker": {"color": BLUE, "size": 7}, "hovertext": list(hover), "hoverinfo": "text"}
    return go.Scatter(x=[middle for _, middle, _ in spans], y=list(range(len(spans))), error_x=error, **look)


def finished(
    figure: Any,
    finding: str,
    label: str,
    alt: str,
    rows: Sequence[str] | int,
    *,
    bottom: int = 60,
    note: str = "",
    legend: str = "",
    **layout: Any,
) -> go.Figure:
    """`figure` with its finding as title, a note and the answer's label below it, and its text for screen readers.
    `rows` are the labels of the y axis, or the height of a figure without rows; `legend` is the side of the legend
    above the plot."""
    if legend:
        layout["legend"] = {"x": 0 if legend == "left" else 1, "xanchor": legend, **ABOVE}
    if not isinstance(rows, int):
        figure.update_layout(yaxis=rows_axis(rows))
    figure.update_layout(LOOK, showlegend=bool(legend), **layout)
    title = wrapped(finding, TITLE_WIDTH)
    grey = [*wrapped(note, LABEL_WIDTH), *wrapped(label, LABEL_WIDTH)]
    top = 22 + len(title) * 23 + len(grey) * 16 + 22 + LEGEND_PX * bool(legend)
    total = top + bottom + (rows if isinstance(rows, int) else max(3, len(rows)) * ROW_PX + 24)
    place = {"x": 0.01, "xanchor": "left", "y": round(1 - 18 / total, 4), "yanchor": "top", "yref": "container"}
    subtitle = {"text": "<br>".join(grey), "font": {"size": LABEL_SIZE, "color": GREY}}
    figure.update_layout(
        title={"text": "<br>".join(title), "font": {"size": TITLE_SIZE}, "subtitle": subtitle, **place},
        meta={"alt": visible(f"{alt} {note}".strip())},
        height=total,
        margin={"t": top, "b": bottom, "l": 60, "r": 30},
    )
    return figure.update_xaxes(title_font_size=AXIS_SIZE).update_yaxes(title_font_size=AXIS_SIZE, title_standoff=12)


def nothing(why: str, label: str) -> go.Figure:
    figure = go.Figure(layout={"xaxis": {"visible": False}, "yaxis": {"visible": False}})
    text = {"text": "Nothing to draw", "font": {"color": GREY}, "showarrow": False}
    figure.add_annotation(xref="paper", yref="paper", x=0, y=0.5, **text)
    return finished(figure, why, label, f"Nothing to draw: {why}", 40, bottom=10)
