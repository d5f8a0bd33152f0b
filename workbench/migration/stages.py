"""`migrate` and `upgrade`: one transaction in stages, with its own proof."""

from __future__ import annotations

from functools import partial

from workbench import schema
from workbench.contract import Phase, Progress, silent
from workbench.display import counted
from workbench.errors import NotMigratedError
from workbench.migration import preflight, steps, upgrading
from workbench.migration.deployment import deployment, require_legacy_table
from workbench.migration.drift import prove
from workbench.migration.locks import lock, lock_tables
from workbench.migration.status import PhaseChange, status_of
from workbench.postgres import Database, Transaction


def migrate(database: Database, progress: Progress = silent, wishes: preflight.Wishes | None = None) -> PhaseChange:
    """Build the after side in one transaction and replicate every write from then on; a second run changes nothing.

    Statements see what is committed when they begin, and writers are stopped before the first of them reads:
    under one snapshot for all, a write could slip between the snapshot and the lock.

    Raises MissingLegacyTableError, NotReadyError, ForeignTablesError, BusyError, BlockedError, UnprovenError,
    UnfollowableError; then nothing was changed.
    """
    wishes = wishes or preflight.Wishes()
    with database.write_read_committed() as transaction:
        lock(transaction)
        require_legacy_table(transaction)
        if deployment(transaction)[0] is not Phase.LEGACY:
            return _brought_up_to_date(transaction, progress)
        schema.refuse_foreign(transaction)
        preflight.require_privileges(transaction, database.where)
        preflight.refuse(preflight.for_migrate(transaction, wishes))
        lock_tables(transaction, "migration/lock_writers")
        _build(transaction, progress, wishes)
        return PhaseChange(changed=True, status=status_of(transaction, proven=True), noticed=_left_aside(transaction))


def _left_aside(transaction: Transaction) -> list[str]:
    """What an earlier rollback kept, and the documents cannot take back."""
    if not transaction.value("migration/has_kept_aside"):
        return []
    count = transaction.value("migration/kept_aside")
    stay = "stays" if count == 1 else "stay"
    groups = counted(count, "group or stock", "groups or stocks")
    return [f"{groups} {stay} in cache_entries_kept_aside, each with its reason"]


def _build(transaction: Transaction, progress: Progress, wishes: preflight.Wishes) -> None:
    stages: upgrading.Stages = [
        (title, partial(steps.perform, transaction, part)) for title, part in steps.building(wishes)
    ]
    upgrading.run([*stages, ("proof", lambda: prove(transaction, "Legacy documents and new tables"))], progress)


def upgrade(database: Database, progress: Progress = silent) -> PhaseChange:
    """Bring what an earlier version deployed up to date, and put back what somebody took away.

    Raises NotMigratedError, BusyError, BlockedError, OtherVersionError, UnfollowableError, UnmendedError; then nothing
    was changed.
    """
    with database.write_read_committed() as transaction:
        lock(transaction)
        upgrading.restore_deployment(transaction)
        if deployment(transaction)[0] is Phase.LEGACY:
            raise NotMigratedError()
        return _brought_up_to_date(transaction, progress)


def _brought_up_to_date(transaction: Transaction, progress: Progress) -> PhaseChange:
    changed = upgrading.bring_up_to_date(transaction, progress)
    return PhaseChange(changed=changed, status=status_of(transaction, proven=changed))
