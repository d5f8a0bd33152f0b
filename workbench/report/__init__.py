"""Results to what people read: fragments for notebooks, HTML pages and JSON twins in the reports folder."""

from workbench.display import Fragment, headline, visible
from workbench.report.fragments import bad_rows, checks, claims, plan, snapshot, source, status
from workbench.report.pages import (
    ANALYSIS,
    conclude,
    export,
    folder,
    outcome,
    outcomes,
    reserved,
    to_json,
    write,
    write_index,
    write_refusal,
)
from workbench.report.timings import answers, explained, fairest, speedups, timings, touched

__all__ = [
    "ANALYSIS",
    "Fragment",
    "answers",
    "bad_rows",
    "checks",
    "claims",
    "conclude",
    "explained",
    "export",
    "fairest",
    "folder",
    "headline",
    "outcome",
    "outcomes",
    "plan",
    "reserved",
    "snapshot",
    "source",
    "speedups",
    "status",
    "timings",
    "to_json",
    "touched",
    "visible",
    "write",
    "write_index",
    "write_refusal",
]
