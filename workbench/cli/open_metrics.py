"""A status as OpenMetrics text, for monitoring that scrapes or reads a file."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.contract import Phase, Verdict
from workbench.migration import Status


def open_metrics(now: Status) -> str:
    """The status as gauges; what is not known, such as the age of a validation that never was, has no line."""
    lines = [line for name, help, value in _gauges(now) if value is not None for line in _gauge(name, help, value)]
    states = [f'workbench_phase{{workbench_phase="{phase}"}} {int(now.phase is phase)}' for phase in Phase]
    head = ["# TYPE workbench_phase stateset", "# HELP workbench_phase Phase in the life of the migration."]
    return "\n".join([*head, *states, *lines, "# EOF", ""])


def _gauges(now: Status) -> Iterator[tuple[str, str, float | None]]:
    yield "drift_rows", "Rows in which before and after differ.", now.drift
    yield "defects", "Things that are not as deployed, or contradict the data.", len(now.defects)
    yield "noticed", "Things of others on the workbench's tables.", len(now.noticed)
    yield "documents_cannot_hold", "Elements that legacy documents cannot hold.", len(now.after_only)
    yield "legacy_entries", "Legacy entries of migrated types.", now.entries
    yield "groups", "Rows of definition_groups.", now.groups
    yield "memberships", "Rows of group_memberships.", now.memberships
    yield "stocks", "Rows of stock_metadata.", now.stocks
    passed = None if now.validation is None else int(now.validation is Verdict.PASS)
    yield "validation_passed", "1 when the last validation of this phase passed.", passed
    yield ("validation_age_seconds", "Seconds since the last validation of this phase.", now.validated_seconds_ago)
    yield ("validation_fresh", "1 when nothing was written since it.", None if passed is None else int(now.fresh))
    yield "validations_passed_in_a_row", "Validations that passed in a row in this phase.", now.clean_checks


def _gauge(name: str, help: str, value: float) -> list[str]:
    unit = ["# UNIT workbench_" + name + " seconds"] if name.endswith("_seconds") else []
    return [
        f"# TYPE workbench_{name} gauge",
        *unit,
        f"# HELP workbench_{name} {help}",
        f"workbench_{name} {value:g}" if isinstance(value, float) else f"workbench_{name} {value}",
    ]
