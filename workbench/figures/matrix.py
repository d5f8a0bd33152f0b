"""Figures of all pairs: the clustered heatmap and the pairs that are most alike."""

from collections import Counter
from typing import Any

import numpy as np
import plotly.graph_objects as go

from workbench.display import counted
from workbench.figures import style
from workbench.overlap.matrix import NEAR_CLONE, Matrix, PairLine

MOST_LABELLED = 30
MOST_GAPS = 60
MOST_ROWS = 15
TREE_PX = 90

Table = np.ndarray[Any, Any]


def heatmap(matrix: Matrix) -> go.Figure:
    if why := _silence(matrix):
        return style.nothing(why, matrix.label)
    size = len(matrix.groups)
    order = np.asarray(matrix.order)
    labels = [_labels(matrix)[place] for place in order]
    overlaps = matrix.overlaps()[np.ix_(order, order)].round(3).astype(np.float32)
    shared = (matrix.counts + np.triu(matrix.counts, 1).T)[np.ix_(order, order)]
    shared = shared.astype(np.uint16 if shared.max() < 1 << 16 else np.int32)
    cells = {"x": labels, "y": labels, "customdata": shared, "hoverongaps": False}
    cells |= {"xgap": 1, "ygap": 1} if size <= MOST_GAPS else {}
    figure = go.Figure([*_blanks(overlaps, cells), _cells(overlaps, cells)])
    height = min(max(22 * size, 300), 900)
    _arrange(figure, matrix, labels, height)
    blank = size - sum(matrix.weighted)
    note = f"Blank: no weights ({counted(blank, 'group')}, placed by names in common)." if blank else ""
    alt = f"Heatmap of the overlap of {size:,} groups, like beside like. {_families(matrix)} {matrix.sentence}"
    return style.finished(figure, _families(matrix), matrix.label, alt, height + TREE_PX, bottom=90, note=note)


def _silence(matrix: Matrix) -> str:
    if len(matrix.groups) < 2:
        return f"There are fewer than two groups to compare ({len(matrix.groups)})."
    if sum(matrix.weighted) < 2:
        return f"Fewer than two of {len(matrix.groups):,} groups have weights, so no overlap by weight to show."
    return ""


def _families(matrix: Matrix) -> str:
    families = matrix.families
    if matrix.linkage is None:
        return matrix.sentence
    if not families:
        return f"None of {len(matrix.groups):,} groups is in a family: no two are half alike."
    inside = sum(len(family.members) for family in families)
    word = "one family" if len(families) == 1 else f"{len(families):,} families"
    largest = style.listed(families[0].members)
    return f"{inside:,} of {len(matrix.groups):,} groups fall into {word}; the largest is {largest}."


def _labels(matrix: Matrix) -> list[str]:
    """Escaped names, each once: the type before a name that repeats, a number after one cut to the same letters."""
    names, seen = Counter(matrix.groups), Counter[str]()
    labels = []
    for name, type in zip(matrix.groups, matrix.types, strict=True):
        label = style.safe(name if names[name] == 1 else f"{type}:{name}", 20)
        seen[label] += 1
        labels.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return labels


def _cells(overlaps: Table, cells: dict[str, Any]) -> Any:
    if len(overlaps) <= MOST_LABELLED:
        words = [["" if np.isnan(value) else _percent(value) for value in row] for row in overlaps]
        cells = cells | {"text": words, "texttemplate": "%{text}", "textfont": {"size": 11}}
    title = {"text": "overlap, % of the fund", "side": "right", "font": {"size": style.AXIS_SIZE}}
    scale = {"zmin": 0, "zmax": 1, "colorscale": style.SCALE}
    hover = "%{y} and %{x}<br>overlap %{z:.1%}<br>%{customdata:,} shared<extra></extra>"
    bar = {"title": title, "tickformat": ".0%", "thickness": 14}
    return go.Heatmap(z=overlaps, colorbar=bar, hovertemplate=hover, **scale, **cells)


def _percent(value: float) -> str:
    return "<1".translate(style.ESCAPES) if 0 < value < 0.005 else f"{value * 100:.0f}"


def _blanks(overlaps: Table, cells: dict[str, Any]) -> list[Any]:
    """What lies under the cells and is seen where there is no overlap, because there are no weights."""
    if not np.isnan(overlaps).any():
        return []
    pale = {"colorscale": [[0, style.PALE], [1, style.PALE]], "showscale": False, "name": "no weights"}
    hover = "%{y} and %{x}<br>no weights<br>%{customdata:,} shared<extra></extra>"
    return [go.Heatmap(z=np.ones(overlaps.shape, np.uint8), hovertemplate=hover, **pale, **cells)]


def _arrange(figure: Any, matrix: Matrix, labels: list[str], height: int) -> None:
    size = 11 if len(labels) <= MOST_GAPS else 9
    names = {"type": "category", "tickfont": {"size": size}, "showgrid": False, "automargin": True}
    share = round(height / (height + TREE_PX), 4) if matrix.linkage is not None else 1.0
    rows = {**names, "autorange": "reversed", "domain": [0, share]}
    figure.update_layout(xaxis={**names, "tickangle": -90}, yaxis=rows)
    if matrix.linkage is not None:
        _plant(figure, matrix, labels, share)


def _plant(figure: Any, matrix: Matrix, labels: list[str], share: float) -> None:
    """The tree, on the x axis of the cells, so that it zooms with them; a shape needs a trace on its axes. It is one
    path: x is the place in the order, y the distance at which groups join."""
    from scipy.cluster.hierarchy import dendrogram

    tree = dendrogram(matrix.linkage, no_plot=True)
    path = ""
    for xs, ys in zip(tree["icoord"], tree["dcoord"], strict=True):
        path += "M" + "L".join(f"{round((x - 5) / 10, 3)},{round(y, 3)}" for x, y in zip(xs, ys, strict=True))
    figure.add_scatter(x=labels[:1], y=[None], yaxis="y2", hoverinfo="skip")
    line = {"color": style.GREY, "width": 1}
    figure.add_shape(type="path", path=path, xref="x", yref="y2", line=line)
    quiet = {"showgrid": False, "zeroline": False, "fixedrange": True}
    ticks = {"range": [0, 1.02], "tickvals": [0.5, 1], "tickformat": ".0%", "title": {"text": "distance"}}
    figure.update_layout(yaxis2={"domain": [share + 0.01, 1], **ticks, **quiet})


def top_pairs(matrix: Matrix) -> go.Figure:
    rows = [row for row in matrix.rows if row.overlap is not None][:MOST_ROWS]
    if not rows:
        none = f"Of {matrix.pairs:,} pairs none has weights on both sides, so no overlap by weight to show."
        return style.nothing(none if matrix.pairs else _silence(matrix), matrix.label)
    spans = [[style.in_percent(bound) or 0.0 for bound in (row.low, row.overlap, row.high)] for row in rows]
    verdicts = [_verdict(row) for row in rows]
    hover = [
        f"{style.safe(row.a)} and {style.safe(row.b)}<br>{verdict}<br>{row.shared:,} shared"
        for row, verdict in zip(rows, verdicts, strict=True)
    ]
    ends = [style.in_percent(row.high) for row in rows]
    figure = go.Figure([style.row_intervals(spans, 2, hover), style.row_words(ends, verdicts)])
    start = max(0, int(min(row.low or 0.0 for row in rows) * 10) * 10 - 5)
    ticks, end = range(start // 10 * 10, 101, 10), 100 + 0.5 * (100 - start)
    axis = style.percent_axis("overlap, % of the fund", ticks, range=[start, end])
    labels = [f"{style.short(row.a, 13)} and {style.short(row.b, 13)}" for row in rows]
    finding, alt = _top_words(matrix, rows)
    weighted = sum(matrix.weighted)
    unweighted = matrix.pairs - weighted * (weighted - 1) // 2
    note = f"Not drawn: {counted(unweighted, 'pair')} with no weights." if unweighted else ""
    return style.finished(figure, finding, matrix.label, alt, labels, note=note, xaxis=axis)


def _verdict(row: PairLine) -> str:
    open_ended = row.low != row.high and style.in_percent(row.low) != style.in_percent(row.high)
    amount = f"{style.in_words(row.low)} to {style.in_words(row.high)}" if open_ended else style.in_words(row.overlap)
    return f"{amount}, near clone" if (row.overlap or 0) >= NEAR_CLONE else amount


def _top_words(matrix: Matrix, rows: list[PairLine]) -> tuple[str, str]:
    best = rows[0]
    clones = matrix.near_clones
    count = f"{clones:,} of {matrix.pairs:,} pairs {'is a near clone' if clones == 1 else 'are near clones'}"
    pair = f"{style.short(best.a)} and {style.short(best.b)}"
    finding = f"{pair} are most alike, with {style.in_words(best.overlap)} in common; {count}."
    shown = "; ".join(f"{style.short(row.a)} and {style.short(row.b)} {_verdict(row)}" for row in rows[:3])
    return finding, f"Dots with whiskers for the {counted(len(rows), 'pair')} most alike. {finding} {shown}."
