"""What to ask when nobody says: names chosen from the data, so that a report of any snapshot has a subject."""

from __future__ import annotations

from workbench.errors import NothingToAskError
from workbench.overlap.matrix import NEAR_CLONE, matrix
from workbench.overlap.source import Source, Total

PORTFOLIO_FUNDS = 3


def pair(source: Source) -> tuple[str, str]:
    """The two funds that share most money, where neither holds nearly all names of the other (an index within an
    index teaches little). Raises NothingToAskError."""
    rows = [row for row in matrix(source, top=None).rows if row.overlap is not None]
    if not rows:
        raise NothingToAskError(what="two funds with weights", environment=source.environment)
    chosen = next((row for row in rows if row.shared < NEAR_CLONE * min(row.count_a, row.count_b)), rows[0])
    return chosen.a, chosen.b


def theme(source: Source) -> str:
    """The theme with most members. Raises NothingToAskError."""
    largest = max(_totals(source, "THEME"), key=lambda total: total.count, default=None)
    if largest is None or not largest.count:
        raise NothingToAskError(what="a theme with members", environment=source.environment)
    return largest.name


def portfolio(source: Source) -> list[tuple[str, str]]:
    """Equal parts of the three funds with weights that hold most stocks. Raises NothingToAskError."""
    funds = [total for total in _totals(source, "ETF") if total.weighted]
    largest = sorted(funds, key=lambda total: (-total.count, total.name))[:PORTFOLIO_FUNDS]
    if not largest:
        raise NothingToAskError(what="a fund with weights", environment=source.environment)
    return [(f"{total.type}:{total.name}", "1") for total in largest]


def _totals(source: Source, type: str) -> list[Total]:
    with source.chosen([type]) as duck:
        return source.totals(duck)
