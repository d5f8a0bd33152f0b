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
        """The check of that id."""
        return next(check for check in self.checks if check.id == id)

    @property
    def findings(self) -> int:
        """How many rows point at defects that the legacy data already had."""
        return sum(check.count for check in self.checks if check.verdict is Verdict.FINDING)


class Side(StrEnum):
    """Which form of the data answers: the legacy documents or the relational tables."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class Writer:
    """A place where before and after drift apart, and who wrote last there, as far as PostgreSQL can tell.

    `side` was written last of the rows that remain, by `transaction` (as in xmin); `committed_at` is known when
    the server tracks it, `session` when it is then still there and did nothing since.
    """

    entry_id: int | None
    subject: str
    path: str
    before: str | None
    after: str | None
    cause: str
    side: Side | None = None
    transaction: int | None = None
    committed_at: str | None = None
    session: str | None = None


@dataclass(frozen=True)
class PhaseEntered:
    """A phase that the migration went through: since when, by the server's clock in UTC, and by which account."""

    phase: Phase
    entered_at: str
    entered_by: str


@dataclass(frozen=True)
class AfterOnly:
    """An element of the after side that the legacy documents cannot hold as it is, and why: the membership of
    `symbol` in a group, or without one what else a group or a stock (type STOCK) says."""

    type: str
    name: str
    environment: str
    symbol: str | None
    reason: str


@dataclass(frozen=True)
class CatalogueDefect:
    """An aspect of an object in the database's catalogue that is not as deployed: what it says, what it should say
    (of long texts the first line that differs), and what mends it."""

    object: str
    aspect: str
    stands: str
    should: str
    mend: str

    @property
    def sentence(self) -> str:
        """The defect in words."""
        if self.stands == "missing":
            return f"{self.object} is missing"
        if self.aspect == "state":
            return f"{self.object} is {self.stands}"
        if not self.aspect:
            return f"{self.object} is not of the workbench: {self.stands}"
        return f"{self.object}: {self.aspect} is {self.stands}, should be {self.should}"


@dataclass(frozen=True)
class Status:
    """Phase, drift (rows in which before and after disagree), the commands that may come next, and defects
    (what in the database's catalogue is not as deployed, in words; `catalogue` has them by object and aspect).

    `validation` is the verdict of the last one since the phase was entered, `fresh` when nothing was written
    since; `clean_checks` passed in a row. `after_only` is what legacy documents cannot hold; `writers` are the first
    places that drift; `noticed` is what the last command came across.
    """

    phase: Phase
    drift: int
    next: list[str]
    groups: int
    memberships: int
    stocks: int
    entries: int
    defects: list[str] = field(default_factory=list)
    after_only: list[AfterOnly] = field(default_factory=list)
    validation: Verdict | None = None
    validated_seconds_ago: float | None = None
    fresh: bool = False
    clean_checks: int = 0
    phases: list[PhaseEntered] = field(default_factory=list)
    writers: list[Writer] = field(default_factory=list)
    noticed: list[str] = field(default_factory=list)
    catalogue: list[CatalogueDefect] = field(default_factory=list)


@dataclass(frozen=True)
class Rehearsal:
    """What a rollback would do, found out by doing and undoing it: the phase it ends in, how long it takes, how many
    legacy entries it keeps, how many rows differ and would be lost, what it keeps aside, and what it came across."""

    phase: Phase
    seconds: float
    kept: int
    lost: int
    after_only: list[AfterOnly] = field(default_factory=list)
    noticed: list[str] = field(default_factory=list)
