"""Taking the workbench out of a database: its triggers, functions and schema; the new tables stay or go, as asked."""

from __future__ import annotations

from dataclasses import dataclass

from workbench import schema
from workbench.contract import Phase
from workbench.display import counted
from workbench.errors import NotReadyError, UnconfirmedError
from workbench.migration.deployment import phase
from workbench.migration.locks import lock, lock_tables
from workbench.migration.phases import roll_back
from workbench.migration.status import PhaseChange, status_of
from workbench.postgres import Database, Transaction


@dataclass(frozen=True, kw_only=True)
class Removal(PhaseChange):
    """What `uninstall` removed, from which phase, and whether the new tables went too."""

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
            return Removal(changed=False, status=status_of(transaction), phase=now)
        if drop_tables and now is not Phase.PARALLEL:
            raise NotReadyError(
                reason=f"in phase {now} the new tables are primary",
                advice="Run `workbench rollback` first, or leave out --drop-tables.",
            )
        counts = transaction.rows("removal/counts")[0]._asdict()
        if not confirmed:
            raise UnconfirmedError(command="workbench uninstall", deeds=_deeds(counts, drop_tables))
        if drop_tables:
            aside, _, noticed = roll_back(transaction, discard=False)
        else:
            aside, noticed = [], []
            _leave_tables(transaction)
        return Removal(
            changed=True,
            status=status_of(transaction),
            noticed=noticed,
            kept_aside=aside,
            phase=now,
            tables_dropped=drop_tables,
            **counts,
        )


def _deeds(counts: dict[str, int], drop_tables: bool) -> str:
    tables = "definition_groups, group_memberships and stock_metadata"
    what = f"drop {tables}" if drop_tables else f"leave {tables} as plain tables, which nothing keeps up to date"
    triggers, functions = counted(counts["triggers"], "trigger"), counted(counts["functions"], "function")
    relations = counted(counts["relations"], "table or view", "tables and views")
    return f"remove {triggers}, {functions} and the schema workbench with {relations}, and {what}"


def _leave_tables(transaction: Transaction) -> None:
    lock_tables(transaction, "removal/lock_tables")
    transaction.execute_file("removal/drop_view")
    schema.revert(transaction, schema.REMOVABLE)
