"""Groups ranked by what they have in common with one of them, or with names of one's own."""

import plotly.graph_objects as go

from workbench.display import counted
from workbench.figures import style
from workbench.overlap.peers import Peer, Peers
from workbench.overlap.watchlist import Watchlist

MOST_ROWS = 15


def ranked(answer: Peers | Watchlist) -> go.Figure:
    rows = [row for row in answer.rows if row.shared][:MOST_ROWS]
    if not rows:
        return style.nothing(answer.sentence, answer.label)
    shares = [row.overlap if isinstance(row, Peer) else row.purity for row in rows]
    words = [f"{style.in_words(part)}, {row.shared:,} shared" for part, row in zip(shares, rows, strict=True)]
    hover = [f"{style.safe(row.name)}<br>{text}" for row, text in zip(rows, words, strict=True)]
    bars = style.row_bars([style.in_percent(part) for part in shares], words, hover, marker={"color": style.BLUE})
    what = "overlap, % of the fund" if isinstance(answer, Peers) else "weight of the names, % of the fund"
    axis = style.percent_axis(what, range=[0, round(max(part or 0.0 for part in shares) * 150, 2) or 1])
    alt = f"Bars of the {counted(len(rows), 'group')} with most in common. {answer.sentence}"
    return style.finished(go.Figure(bars), answer.sentence, answer.label, alt, [row.name for row in rows], xaxis=axis)
