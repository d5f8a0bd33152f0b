"""The checks of a validation at a glance. Here, since figures need no server and what a check is comes from one."""

from typing import Any

import plotly.graph_objects as go

from workbench.contract import Verdict
from workbench.display import SAMPLE_LABEL, SIGNS, counted
from workbench.figures import style
from workbench.validation import Validation, sentence

LONGEST = 38  # letters beside which a phone has room for a verdict


def figure(validation: Validation, is_sample: bool) -> go.Figure:
    rows = validation.checks
    named = [f": {counted(row.count, 'row')}" * bool(row.count) for row in rows]
    words = [f"{SIGNS[row.verdict]}{count}" for row, count in zip(rows, named, strict=True)]
    hover = [f"{style.safe(row.title, LONGEST)}<br>{style.safe(row.figures, LONGEST)}" for row in rows]
    colours = [style.ORANGE if row.verdict is Verdict.FAIL else style.BLUE for row in rows]
    bars = style.row_bars([row.count for row in rows], words, hover, marker={"color": colours})
    axis = {"title": {"text": "rows that the check names"}, "range": [0, max(row.count for row in rows) * 1.6 or 1]}
    alt = f"Bars, a check each: {'; '.join(f'{row.title} {text}' for row, text in zip(rows, words, strict=True))}."
    label = f"Environment {validation.environment}{f'; {SAMPLE_LABEL}' * is_sample}."
    titles = [style.safe(row.title, LONGEST) for row in rows]
    layout: dict[str, Any] = {"xaxis": axis, "yaxis_ticktext": titles}
    return style.finished(go.Figure(bars), sentence(validation), label, alt, titles, **layout)
