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
    visible,
)
from workbench.report.pages import conclude, export, folder, outcome, reserved, to_json, write, write_index

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
    "reserved",
    "source",
    "status",
    "to_json",
    "visible",
    "write",
    "write_index",
]
