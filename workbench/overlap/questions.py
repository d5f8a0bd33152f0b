"""The analyst's handle: one environment of one snapshot, and every question about it in one short line."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.contract import ENVIRONMENTS, GROUP_TYPES
from workbench.display import Fragment, table
from workbench.errors import UsageError, WorkbenchError
from workbench.overlap import history, listing, matrix, pair, peers, portfolio, theme, watchlist
from workbench.overlap.answers import SHOWN
from workbench.overlap.change import Attribution, change
from workbench.overlap.courses import portfolio_course, theme_course
from workbench.overlap.published import published
from workbench.overlap.source import SnapshotSource
from workbench.snapshot import store

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, repr=False)
class SnapshotQuestions(SnapshotSource):
    """Questions about a snapshot; each answer shows itself in Jupyter and becomes a Polars frame with `.frame()`. Names
    are matched without regard to case; `theme:ai` names the type too. Raises UsageError, NothingToAskError."""

    groups = listing.listing
    holdings = listing.holdings
    stock = listing.holders
    search = listing.search
    pair = pair.pair
    peers = peers.peers
    matrix = matrix.matrix
    theme = theme.theme
    theme_course = theme_course
    portfolio = portfolio.portfolio
    portfolio_course = portfolio_course
    watchlist = watchlist.watchlist
    published = published
    change = change
    dates = history.dates
    changes = history.changes
    moves = history.moves
    history = history.history

    def funds(self) -> listing.Listing:
        """The funds. Grain: a row a fund. Units: the sum of its weights as a fraction. Source: lists of the
        snapshot."""
        return self.groups(["ETF"])

    def themes(self) -> listing.Listing:
        """The themes. Grain: a row a theme. Units: stocks counted. Source: lists of the snapshot."""
        return self.groups(["THEME"])

    def ask(self, statement: str) -> pl.DataFrame:
        """The answer to one SELECT on the tables `groups`, `memberships` and `stocks`, as a Polars frame. It can write
        nothing and read no other file. Raises UsageError. Grain: as you ask. Units: weight_billionths, of which
        1,000,000,000 are the whole group. Source: Parquet files of the snapshot, all environments."""
        with self.opener(self.snapshot) as duck:
            return duck.select(statement)

    def why(self, a: str, b: str, since: str = "") -> Attribution:
        """Why the overlap of two groups changed since a day, as it was first stated then, or since a snapshot by name
        or path: restatements, entries, exits, weights moved. Without any, from the first to the last day of which both
        have a list. Grain: a row a stock and what happened. Units: fractions of a fund. Source: all snapshots of the
        folder."""
        if not since and (days := [row.as_of for row in self.history(a, b).rows if not row.missing]):
            return self.at(days[-1]).why(a, b, days[0])
        since = since or store.LAST_DAY
        if not store.DAY.fullmatch(since):
            return self.change(open_book(since, self.environment, self.joined), a, b)
        return self.change(self.at(since, at_first=True), a, b, self.at(since))

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
        rows += [[f"book.{ask}", what] for ask, what in SHOWN["SnapshotQuestions"]["to_try"].items()]
        return table(["Book", "What it says"], rows)


def open_book(
    snapshot: str = "", environment: str = "DEFAULT", joined: bool = True, as_of: str = "", known_on: str = ""
) -> SnapshotQuestions:
    """Questions about a snapshot, by name, day or path; the newest without one. Needs no server. With `joined` false,
    spellings of one share class (BRK.B, BRKB) are different stocks. `as_of` asks what was true on a day: of each group
    its newest list up to then. `known_on` counts only snapshots that were taken up to and including a day (UTC), so
    that an answer of then comes back. Raises NoSnapshotError, UnknownSnapshotError, UsageError."""
    show_errors_as_sentences()
    if environment.upper() not in ENVIRONMENTS:
        known = ", ".join(ENVIRONMENTS)
        raise UsageError(message=f"There is no environment {environment!r}; there are {known}.")
    if snapshot and (as_of or known_on):
        raise UsageError(message="A snapshot that is named has its day: leave out its name, or the days.")
    known_on = store.day_of(known_on) or store.LAST_DAY
    found = store.find(snapshot) if known_on == store.LAST_DAY else store.known(known_on)[0]
    book = SnapshotQuestions(found, environment.upper(), joined, known_on=known_on)
    return book.at(as_of) if as_of else book


def show_errors_as_sentences() -> None:
    """In IPython, show errors of the workbench as their sentence, and an interrupt as one line. They stay errors: what
    executes a notebook sees their kind and message."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        shell.set_custom_exc((WorkbenchError, KeyboardInterrupt), _one_line)


def _one_line(shell: Any, kind: type, error: BaseException, trace: Any, tb_offset: int | None = None) -> list[str]:
    stopped = "stopped, and nothing is left open. Ask again, or something else."
    line = [f"{kind.__name__}: {str(error) or stopped}"]
    shell._showtraceback(kind, error, line)
    return line
