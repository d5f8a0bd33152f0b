"""The words of the workbench as types: no I/O, no logic beyond their own sums."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Phase(StrEnum):
    """Where in its life a migration is, as the database itself says."""

    LEGACY = "legacy"
    NOT_FOLLOWING = "migrated (not following)"


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
    """What one check found: `count` bad rows in all, the first of them in `rows`."""

    id: str
    title: str
    verdict: Verdict
    figures: str
    count: int
    rows: list[BadRow] = field(default_factory=list)


@dataclass(frozen=True)
class Validation:
    """All checks of one snapshot of one database, for the answers of one environment."""

    verdict: Verdict
    environment: str
    checks: list[Check]

    def check(self, id: str) -> Check:
        """The check of that id."""
        return next(check for check in self.checks if check.id == id)

    @property
    def findings(self) -> int:
        """How many rows point at defects that the legacy data already had."""
        return sum(check.count for check in self.checks if check.verdict is Verdict.FINDING)


@dataclass(frozen=True)
class Status:
    """Phase, drift (entries and rows in which before and after disagree) and the commands that may come next."""

    phase: Phase
    drift: int
    next: list[str]
    groups: int
    memberships: int
    stocks: int
    entries: int
