"""Results to what people read: fragments for notebooks, HTML pages and JSON twins in the reports folder."""

from workbench.display import Fragment, headline, visible
from workbench.report.fragments import (
    bad_rows,
    checks,
    claims,
    mutations,
    plan,
    snapshot,
    source,
    status,
    trials,
)
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

__all__ = [
    "ANALYSIS",
    "Fragment",
    "bad_rows",
    "checks",
    "claims",
    "conclude",
    "export",
    "folder",
    "headline",
    "mutations",
    "outcome",
    "outcomes",
    "plan",
    "reserved",
    "snapshot",
    "source",
    "status",
    "to_json",
    "trials",
    "visible",
    "write",
    "write_index",
    "write_refusal",
]
