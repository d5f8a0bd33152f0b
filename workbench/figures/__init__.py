"""Answers as plotly figures: the title is the finding, `layout.meta["alt"]` tells it without sight."""

from workbench.figures.checks import checks
from workbench.figures.history import through_time, waterfall
from workbench.figures.latency import distributions, ratios
from workbench.figures.matrix import heatmap, top_pairs
from workbench.figures.pair import bars, differing, scatter, sectors
from workbench.figures.portfolio import duplicated, look_through, portfolio_sectors
from workbench.figures.ranking import ranked
from workbench.figures.theme import lift, purity, upset

__all__ = ["bars", "checks", "differing", "distributions", "duplicated", "heatmap", "lift", "look_through"]
__all__ += ["portfolio_sectors", "purity", "ranked", "ratios", "scatter", "sectors", "through_time", "top_pairs"]
__all__ += ["upset", "waterfall"]
