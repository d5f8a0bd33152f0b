"""What `migrate` would do, found out without changing anything."""

from __future__ import annotations

from dataclasses import dataclass

from workbench import schema
from workbench.contract import Phase
from workbench.errors import MissingPrivilegesError
from workbench.migrate import state
from workbench.postgres import Database, Transaction

MEMBERSHIPS_PER_SECOND = 100_000
"""Backfill with keys, indexes and proof on two cores; the plan's estimate, never a promise."""


@dataclass(frozen=True)
class PlannedType:
    """What becomes of the entries of one legacy type."""

    type: str
    entries: int
    groups: int
    stocks: int
    elements: int
    superseded: int
    rejected: int


@dataclass(frozen=True)
class Plan:
    """What `migrate` would do; nothing was changed to find out. Writers wait from its beginning to its commit."""

    phase: Phase
    types: list[PlannedType]
    memberships: int
    merged: int
    rejected_elements: int
    untouched: dict[str, int]
    privileges: dict[str, bool]
    disk_bytes: int
    seconds: float
    writers_wait_seconds: float


def plan(database: Database) -> Plan:
    """Find out what `migrate` would do, by doing the mapping in a transaction that is undone.

    Raises MissingLegacyTableError, MissingPrivilegesError, ForeignTablesError, BusyError.
    """
    with database.rehearsing() as transaction:
        state.require_legacy_table(transaction)
        privileges = {row.privilege: row.held for row in transaction.rows("migrate/privileges")}
        if missing := [privilege for privilege, held in privileges.items() if not held]:
            raise MissingPrivilegesError(missing=" and ".join(missing), where=database.where)
        now = state.phase(transaction)
        if now is Phase.LEGACY:
            # What is deployed here and undone would collide with a migration under way.
            state.lock(transaction)
            state.phase(transaction)
            schema.refuse_foreign(transaction)
            schema.deploy(transaction, schema.TABLES)
        return _plan(transaction, now, privileges)


def _plan(transaction: Transaction, now: Phase, privileges: dict[str, bool]) -> Plan:
    transaction.script("migrate/settings")
    elements = transaction.rows("migrate/plan_elements")[0]
    seconds = round(elements.memberships / MEMBERSHIPS_PER_SECOND + 1, 1)
    return Plan(
        phase=now,
        types=[PlannedType(**row._mapping) for row in transaction.rows("migrate/plan_types")],
        memberships=elements.memberships,
        merged=elements.merged,
        rejected_elements=elements.rejected,
        untouched={row.type: row.entries for row in transaction.rows("migrate/untouched_types")},
        privileges=privileges,
        disk_bytes=elements.disk_bytes,
        seconds=seconds,
        writers_wait_seconds=seconds if now is Phase.LEGACY else 0.0,
    )
