"""Figures of two groups: what they share, weight against weight, and where they differ, by sector and by name."""

from collections.abc import Sequence
from math import ceil, floor, fsum, log10
from typing import Any

import plotly.graph_objects as go

from workbench.display import counted
from workbench.figures import style
from workbench.overlap.measures import SectorDrift
from workbench.overlap.pair import Pair, PairStock

MOST_ROWS = 20
MOST_DIFFERING = 15
MOST_NAMED = 12
ROOM = 0.035  # how near labels may stand, as a part of the axis
LEGIBLE = 4  # parts of a log axis are drawn to so many digits


def _silence(pair: Pair) -> str:
    sides = ((pair.a, pair.weight_shared_a), (pair.b, pair.weight_shared_b))
    unweighted = [name for name, weight in sides if weight is None]
    if not unweighted:
        return ""
    have = "has no weights" if len(unweighted) == 1 else "have no weights"
    names = counted(pair.shared, "name")
    return f"{style.listed(unweighted)} {have}, so nothing to compare by weight; by name, the two share {names}."


def _shared(pair: Pair) -> list[PairStock]:
    both = [row for row in pair.rows if row.in_a and row.in_b]
    return sorted(both, key=lambda row: (-(row.weight_a or 0.0) - (row.weight_b or 0.0), row.symbol))


def bars(pair: Pair) -> go.Figure:
    a, b = style.short(pair.a), style.short(pair.b)
    rows = _shared(pair)[:MOST_ROWS]
    if why := _silence(pair) or ("" if rows else f"{a} and {b} share no names."):
        return style.nothing(why, pair.label)
    end = round(max(style.in_percent(max(row.weight_a or 0, row.weight_b or 0)) or 0 for row in rows) * 1.25 or 1, 2)
    figure = go.Figure([_side(rows, "a", pair.a, style.BLUE), _side(rows, "b", pair.b, style.ORANGE)])
    for place, row in enumerate(rows):
        text = {"text": style.safe(row.symbol, 14), "showarrow": False}
        figure.add_annotation(x=0.5, xref="paper", y=place, yref="y", **text)
    left = style.percent_axis(f"% of {style.safe(a)}", range=[end, 0], domain=[0, 0.41])
    right = style.percent_axis(f"% of {style.safe(b)}", range=[0, end], domain=[0.59, 1])
    layout: dict[str, Any] = {"xaxis": left, "xaxis2": right, "yaxis_showticklabels": False, "legend": "left"}
    finding, alt = _bars_words(pair, rows)
    return style.finished(figure, finding, pair.label, alt, [row.symbol for row in rows], **layout)


def _side(rows: Sequence[PairStock], side: str, name: str, colour: str) -> Any:
    """The bars of one side; a member listed without a weight has words, no bar."""
    weights = [getattr(row, f"weight_{side}") for row in rows]
    words = [style.in_words(weight, "no weight") for weight in weights]
    hover = [f"{style.company(row)}<br>{text} of {style.safe(name)}" for row, text in zip(rows, words, strict=True)]
    look = {"name": style.safe(name), "marker": {"color": colour}, "xaxis": "x" if side == "a" else "x2"}
    return style.row_bars([style.in_percent(weight) for weight in weights], words, hover, **look)


def _bars_words(pair: Pair, rows: Sequence[PairStock]) -> tuple[str, str]:
    a, b, first = style.short(pair.a), style.short(pair.b), rows[0]
    of_a, of_b = (fsum(getattr(row, side) or 0.0 for row in rows) for side in ("weight_a", "weight_b"))
    finding = (
        f"The {len(rows)} heaviest of {counted(pair.shared, 'shared name')} {'makes' if len(rows) == 1 else 'make'} up "
        f"{style.in_words(of_a)} of {a} and {style.in_words(of_b)} of {b}."
    )
    weights = [style.in_words(weight, "no weight") for weight in (first.weight_a, first.weight_b)]
    heaviest = f"The heaviest is {style.short(first.symbol)}: {weights[0]} of {a}, {weights[1]} of {b}."
    return finding, f"Mirrored bars of weights. {finding} {heaviest}"


def scatter(pair: Pair) -> go.Figure:
    a, b = style.short(pair.a), style.short(pair.b)
    rows = [row for row in _shared(pair) if (row.weight_a or 0) > 0 and (row.weight_b or 0) > 0]
    if why := _silence(pair) or ("" if rows else f"{a} and {b} share no names with a weight in both."):
        return style.nothing(why, pair.label)
    weights = [_legible(weight) for row in rows for weight in (row.weight_a, row.weight_b)]
    # Powers of ten, to halves.
    low, high = floor(log10(min(weights)) * 2 - 0.1) / 2, ceil(log10(max(weights)) * 2 + 0.1) / 2
    figure = go.Figure([_diagonal(low, high), *_clouds(rows, pair), _largest(rows, high - low)])
    axis: dict[str, Any] = {"type": "log", "range": [low, high], "dtick": 1 if high - low > 1 else "D2"}
    axis |= {"exponentformat": "none", "ticklabelstandoff": 6}
    axes = [style.percent_axis(f"% of {style.safe(name)} (log scale)", **axis) for name in (a, b)]
    finding = _scatter_words(rows, a, b)
    alt = f"Scatter of weight in {a} against weight in {b}, both axes logarithmic. {finding}"
    return style.finished(figure, finding, pair.label, alt, 520, legend="left", xaxis=axes[0], yaxis=axes[1])


def _scatter_words(rows: Sequence[PairStock], a: str, b: str) -> str:
    more = sum(row.difference > 0 for row in rows), sum(row.difference < 0 for row in rows)
    (most, name), (fewer, other) = sorted(zip(more, (a, b), strict=True), key=lambda item: -item[0])
    parts = [f"{most:,} {'weighs' if most == 1 else 'weigh'} more in {name}", f"{fewer or 'none'} more in {other}"]
    if same := len(rows) - most - fewer:
        parts.append(f"{same:,} the same in both")
    return f"Of {counted(len(rows), 'shared name')}, {', '.join(parts)}."


def _legible(fraction: float | None) -> float:
    """A fraction as percent, to the digits that a log axis needs."""
    return float(f"{(fraction or 0) * 100:.{LEGIBLE}g}")


def _diagonal(low: float, high: float) -> Any:
    ends = [float(f"{10**power:.4g}") for power in (low, high - 0.13 * (high - low), high)]
    line = {"mode": "lines+text", "line": {"color": style.GREY, "dash": "dot", "width": 1}, **style.SILENT}
    text = {"text": ["", "same weight", ""], "textposition": "bottom right", "textfont": {"color": style.GREY}}
    return go.Scatter(x=ends, y=ends, **line, **text)


def _clouds(rows: Sequence[PairStock], pair: Pair) -> list[Any]:
    """The points, by the side that has more; colour, shape and words say which."""
    a, b = style.safe(pair.a), style.safe(pair.b)
    kinds = (
        (f"more in {a}", style.BLUE, "circle", [row for row in rows if row.difference > 0]),
        (f"more in {b}", style.ORANGE, "diamond", [row for row in rows if row.difference < 0]),
        ("the same in both", style.GREY, "square", [row for row in rows if row.difference == 0]),
    )
    return [
        go.Scatter(
            name=f"{words} ({len(some):,})",
            **_points(some),
            text=[style.safe(row.symbol) for row in some],
            mode="markers",
            marker={"color": colour, "symbol": shape, "size": 7, "opacity": 0.65},
            hovertemplate=f"%{{text}}<br>%{{x}} % of {a}<br>%{{y}} % of {b}<extra></extra>",
        )
        for words, colour, shape, some in kinds
        if some
    ]


def _points(rows: Sequence[PairStock]) -> dict[str, list[float]]:
    return {"x": [_legible(row.weight_a) for row in rows], "y": [_legible(row.weight_b) for row in rows]}


def _largest(rows: Sequence[PairStock], span: float) -> Any:
    named: list[PairStock] = []
    for row in rows[: 4 * MOST_NAMED]:
        near = [log10(_legible(row.weight_b) / _legible(other.weight_b)) for other in named]
        if len(named) < MOST_NAMED and all(abs(distance) > ROOM * span for distance in near):
            named.append(row)
    words = [f"  {style.safe(row.symbol, 12)}" for row in named]
    return go.Scatter(text=words, mode="text", textposition="bottom right", **_points(named), **style.SILENT)


def sectors(pair: Pair) -> go.Figure:
    a, b = style.short(pair.a), style.short(pair.b)
    rows = sorted(pair.sectors, key=lambda row: (-row.drift, row.sector))
    if why := _silence(pair) or ("" if rows else f"No sector of {a} or {b} is known."):
        return style.nothing(why, pair.label)
    ends = [style.in_percent(max(row.weight_a, row.weight_b)) or 0.0 for row in rows]
    lines = {"mode": "lines", "line": {"color": style.GREY, "width": 2}, **style.SILENT}
    joints = [(style.in_percent(row.weight_a), style.in_percent(row.weight_b), None) for row in rows]
    figure = go.Figure(
        [
            go.Scatter(x=sum(joints, ()), y=[y for row in range(len(rows)) for y in (row, row, None)], **lines),
            _sector_dots(rows, "weight_a", pair.a, style.BLUE, "circle"),
            _sector_dots(rows, "weight_b", pair.b, style.ORANGE, "diamond"),
            style.row_words(ends, [_drift(row, pair) for row in rows]),
        ]
    )
    axis = style.percent_axis("% of the fund", range=[0, round(max(ends) * 1.35, 1) or 1])
    finding, alt = _sector_words(pair)
    labels = [row.sector for row in rows]
    return style.finished(figure, finding, pair.label, alt, labels, legend="left", xaxis=axis)


def _sector_dots(rows: Sequence[SectorDrift], side: str, name: str, colour: str, shape: str) -> Any:
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
    a, b = style.short(pair.a), style.short(pair.b)
    most = [row for row in pair.differing()[:MOST_DIFFERING] if style.in_percent(row.difference)]
    if why := _silence(pair) or ("" if most else f"{a} and {b} weigh every name alike."):
        return style.nothing(why, pair.label)
    rows = sorted(most, key=lambda row: (-row.difference, row.symbol))
    figure = go.Figure([bar for side in (1, -1) for bar in _difference_bars(rows, side, pair)])
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


def _difference_bars(rows: Sequence[PairStock], sign: int, pair: Pair) -> list[Any]:
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
