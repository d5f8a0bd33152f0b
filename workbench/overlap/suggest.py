"""What to ask when nobody says: names chosen from the data, so that a report of any snapshot has a subject."""

from __future__ import annotations

from workbench.errors import NothingToAskError
from workbench.overlap.matrix import NEAR_CLONE, matrix
from workbench.overlap.source import SnapshotSource

PORTFOLIO_FUNDS = 3


def pair(source: SnapshotSource) -> tuple[str, str]:
    """The two funds that share most money, where neither holds nearly all names of the other (an index within an
    index teaches little). Raises NothingToAskError."""
    rows = [row for row in matrix(source, top=None).rows if row.overlap is not None]
    if not rows:
        raise NothingToAskError(what="pair of funds with weights", environment=source.environment)
    chosen = next((row for row in rows if row.shared < NEAR_CLONE * min(row.count_a, row.count_b)), rows[0])
    return chosen.a, chosen.b


def theme(source: SnapshotSource) -> str:
    """The theme with most members. Raises NothingToAskError."""
    largest = max(source.totals_of(["THEME"]), key=lambda total: total.count, default=None)
    if largest is None or not largest.count:
        raise NothingToAskError(what="theme with members", environment=source.environment)
    return largest.name


def portfolio(source: SnapshotSource) -> dict[str, int]:
    """Equal parts of the three funds with weights that hold most stocks. Raises NothingToAskError."""
    funds = [total for total in source.totals_of(["ETF"]) if total.weighted]
    if not funds:
        raise NothingToAskError(what="fund with weights", environment=source.environment)
    largest = sorted(funds, key=lambda total: (-total.count, total.name))[:PORTFOLIO_FUNDS]
    return {total.key: 1 for total in largest}
