"""Lists of your own as CUSTOM groups, which are in the new tables alone: no legacy document can hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench import migration
from workbench.contract import Phase
from workbench.errors import NotReadyError, UnknownNameError, UsageError
from workbench.name_matching import Known, hint
from workbench.postgres import Database, Transaction

LONGEST = 100


@dataclass(frozen=True)
class CustomGroup:
    """A group of your own; `members` counts its symbols."""

    name: str
    environment: str
    members: int


@dataclass(frozen=True)
class CustomGroups:
    """The groups of your own in one environment, by name."""

    rows: list[CustomGroup]


def add(database: Database, name: str, names: Sequence[str], environment: str) -> CustomGroup:
    """Make a group of these symbols, in any spelling."""
    if not 0 < len(name) <= LONGEST or not names:
        raise UsageError(message=f"A group needs a name of at most {LONGEST} characters and at least one symbol.")
    with database.write_read_committed() as transaction:
        _require_primary(transaction)
        if bad := [f"{row.name!r} ({row.reason})" for row in transaction.rows("custom/rejected", names=list(names))]:
            raise UsageError(message=f"These are not symbols: {', '.join(bad[:5])}. Nothing was changed.")
        made = transaction.rows("custom/add", name=name, environment=environment, names=list(names))
        if not made:
            there = f"CUSTOM:{name} is in environment {environment} already"
            raise UsageError(message=f"{there}; remove it first, or choose another.")
    return CustomGroup(name, environment, made[0].members)


def remove(database: Database, name: str, environment: str) -> CustomGroup:
    with database.write_read_committed() as transaction:
        _require_primary(transaction)
        gone = transaction.rows("custom/remove", name=name, environment=environment)
        if not gone:
            known = [Known(environment, row.name) for row in transaction.rows("custom/list", environment=environment)]
            raise UnknownNameError(kind="CUSTOM group", name=name, environment=environment, hint=hint(name, known, []))
    return CustomGroup(name, environment, gone[0].members)


def groups(database: Database, environment: str) -> CustomGroups:
    with database.read_only() as transaction:
        migration.require_migrated(transaction)
        rows = transaction.rows("custom/list", environment=environment)
        return CustomGroups([CustomGroup(**row._asdict()) for row in rows])


def _require_primary(transaction: Transaction) -> None:
    migration.lock(transaction)
    if migration.require_migrated(transaction) is Phase.PARALLEL:
        reason = "in phase parallel documents are primary, none can hold such a group, and a rollback would drop it"
        advice = "Run `workbench cutover` first, or use `workbench overlap watchlist`."
        raise NotReadyError(reason=reason, advice=advice)
