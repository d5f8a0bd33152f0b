"""The analyst's handle: one environment of one snapshot, and every question about it in one short line."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from typing import Any

from workbench.contract import ENVIRONMENTS, GROUP_TYPES
from workbench.display import Fragment, table
from workbench.errors import UsageError, WorkbenchError
from workbench.overlap import change, listing, matrix, pair, peers, portfolio, published, theme, watchlist
from workbench.overlap.source import SnapshotSource
from workbench.snapshot import store

TO_TRY = {
    "funds()": "the funds, each with how many stocks it lists",
    "themes()": "the themes",
    'pair("SPY", "QQQ")': "what two groups share, and where they differ",
    'peers("SPY")': "one group against all others",
    "matrix()": "all pairs of funds",
    "theme()": "which fund is a play on a theme; without a name, the largest",
    'stock("NVDA")': "who holds a stock, and how much of it",
    'portfolio("my_funds.csv")': "what a portfolio really holds",
}


@dataclass(frozen=True, repr=False)
class SnapshotQuestions(SnapshotSource):
    """Questions about a snapshot; each answer shows itself in Jupyter and becomes a Polars frame with `.frame()`. Names
    are matched without regard to case; `theme:ai` names the type too. Raises UsageError, NothingToAskError."""

    groups = listing.listing
    stock = listing.holders
    pair = pair.pair
    peers = peers.peers
    matrix = matrix.matrix
    theme = theme.theme
    portfolio = portfolio.portfolio
    watchlist = watchlist.watchlist
    published = published.published
    change = change.change

    def funds(self) -> listing.Listing:
        return self.groups(["ETF"])

    def themes(self) -> listing.Listing:
        return self.groups(["THEME"])

    def _repr_html_(self) -> str:
        return self._card().html

    def __repr__(self) -> str:
        return self._card().text

    def _card(self) -> Fragment:
        counts = Counter(row.type for row in self.groups().rows)
        groups = ", ".join(f"{counts[type]:,} {type}" for type in GROUP_TYPES if counts[type]) or "no groups"
        rows = [["Snapshot", self.label], ["Holds", groups]]
        if old := self.snapshot.age_words():
            rows.insert(0, ["Old data", old])
        return table(["Book", ""], [*rows, *([f"book.{ask}", what] for ask, what in TO_TRY.items())])


def open_book(snapshot: str = "", environment: str = "DEFAULT", joined: bool = True) -> SnapshotQuestions:
    """Questions about a snapshot, by name, day or path; the newest without one. Needs no server. With `joined` false,
    spellings of one share class (BRK.B, BRKB) are different stocks. Raises NoSnapshotError, UnknownSnapshotError."""
    _show_errors_as_sentences()
    if environment.upper() not in ENVIRONMENTS:
        known = ", ".join(ENVIRONMENTS)
        raise UsageError(message=f"There is no environment {environment!r}; there are {known}.")
    return SnapshotQuestions(store.find(snapshot), environment.upper(), joined)


def _show_errors_as_sentences() -> None:
    """In IPython, show errors of the workbench as their sentence. They stay errors: what executes a notebook sees
    their kind and message."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        shell.set_custom_exc((WorkbenchError,), _one_line)


def _one_line(shell: Any, kind: type, error: BaseException, trace: Any, tb_offset: int | None = None) -> list[str]:
    line = [f"{kind.__name__}: {error}"]
    shell._showtraceback(kind, error, line)
    return line
