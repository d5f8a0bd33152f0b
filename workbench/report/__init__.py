"""Results to what people read: fragments for notebooks, HTML pages and JSON twins in the reports folder."""

from workbench.report.fragments import (
    bad_rows,
    checks,
    claims,
    mutations,
    phase_history,
    plan,
    planted,
    rehearsal,
    snapshot,
    source,
    status,
    trials,
)
from workbench.report.notebooks import ABOUT_SNAPSHOT
from workbench.report.pages import place, read_result, results, write_result
from workbench.report.timings import answers, pages_read, timings, timings_against_indexes, why_faster_or_not

__all__ = [
    "ABOUT_SNAPSHOT",
    "answers",
    "bad_rows",
    "checks",
    "claims",
    "mutations",
    "pages_read",
    "phase_history",
    "place",
    "plan",
    "planted",
    "read_result",
    "rehearsal",
    "results",
    "snapshot",
    "source",
    "status",
    "timings",
    "timings_against_indexes",
    "trials",
    "why_faster_or_not",
    "write_result",
]
