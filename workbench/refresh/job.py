"""One refresh: each step does what is left to do, so that a run after a killed one ends where that would have ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from workbench import loading, migration, validation
from workbench.contract import Phase, Progress, Verdict
from workbench.display import counted
from workbench.loading.model import LoadedFund, LoadOutcome
from workbench.migration import validations
from workbench.postgres import Database
from workbench.refresh import freshness, inbox
from workbench.refresh.freshness import Age
from workbench.snapshot import taking
from workbench.tabular.sources import sources

MOST_LINES = 12
MOST_DOUBTS, MOST_FUNDS, MOST_REFUSALS, MOST_AGES, MOST_FORMATS, MOST_NAMES = 3, 2, 2, 2, 1, 3
Render = Callable[[str], Path | None]
USUAL = ("Format: ", "no end of line", "stands for several companies")
"""Findings that an ordinary day has."""


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: funds that were written, refusals, files still written to, links that were not followed, the
    snapshot, what the validation says, old lists, and the index page, if pages changed."""

    funds: list[LoadedFund]
    refused: list[str]
    waiting: int
    taken: int
    growing: list[str]
    links: int
    snapshot: str
    verdict: str
    ages: list[Age]
    notice: float
    index: Path | None = None

    @property
    def failed(self) -> bool:
        """Whether somebody has to look: refusals, doubtful lists, a failed validation, a list that is much too old."""
        is_too_old = any(age.level == "error" for age in self.ages)
        return bool(self.refused or self.doubts) or self.verdict.startswith(Verdict.FAIL) or is_too_old

    @property
    def doubts(self) -> list[str]:
        """What makes a list doubtful, as one that lost its weights or most of its members."""
        pairs = ((fund.fund, words) for fund in self.funds for words in fund.findings)
        return [f"Look at {fund}: {words}" for fund, words in pairs if not any(usual in words for usual in USUAL)]

    @property
    def changed(self) -> list[LoadedFund]:
        return [fund for fund in self.funds if fund.outcome in (LoadOutcome.NEW, LoadOutcome.CHANGED)]

    @property
    def lines(self) -> list[str]:
        """At most twelve lines of what a person must know."""
        growing = f", {len(self.growing):,} still written to" if self.growing else ""
        waiting = f", {self.waiting:,} in refused/, each with its reason beside it" if self.waiting else ""
        lines = [
            f"{counted(self.taken, 'file')} taken, {len(self.refused):,} refused{growing}{waiting}; "
            f"{counted(len(self.changed), 'fund')} changed; snapshot {self.snapshot}; validation: {self.verdict}."
        ]
        lines += [f"{counted(self.links, 'link')} not followed: put the files themselves there."] * bool(self.links)
        lines += _some(self.doubts, MOST_DOUBTS, "doubt")
        lines += _some([self._moves(fund) for fund in self.changed], MOST_FUNDS, "fund")
        lines += _some([f"Refused: {reason}" for reason in self.refused], MOST_REFUSALS, "refusal")
        formats = [f"{fund.fund}: {words}" for fund in self.funds for words in fund.findings if "Format: " in words]
        lines += _some(formats, MOST_FORMATS, "change of format", "changes of format")
        lines += _some([f"Old: {age.words}." for age in self.ages if age.level], MOST_AGES, "old list")
        return [*lines[: MOST_LINES - 1], *([f"Pages: {self.index}"] if self.index else [])]

    def _moves(self, fund: LoadedFund) -> str:
        change = fund.change
        if not change:
            return fund.fund
        limit = Decimal(str(self.notice)) / 100
        weighted = fund.weights.used != "none"
        pairs = [(m.symbol, m.before or Decimal(0), m.after or Decimal(0)) for m in change.largest if weighted]
        named = [f"{name} {b * 100:.2f} → {a * 100:.2f} %" for name, b, a in pairs if abs(a - b) >= limit][:MOST_NAMES]
        words = f"{fund.fund} as of {fund.as_of}: {change.came_in:,} in, {change.went_out:,} out"
        return f"{words}{', moved ' + ', '.join(named) if named and fund.outcome is LoadOutcome.CHANGED else ''}."


def _some(lines: list[str], most: int, noun: str, several: str = "") -> list[str]:
    """The first lines, the last of which says how many are left out."""
    left = len(lines) - most
    if left <= 0:
        return lines
    more = counted(left, f"more {noun}", several and f"more {several}")
    return [*lines[: most - 1], f"{lines[most - 1]} … and {more}."]


def refresh(
    database: Database, folder: Path, environment: str, notice: float, today: date, render: Render, progress: Progress
) -> Refreshed:
    """Take what is ready in the inbox. `render` makes the pages that a snapshot changed, and says where they are."""
    loading.prepare(database, progress)
    with inbox.opened(folder):
        by_fund, growing = inbox.ready(folder)
        links = inbox.links(folder)
        loads = [_loaded(database, folder, environment, *each) for each in by_fund.items()]
        waiting = inbox.waiting(folder)
        taken = taking.take(database, progress).name
        verdict = _validated(database, environment, progress)
        index = render(taken)
    funds = [fund for each in loads for fund in each.files]
    refused = [reason for each in loads for reason in each.refused]
    ages = freshness.ages(loading.standing_lists(database, environment), today)
    count, left = sum(map(len, by_fund.values())), [str(path) for path in growing]
    return Refreshed(funds, refused, waiting, count, left, links, taken, verdict, ages, notice, index)


def _loaded(database: Database, folder: Path, environment: str, fund: str, paths: list[Path]) -> loading.Loads:
    """Load these files, which are of one fund where it has a name, and put them away."""
    terms = loading.LoadTerms(environment, True, fund.upper(), backfill=True, by_name=inbox.said_by_name)
    loads = loading.load(database, sources(paths), terms)
    # A file in a zip file is named behind it.
    pairs = zip(loads.unread, loads.refused, strict=True)
    reasons = {name.partition("!")[0]: reason for name, reason in pairs}
    for path in paths:
        inbox.put_away(path, folder, reasons.get(str(path), ""))
    return loads


def _validated(database: Database, environment: str, progress: Progress) -> str:
    """What the validation says, or said of the data as they are."""
    with database.read_only() as transaction:
        last = validations.last_validation(transaction)
        if last and last.state == validations.state(transaction):
            return f"{last.verdict}, nothing changed since"
        is_archived = migration.phase(transaction) is Phase.ARCHIVED
    found, _ = validation.run_and_record(database, environment, progress=progress)
    return f"{found.verdict}{', documents are archived' * (is_archived and found.verdict is Verdict.UNCHECKED)}"
