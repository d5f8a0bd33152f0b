"""The move: plan it, do it in one transaction with its own proof, follow from then on, and say where it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from workbench import schema
from workbench.contract import Phase, Progress, Status, Verdict, silent
from workbench.errors import NotMigratedError, UnprovenError
from workbench.migration import preflight, steps, upgrading
from workbench.migration.phases import cutover, rehearse_rollback, rollback
from workbench.migration.planning import Plan, PlannedType, plan
from workbench.migration.standing import standing_of
from workbench.migration.state import (
    PROOFS,
    count_entries,
    deployment,
    drift,
    is_archived,
    lock,
    lock_tables,
    phase,
    refuse_archived,
    require_legacy_table,
    require_migrated,
    status_of,
)
from workbench.postgres import Database, Transaction

__all__ = [
    "PROOFS",
    "Migration",
    "Plan",
    "PlannedType",
    "count_entries",
    "cutover",
    "drift",
    "is_archived",
    "lock",
    "migrate",
    "phase",
    "plan",
    "refuse_archived",
    "rehearse_rollback",
    "require_legacy_table",
    "require_migrated",
    "rollback",
    "status",
    "upgrade",
]


@dataclass(frozen=True)
class Migration:
    """What `migrate` did; `changed` is False when there was nothing left to do."""

    changed: bool
    status: Status

    @property
    def verdict(self) -> Verdict:
        """A migration that was not proven does not exist; drift since then, or a missing trigger, makes it fail."""
        if self.status.phase is Phase.ARCHIVED:
            return Verdict.UNCHECKED
        return Verdict.FAIL if self.status.drift or self.status.defects else Verdict.PASS

    @property
    def sentence(self) -> str:
        now = self.status
        if now.phase is Phase.ARCHIVED:
            return (
                f"The legacy documents are archived, with nothing to compare them with; the after side holds "
                f"{now.groups:,} groups, {now.memberships:,} memberships and {now.stocks:,} stocks."
            )
        defects = "".join(f" Not as deployed: {defect}." for defect in now.defects)
        return (
            f"{now.entries:,} entries are {now.groups:,} groups, {now.memberships:,} memberships and "
            f"{now.stocks:,} stocks; {now.drift:,} rows differ between before and after.{defects}"
        )


def migrate(database: Database, progress: Progress = silent, wishes: preflight.Wishes | None = None) -> Migration:
    """Build the after side in one transaction and let it follow; a second run changes nothing.

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
            changed = upgrading.bring_up_to_date(transaction, progress)
            return Migration(changed, status_of(transaction, proven=changed))
        schema.refuse_foreign(transaction)
        preflight.require_privileges(transaction, database.where)
        preflight.refuse(preflight.for_migrate(transaction, wishes))
        lock_tables(transaction, "migration/lock_writers")
        _build(transaction, progress, wishes)
        now = status_of(transaction, proven=True)
        now = replace(now, noticed=[*_left_aside(transaction), *now.noticed])
        return Migration(changed=True, status=now)


def _left_aside(transaction: Transaction) -> list[str]:
    """What an earlier rollback kept, and the documents cannot take back."""
    if not transaction.value("migration/has_kept_aside"):
        return []
    count = transaction.value("migration/kept_aside")
    return [f"{count:,} groups or stocks stay in cache_entries_kept_aside, each with its reason"]


def _build(transaction: Transaction, progress: Progress, wishes: preflight.Wishes) -> None:
    stages: upgrading.Stages = [
        (title, partial(steps.perform, transaction, part)) for title, part in steps.building(wishes)
    ]
    upgrading.run([*stages, ("proof", lambda: _prove(transaction))], progress)


def upgrade(database: Database, progress: Progress = silent) -> Migration:
    """Bring what an earlier version deployed up to date, and put back what somebody took away.

    Raises NotMigratedError, BusyError, BlockedError, OtherVersionError, UnfollowableError, UnmendedError; then nothing
    was changed.
    """
    with database.write_read_committed() as transaction:
        lock(transaction)
        upgrading.restore_deployment(transaction)
        if deployment(transaction)[0] is Phase.LEGACY:
            raise NotMigratedError()
        changed = upgrading.bring_up_to_date(transaction, progress)
        return Migration(changed, status_of(transaction, proven=changed))


def _prove(transaction: Transaction) -> None:
    for proof in PROOFS:
        bad = [row for row in transaction.rows(f"validation/{proof}") if row.verdict]
        if bad:
            raise UnprovenError(count=len(bad), subject=bad[0].subject, path=bad[0].path, cause=bad[0].cause)


def status(database: Database) -> Status:
    """Phase, drift and who made it, what is trusted, what may come next: as the database tells, in one snapshot."""
    with database.read_only() as transaction:
        return standing_of(transaction)
