"""What validation says of a database that was written to."""

from __future__ import annotations

from oracles import legacy

from workbench import validation
from workbench.contract import Verdict
from workbench.postgres import Database
from workbench.validation import BadRow, Check


def passed() -> Verdict:
    """A validation that takes no time."""
    return Verdict.PASS


def after(database: Database, *statements: str) -> list[Check]:
    """All checks after the statements, which are undone."""
    with database.rehearsing() as transaction:
        for statement in statements:
            legacy.run(legacy.through(transaction), statement)
        return [validation.run_check(transaction, id) for id in validation.CHECKS]


def red(checks: list[Check]) -> dict[str, list[BadRow]]:
    """The failing rows by check."""
    failing = {check.id: [row for row in check.rows if row.verdict is Verdict.FAIL] for check in checks}
    return {id: rows for id, rows in failing.items() if rows}
