"""The analyst's handle: one environment of one snapshot, and every question about it in one short line."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.contract import ENVIRONMENTS, GROUP_TYPES
from workbench.display import Fragment, table
from workbench.errors import UsageError, WorkbenchError
from workbench.overlap import suggest
from workbench.overlap.change import Attribution, attribute
from workbench.overlap.listing import Holders, Listing, holders, listing
from workbench.overlap.matrix import Matrix, matrix
from workbench.overlap.pair import Pair, pair
from workbench.overlap.peers import Peers, peers
from workbench.overlap.portfolio import Portfolio, portfolio
from workbench.overlap.published import PublishedOverlaps, published
from workbench.overlap.source import SnapshotSource
from workbench.overlap.theme import ThemeOverlap, theme
from workbench.overlap.watchlist import Watchlist, listed, watchlist
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
class SnapshotQuestions:
    """Questions about a snapshot; each answer shows itself in Jupyter and becomes a Polars frame with `.frame()`.

    Names are matched without regard to case; `theme:ai` names the type too. Raises UnknownNameError,
    AmbiguousNameError, EmptySnapshotError, SnapshotUnreadableError.
    """

    source: SnapshotSource

    @property
    def label(self) -> str:
        return self.source.label

    @property
    def is_sample(self) -> bool:
        return self.source.snapshot.is_sample

    def _repr_html_(self) -> str:
        return self._card().html

    def __repr__(self) -> str:
        return self._card().text

    def _card(self) -> Fragment:
        """What a reader sees first: the days of the data, what it holds, what to ask."""
        counts = Counter(row.type for row in self.groups().rows)
        groups = ", ".join(f"{counts[type]:,} {type}" for type in GROUP_TYPES if counts[type]) or "no groups"
        rows = [["Snapshot", self.label], ["Holds", groups]]
        if old := self.source.snapshot.age_words():
            rows.insert(0, ["Old data", old])
        return table(["Book", ""], [*rows, *([f"book.{ask}", what] for ask, what in TO_TRY.items())])

    def funds(self) -> Listing:
        return self.groups(["ETF"])

    def themes(self) -> Listing:
        return self.groups(["THEME"])

    def groups(self, types: Sequence[str] = GROUP_TYPES) -> Listing:
        return listing(self.source, types)

    def stock(self, symbol: str, types: Sequence[str] = ("ETF",)) -> Holders:
        """Who holds a stock, those with most of it first."""
        return holders(self.source, symbol, types)

    def pair(self, a: str = "", b: str = "", top_n: Collection[str] = ()) -> Pair:
        """What two groups share and where they differ; groups named in `top_n` list their largest holdings only.
        Without names, the two funds that share most money though neither is within the other."""
        if bool(a) != bool(b):
            raise UsageError(message="A pair has two groups: name both of them, or neither.")
        if not a:
            a, b = suggest.pair(self.source)
        return pair(self.source, a, b, [top_n] if isinstance(top_n, str) else top_n)

    def peers(self, name: str, types: Sequence[str] = ("ETF",)) -> Peers:
        return peers(self.source, name, types)

    def matrix(self, types: Sequence[str] = ("ETF",), top: int | None = 100, check: bool = False) -> Matrix:
        """All pairs of the types; with `check`, computed by three engines that must agree."""
        return matrix(self.source, types, top, check)

    def theme(self, name: str = "", types: Sequence[str] = ("ETF",)) -> ThemeOverlap:
        """Which funds are a play on a theme (without a name, the largest), and whether that is chance."""
        return theme(self.source, name or suggest.theme(self.source), types)

    def portfolio(self, written: str | Path | Mapping[str, Any] = "", unit: str = "", decimal: str = "") -> Portfolio:
        """What a portfolio really holds: a file, or names and amounts like `{"VTI": 60, "AAPL": 40}`; without one, an
        example from the data. `unit` (fraction, percent, money) and `decimal` (. or ,) settle what has two readings."""
        named = (Path(written) if written else None) if isinstance(written, str) else written
        return portfolio(self.source, named, unit, decimal)

    def watchlist(
        self, names: str | Path | Sequence[str], types: Sequence[str] = ("ETF",), by: str = "weight"
    ) -> Watchlist:
        """Names of your own, a list of tickers or a file, against all groups of the types, ranked by what they weigh
        there (`by="weight"`) or by how many are there (`by="breadth"`)."""
        return watchlist(self.source, listed(names), types, by)

    def published(self, folder: str | Path = "") -> PublishedOverlaps:
        """Overlap figures that others published, beside ours from this snapshot or from lists in `folder`."""
        return published(self.source, Path(folder) if folder else None)

    def change(self, earlier: SnapshotQuestions, a: str, b: str) -> Attribution:
        return attribute(earlier.pair(a, b), self.pair(a, b))


def open_book(snapshot: str = "", environment: str = "DEFAULT", joined: bool = True) -> SnapshotQuestions:
    """Questions about a snapshot, by name, day or path; the newest without one. Needs no server.

    With `joined` false, spellings of one share class (BRK.B, BRKB) are different stocks. Raises NoSnapshotError,
    UnknownSnapshotError, SnapshotUnreadableError.
    """
    _show_errors_as_sentences()
    if environment.upper() not in ENVIRONMENTS:
        known = ", ".join(ENVIRONMENTS)
        raise UsageError(message=f"There is no environment {environment!r}; there are {known}.")
    return SnapshotQuestions(SnapshotSource(store.find(snapshot), environment.upper(), joined))


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
