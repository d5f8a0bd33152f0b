"""Taking the workbench out of a database: its triggers, functions and schema; the new tables stay or go, as asked."""

from __future__ import annotations

from dataclasses import dataclass

from workbench import migration, schema
from workbench.contract import Phase
from workbench.errors import NotReadyError, UnconfirmedError
from workbench.migration.state import lock, lock_tables, phase
from workbench.postgres import Database, Transaction


@dataclass(frozen=True)
class Removal:
    """What `uninstall` removed, and whether the new tables went too; `changed` is False when there was nothing."""

    changed: bool
    phase: Phase
    tables_dropped: bool = False
    triggers: int = 0
    functions: int = 0
    relations: int = 0


def uninstall(database: Database, confirmed: bool = False, drop_tables: bool = False) -> Removal:
    """Remove all that the workbench made, but for the new tables unless `drop_tables`; a second run changes nothing.

    Raises UnconfirmedError, NotReadyError when the tables to drop are primary, and what `rollback` raises when they
    are not; then nothing was changed.
    """
    with database.write_read_committed() as transaction:
        lock(transaction)
        now = phase(transaction)
        if now is Phase.LEGACY:
            return Removal(changed=False, phase=now)
        if drop_tables and now is not Phase.PARALLEL:
            raise NotReadyError(
                reason=f"in phase {now} the new tables are primary",
                advice="Run `workbench rollback` first, or leave out --drop-tables.",
            )
        found = Removal(True, now, drop_tables, **transaction.rows("removal/counts")[0]._mapping)
        if not confirmed:
            raise UnconfirmedError(command="workbench uninstall", deeds=_deeds(found))
        if not drop_tables:
            _remove(transaction)
    if drop_tables:
        migration.rollback(database)
    return found


def _deeds(found: Removal) -> str:
    tables = "definition_groups, group_memberships and stock_metadata"
    what = f"drop {tables}" if found.tables_dropped else f"leave {tables} as plain tables, which nothing keeps up"
    return (
        f"remove {found.triggers:,} triggers, {found.functions:,} functions and the schema workbench with "
        f"{found.relations:,} tables and views, and {what}"
    )


def _remove(transaction: Transaction) -> None:
    lock_tables(transaction, "removal/lock_tables")
    transaction.execute_file("removal/drop_view")
    schema.revert(transaction, schema.REMOVABLE)
