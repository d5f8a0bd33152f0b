"""The analyst's handle: one environment of one snapshot, and every question about it in one short line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.contract import ENVIRONMENTS
from workbench.display import Fragment, table
from workbench.errors import UsageError
from workbench.overlap import kernels
from workbench.overlap.source import GROUP_TYPES, Source
from workbench.snapshot import store

if TYPE_CHECKING:
    from workbench.overlap.change import Attribution
    from workbench.overlap.listing import Holders, Listing
    from workbench.overlap.matrix import Matrix
    from workbench.overlap.pair import Pair
    from workbench.overlap.peers import Peers
    from workbench.overlap.portfolio import Portfolio
    from workbench.overlap.published import Published
    from workbench.overlap.theme import Theme
    from workbench.overlap.watchlist import Watchlist


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
class Book:
    """Questions about a snapshot; each answer shows itself in Jupyter and becomes a Polars frame with `.frame()`.

    Names are matched without regard to case; `theme:ai` names the type too. Raises UnknownNameError,
    AmbiguousNameError, NothingToAskError, SnapshotUnreadableError.
    """

    source: Source

    @property
    def label(self) -> str:
        """Snapshot, source, as-of and environment, as they stand beside every figure."""
        return self.source.label

    @property
    def is_sample(self) -> bool:
        """Whether the snapshot holds the project's own sample."""
        return self.source.snapshot.is_sample

    def _repr_html_(self) -> str:
        return self._card().html

    def __repr__(self) -> str:
        return self._card().text

    def _card(self) -> Fragment:
        """What a reader of the book sees first: its days, what it holds, what to ask."""
        from workbench.overlap.listing import listing

        counts = Counter(row.type for row in listing(self.source, GROUP_TYPES).rows)
        held = ", ".join(f"{counts[type]:,} {type}" for type in GROUP_TYPES if counts[type]) or "no groups"
        rows = [["Snapshot", self.label], ["Holds", held]]
        if old := self.source.snapshot.age_words():
            rows.insert(0, ["Old data", old])
        return table(["Book", ""], [*rows, *([f"book.{ask}", what] for ask, what in TO_TRY.items())])

    def funds(self) -> Listing:
        """All funds."""
        return self.groups(["ETF"])

    def themes(self) -> Listing:
        """All themes."""
        return self.groups(["THEME"])

    def groups(self, types: Sequence[str] = GROUP_TYPES) -> Listing:
        """All groups of the types."""
        from workbench.overlap.listing import listing

        return listing(self.source, types)

    def stock(self, symbol: str, types: Sequence[str] = ("ETF",)) -> Holders:
        """Who holds a stock, those with most of it first."""
        from workbench.overlap.listing import holders

        return holders(self.source, symbol, types)

    def pair(self, a: str = "", b: str = "", top_n: Collection[str] = ()) -> Pair:
        """What two groups share and where they differ; groups named in `top_n` list their largest holdings only.
        Without names, the two funds that share most money though neither is within the other."""
        from workbench.overlap import suggest
        from workbench.overlap.pair import pair

        if bool(a) != bool(b):
            raise UsageError(message="A pair has two groups: name both of them, or neither.")
        if not a:
            a, b = suggest.pair(self.source)
        return pair(self.source, a, b, [top_n] if isinstance(top_n, str) else top_n)

    def peers(self, name: str, types: Sequence[str] = ("ETF",)) -> Peers:
        """One group against all others of the types."""
        from workbench.overlap.peers import peers

        return peers(self.source, name, types)

    def matrix(self, types: Sequence[str] = ("ETF",), top: int | None = 100, check: bool = False) -> Matrix:
        """All pairs of the types; with `check`, computed by three engines that must agree."""
        from workbench.overlap.matrix import matrix

        return matrix(self.source, types, top, check)

    def theme(self, name: str = "", types: Sequence[str] = ("ETF",)) -> Theme:
        """Which funds are a play on a theme (without a name, the largest), and whether that is chance."""
        from workbench.overlap import suggest
        from workbench.overlap.theme import theme

        return theme(self.source, name or suggest.theme(self.source), types)

    def portfolio(self, written: str | Path | Mapping[str, Any] = "", unit: str = "", decimal: str = "") -> Portfolio:
        """What a portfolio really holds: a file, or names and amounts like `{"VTI": 60, "AAPL": 40}`; without one, an
        example from the data. `unit` (fraction, percent, money) and `decimal` (. or ,) settle what has two readings."""
        from workbench.overlap.portfolio import portfolio

        named = (Path(written) if written else None) if isinstance(written, str) else written
        return portfolio(self.source, named, unit, decimal)

    def watchlist(
        self, names: str | Path | Sequence[str], types: Sequence[str] = ("ETF",), by: str = "weight"
    ) -> Watchlist:
        """Names of your own, a list of tickers or a file, against all groups of the types, ranked by what they weigh
        there (`by="weight"`) or by how many are there (`by="breadth"`)."""
        from workbench.overlap.watchlist import listed, watchlist

        return watchlist(self.source, listed(names), types, by)

    def published(self, folder: str | Path = "") -> Published:
        """Overlap figures that others published, beside ours from this snapshot or from lists in `folder`."""
        from workbench.overlap.published import published

        return published(self.source, Path(folder) if folder else None)

    def change(self, earlier: Book, a: str, b: str) -> Attribution:
        """Why the overlap of two groups changed since an earlier snapshot, split exactly."""
        from workbench.overlap.change import attribute

        return attribute(earlier.pair(a, b), self.pair(a, b))


def open_book(snapshot: str = "", environment: str = "DEFAULT", joined: bool = True) -> Book:
    """The book of a snapshot, by name, day or path; the newest without one. Needs no server.

    With `joined` false, spellings of one share class (BRK.B, BRKB) are different stocks. Raises NoSnapshotError,
    UnknownSnapshotError, SnapshotUnreadableError.
    """
    kernels.speak_plainly()
    if environment.upper() not in ENVIRONMENTS:
        known = ", ".join(ENVIRONMENTS)
        raise UsageError(message=f"There is no environment {environment!r}; there are {known}.")
    return Book(Source(store.find(snapshot), environment.upper(), joined))
