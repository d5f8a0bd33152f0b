"""Figures of a benchmark: how the times are distributed, and how many times as fast the after side is."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from workbench.display import SAMPLE_LABEL
from workbench.figures import style
from workbench.measured import Benchmark, Measurement

SIDES = (
    ("before", "before as found", style.ORANGE, "solid"),
    ("indexed", "before with indexes", style.ORANGE, "dot"),
    ("after", "after", style.BLUE, "solid"),
)
TICKS = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]
LABEL = f"{SAMPLE_LABEL[0].upper()}{SAMPLE_LABEL[1:]}."
WIDE = 20  # times as long as the shortest, from where on only each power of ten has room in a panel
COLUMNS = 3
PANEL_PX = 190


def ratios(benchmark: Benchmark) -> go.Figure:
    rows = benchmark.questions
    hover = [f"{style.safe(row.subject, 60)}<br>{row.ratio.words}" for row in rows]
    dots = style.row_intervals([(row.ratio.low, row.ratio.median, row.ratio.high) for row in rows], 3, hover)
    words = style.row_words([row.ratio.high for row in rows], [f"{row.ratio.median:.3g} x" for row in rows])
    figure = go.Figure([dots, words])
    figure.add_vline(x=1, line={"color": style.GREY, "dash": "dot"})
    axis = {"type": "log", "title": {"text": "before / after, times (log scale)"}, "tickvals": TICKS}
    labels = [style.safe(f"{row.subject}, scale {row.scale}", 60) for row in rows]
    median = attrgetter("ratio.median")
    best, worst = max(rows, key=median), min(rows, key=median)
    finding = (
        f"Before takes {best.ratio.words} as long as after in {style.short(best.subject, 60)}, "
        f"and {worst.ratio.words} in {style.short(worst.subject, 60)}."
    )
    each = "; ".join(f"{row.subject} at scale {row.scale} {row.ratio.words}" for row in rows)
    alt = f"Points with 95 % intervals of the ratio before to after. {finding} {each}."
    layout: dict[str, Any] = {"note": _method(benchmark), "xaxis": axis, "yaxis_ticktext": labels}
    return style.finished(figure, finding, LABEL, alt, labels, **layout)


def distributions(benchmark: Benchmark) -> go.Figure:
    first: dict[str, Measurement] = {}  # argument of each question
    for row in benchmark.questions:
        if row.scale == min(benchmark.scales):
            first.setdefault(row.id, row)
    rows = list(first.values())
    lines = -(-len(rows) // COLUMNS)
    titles = [style.safe(row.subject, 40) for row in rows]
    figure = make_subplots(lines, COLUMNS, subplot_titles=titles, horizontal_spacing=0.07, vertical_spacing=0.4 / lines)
    for place, row in enumerate(rows):
        for side, name, colour, dash in SIDES:
            line = _steps(row.raw_ms[side], name, colour, dash, is_first=place == 0)
            figure.add_trace(line, row=place // COLUMNS + 1, col=place % COLUMNS + 1)
        figure.update_xaxes(_milliseconds(row), row=place // COLUMNS + 1, col=place % COLUMNS + 1)
    figure.update_yaxes(range=[0, 102], ticklabelstandoff=6, tickvals=[0, 50, 100], ticktext=["0 %", "50 %", "100 %"])
    faster = sum(row.before_ms.median > row.after_ms.p95 for row in rows)
    finding = f"In {faster} of {len(rows)} questions nearly every time of after is below the median of before."
    each = "; ".join(f"{row.subject} {row.before_ms.median} ms before, {row.after_ms.median} ms after" for row in rows)
    alt = f"Shares of executions that ended within a time, by question and side. {finding} Medians: {each}."
    layout: dict[str, Any] = {"note": _method(benchmark), "legend": "left", "bottom": 90}
    style.finished(figure, finding, LABEL, alt, lines * PANEL_PX, **layout)
    figure.update_annotations(font_size=style.AXIS_SIZE)
    return figure.update_layout(legend={"y": -0.18 / lines, "yanchor": "top"})


def _milliseconds(row: Measurement) -> dict[str, Any]:
    """The axis of a panel, with as many ticks as have room."""
    times = [time for side in row.raw_ms.values() for time in side]
    ticks = [tick for tick in TICKS if max(times) < WIDE * min(times) or f"{tick:g}".strip("0.") == "1"]
    return {"type": "log", "tickvals": ticks, "ticktext": [f"{tick:g} ms" for tick in ticks], "tickangle": 0}


def _steps(times_ms: Sequence[float], name: str, colour: str, dash: str, is_first: bool) -> Any:
    return go.Scatter(
        x=sorted(times_ms),
        y=[round(100 * place / len(times_ms), 1) for place in range(1, len(times_ms) + 1)],
        line={"color": colour, "dash": dash, "shape": "hv", "width": 2},
        **{"name": name, "legendgroup": name, "showlegend": is_first},
        hovertemplate="%{y} within %{x}<extra>" + name + "</extra>",
    )


def _method(benchmark: Benchmark) -> str:
    return (
        f"Scale {', '.join(map(str, benchmark.scales))}; up to {benchmark.rounds} rounds in random order; "
        f"simple statements; PostgreSQL {benchmark.server['version'].split()[0]}."
    )
