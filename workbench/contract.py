"""The words of the workbench as types: no I/O, no logic beyond their own sums."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

ENVIRONMENTS = ("DEFAULT", "TEST", "UAT", "PROD")
GROUP_TYPES = ("ETF", "THEME", "SECTOR", "SEGMENT", "CUSTOM", "UNIVERSE")

Progress = Callable[[int, int, str], None]
"""Is called with the number of steps done, their total, and the name of the current one."""


def silent(done: int, total: int, step: str) -> None:
    """The progress that shows nothing."""


class Phase(StrEnum):
    """Where in its life a migration is, as the database itself says."""

    LEGACY = "legacy"
    PARALLEL = "parallel"
    CUTOVER = "cutover"
    ARCHIVED = "archived"


class Verdict(StrEnum):
    """How a check ended. A finding is a defect that the legacy data already had."""

    PASS = "pass"  # noqa: S105 - a word of the report, not a password
    FINDING = "finding"
    FAIL = "fail"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class BadRow:
    """One place that a check points at; `before` and `after` are values as text, cut at 200 characters."""

    verdict: Verdict
    entry_id: int | None
    subject: str
    path: str
    before: str | None
    after: str | None
    cause: str


@dataclass(frozen=True)
class Check:
    """What one check found: `count` bad rows in all, the first of them in `rows`; `fix` says what to do; `examined` is
    how much it looked at; `emptied` when that is nothing, and was something when last validated."""

    id: str
    title: str
    verdict: Verdict
    figures: str
    count: int
    rows: list[BadRow] = field(default_factory=list)
    fix: str = ""
    examined: int = 0
    emptied: bool = False


@dataclass(frozen=True)
class Excused:
    """How many elements of how many groups and stocks the legacy documents cannot hold; each is listed."""

    elements: int = 0
    groups: int = 0
    stocks: int = 0


@dataclass(frozen=True)
class Validation:
    """All checks of one snapshot of one database, for the answers of one environment."""

    verdict: Verdict
    environment: str
    checks: list[Check]
    excused: Excused = Excused()

    def check(self, id: str) -> Check:
        return next(check for check in self.checks if check.id == id)

    @property
    def findings(self) -> int:
        """How many rows point at defects that the legacy data already had."""
        return sum(check.count for check in self.checks if check.verdict is Verdict.FINDING)


class Side(StrEnum):
    """Which form of the data answers: the legacy documents or the relational tables."""

    BEFORE = "before"
    AFTER = "after"
