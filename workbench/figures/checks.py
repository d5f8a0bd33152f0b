"""The checks of a validation at a glance."""

from typing import Any

import plotly.graph_objects as go

from workbench.contract import Verdict
from workbench.display import SAMPLE_LABEL, SIGNS, counted
from workbench.figures import style


def checks(validation: Any, finding: str, is_sample: bool) -> go.Figure:
    """Any, since figures need no server, and a validation comes from one."""
    rows = validation.checks
    words = [SIGNS[row.verdict] + f": {counted(row.count, 'row')}" * bool(row.count) for row in rows]
    titles = [style.safe(row.title, 70) for row in rows]
    colours = [style.ORANGE if row.verdict is Verdict.FAIL else style.BLUE for row in rows]
    bars = style.row_bars([row.count for row in rows], words, words, marker={"color": colours})
    axis = {"title": {"text": "rows that the check names"}, "range": [0, max(row.count for row in rows) * 1.6 or 1]}
    alt = f"Bars, a check each: {'; '.join(f'{row.title} {text}' for row, text in zip(rows, words, strict=True))}."
    label = f"Environment {validation.environment}{f'; {SAMPLE_LABEL}' * is_sample}."
    return style.finished(go.Figure(bars), finding, label, alt, titles, xaxis=axis, yaxis_ticktext=titles)
