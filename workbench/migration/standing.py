"""Where a migration stands, with all that changes while its data does not: who made drift, what is trusted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from workbench.contract import Phase, PhaseEntered, Status
from workbench.migration import trust
from workbench.migration.state import bookkeeping_defects, status_of
from workbench.migration.writers import drift_of
from workbench.postgres import Transaction


def standing_of(transaction: Transaction) -> Status:
    """The status in this transaction, with the places that drift and what the last validation said."""
    status = status_of(transaction, proven=True)
    if status.phase is Phase.LEGACY:
        return status
    contradictions = bookkeeping_defects(transaction)
    drift, writers = (0, []) if status.phase is Phase.ARCHIVED else drift_of(transaction)
    proposed = ["workbench upgrade", *status.next] if contradictions and not status.defects else status.next
    return replace(
        status,
        drift=drift,
        next=["workbench validate", "workbench rollback --discard"] if drift else proposed,
        defects=[*status.defects, *contradictions],
        writers=writers,
        phases=[PhaseEntered(**row._mapping) for row in transaction.rows("migration/phases")],
        **_trusted(transaction),
    )


def _trusted(transaction: Transaction) -> dict[str, Any]:
    """What the last validation of this phase said, and whether it still speaks for what is there."""
    last = trust.last_validation(transaction)
    if last is None:
        return {}
    return {
        "validation": last.verdict,
        "validated_seconds_ago": round(last.seconds_ago, 1),
        "fresh": last.state == trust.state(transaction),
        "clean_checks": trust.clean_checks(transaction),
    }
