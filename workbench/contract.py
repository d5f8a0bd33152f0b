"""The words of the workbench as types: no I/O, no logic beyond their own sums."""

from __future__ import annotations

from collections.abc import Callable
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
    BACKFILLING = "backfilling"
    PARALLEL = "parallel"
    CUTOVER = "cutover"
    ARCHIVED = "archived"


class Verdict(StrEnum):
    """How a check ended. A finding is a defect that the legacy data already had."""

    PASS = "pass"  # noqa: S105 - a word of the report, not a password
    FINDING = "finding"
    FAIL = "fail"
    UNCHECKED = "unchecked"


class Side(StrEnum):
    """Which form of the data answers: the legacy documents or the relational tables."""

    BEFORE = "before"
    AFTER = "after"
