"""Results to what people read: fragments for notebooks, HTML pages and JSON twins in the reports folder."""

from workbench.report.fragments import (
    Fragment,
    bad_rows,
    checks,
    claims,
    headline,
    plan,
    source,
    status,
    steps,
)
from workbench.report.pages import conclude, export, folder, outcome, to_json, write, write_index

__all__ = [
    "Fragment",
    "bad_rows",
    "checks",
    "claims",
    "conclude",
    "export",
    "folder",
    "headline",
    "outcome",
    "plan",
    "source",
    "status",
    "steps",
    "to_json",
    "write",
    "write_index",
]
