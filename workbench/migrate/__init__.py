"""The move: plan it, do it in one transaction with its own proof, follow from then on, and say where it stands."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from workbench import schema
from workbench.contract import Phase, Rehearsal, Status, Verdict
from workbench.errors import DriftError, NotMigratedError, UnfollowableError, UnprovenError
from workbench.migrate.planning import Plan, PlannedType, plan
from workbench.migrate.standing import standing_of
from workbench.migrate.state import (
    PROOFS,
    count_entries,
    deployment,
    drift,
    lock,
    lock_legacy_table,
    phase,
    refuse_later,
    require_legacy_table,
    require_migrated,
    status_of,
    trigger_defects,
)
from workbench.postgres import Database, Transaction

__all__ = [
    "PROOFS",
    "Migration",
    "Plan",
    "PlannedType",
    "count_entries",
    "drift",
    "lock",
    "migrate",
    "phase",
    "plan",
    "rehearse_rollback",
    "require_legacy_table",
    "require_migrated",
    "rollback",
    "status",
    "upgrade",
]

STEPS = ["groups", "stocks", "memberships", "sector_memberships", "kept_entries", "sequences"]

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Migration:
    """What `migrate` did; `changed` is False when there was nothing left to do."""

    changed: bool
    status: Status

    @property
    def verdict(self) -> Verdict:
        """A migration that was not proven does not exist; drift since then, or a missing trigger, makes it fail."""
        return Verdict.FAIL if self.status.drift or self.status.defects else Verdict.PASS

    @property
    def sentence(self) -> str:
        now = self.status
        defects = "".join(f" The after side does not follow: {defect}." for defect in now.defects)
        return (
            f"{now.entries:,} entries are {now.groups:,} groups, {now.memberships:,} memberships and "
            f"{now.stocks:,} stocks; {now.drift:,} rows differ between before and after.{defects}"
        )


def migrate(database: Database, progress: Progress = lambda done, total, step: None) -> Migration:
    """Build the after side in one transaction and let it follow; a second run changes nothing.

    Statements see what is committed when they begin, and writers are stopped before the first of them reads:
    under one snapshot for all, a write could slip between the snapshot and the lock.

    Raises MissingLegacyTableError, ForeignTablesError, BusyError, BlockedError, UnprovenError,
    UnfollowableError; then nothing was changed.
    """
    with database.changing() as transaction:
        lock(transaction)
        require_legacy_table(transaction)
        if deployment(transaction)[0] is not Phase.LEGACY:
            return _upgrade(transaction, progress)
        schema.refuse_foreign(transaction)
        lock_legacy_table(transaction, "migrate/lock_writers")
        _build(transaction, progress)
        return Migration(changed=True, status=status_of(transaction, proven=True))


def upgrade(database: Database, progress: Progress = lambda done, total, step: None) -> Migration:
    """Bring what an earlier version deployed up to date, and put back what somebody took away.

    Raises NotMigratedError, BusyError, BlockedError, OtherVersionError, UnfollowableError; then nothing was changed.
    """
    with database.changing() as transaction:
        lock(transaction)
        if deployment(transaction)[0] is Phase.LEGACY:
            raise NotMigratedError()
        return _upgrade(transaction, progress)


Stages = list[tuple[str, Callable[[], object]]]


def _build(transaction: Transaction, progress: Progress) -> None:
    stages: Stages = [
        ("tables", lambda: schema.deploy(transaction, schema.TABLES)),
        *((step, lambda step=step: transaction.run(f"migrate/{step}")) for step in STEPS),
        ("keys and indexes", lambda: schema.deploy(transaction, schema.KEYS)),
        ("bookkeeping", lambda: schema.deploy(transaction, schema.LIFE)),
        ("following", lambda: schema.deploy(transaction, schema.FOLLOWING)),
        ("statistics", lambda: transaction.script("migrate/analyze")),
        ("grants", lambda: transaction.script("migrate/grants")),
        ("record", lambda: _record(transaction, Phase.PARALLEL)),
        ("proof", lambda: _prove(transaction)),
    ]
    transaction.script("migrate/settings")
    _run(stages, progress)


def _upgrade(transaction: Transaction, progress: Progress) -> Migration:
    """Replace what can be derived again; what it is derived from must agree."""
    _, version = deployment(transaction)
    refuse_later(version)
    if version == schema.VERSION and not trigger_defects(transaction):
        return Migration(changed=False, status=status_of(transaction))
    lock_legacy_table(transaction, "migrate/lock_writers")
    if version < schema.VERSION:
        schema.deploy(transaction, schema.LIFE)
    if differing := drift(transaction):
        raise UnfollowableError(count=differing)
    if version > schema.UNFOLLOWED_VERSION:
        lock_legacy_table(transaction, "migrate/lock_everybody")
        schema.revert(transaction, schema.FOLLOWING)
    stages: Stages = [("following", lambda: schema.deploy(transaction, schema.FOLLOWING))]
    if version < schema.VERSION:
        stages = [
            ("mapping", lambda: schema.redeploy(transaction, schema.MAPPING)),
            *stages,
            ("record", lambda: _record(transaction, Phase.PARALLEL)),
        ]
    _run(stages, progress)
    return Migration(changed=True, status=status_of(transaction, proven=True))


def _run(stages: Stages, progress: Progress) -> None:
    for done, (title, stage) in enumerate(stages):
        progress(done, len(stages), title)
        stage()
    progress(len(stages), len(stages), "done")


def _record(transaction: Transaction, entered: Phase) -> None:
    transaction.run("migrate/record", version=schema.VERSION, phase=entered)


def _prove(transaction: Transaction) -> None:
    for proof in PROOFS:
        bad = [row for row in transaction.rows(f"validate/{proof}") if row.verdict]
        if bad:
            raise UnprovenError(count=len(bad), subject=bad[0].subject, path=bad[0].path, cause=bad[0].cause)


def status(database: Database) -> Status:
    """Phase, drift and who made it, what is trusted, what may come next: as the database tells, in one snapshot."""
    with database.read_only() as transaction:
        return standing_of(transaction)


def rollback(database: Database, discard: bool = False) -> Status:
    """Drop the after side exactly, and nothing else; the legacy table was never changed.

    Raises NotMigratedError, BusyError, BlockedError, and DriftError when before and after differ, unless
    `discard`.
    """
    with database.changing() as transaction:
        _roll_back(transaction, discard)
        return status_of(transaction)


def rehearse_rollback(database: Database) -> Rehearsal:
    """Do the rollback in a transaction that is undone. Raises what `rollback` raises, but never for drift."""
    started = time.monotonic()
    with database.rehearsing(one_snapshot=False) as transaction:
        lost = _roll_back(transaction, discard=True)
        kept = count_entries(transaction)
    return Rehearsal(seconds=round(time.monotonic() - started, 1), kept=kept, lost=lost)


def _roll_back(transaction: Transaction, discard: bool) -> int:
    """Remove the after side; returns how many rows differed."""
    lock(transaction)
    now, version = deployment(transaction)
    if now is Phase.LEGACY:
        raise NotMigratedError()
    refuse_later(version)
    if version < schema.VERSION:
        schema.deploy(transaction, schema.LIFE)
    differing = drift(transaction)
    if differing and not discard:
        raise DriftError(count=differing)
    schema.revert(transaction, schema.LIFE)
    if version > schema.UNFOLLOWED_VERSION:
        lock_legacy_table(transaction, "migrate/lock_everybody")
        schema.revert(transaction, schema.FOLLOWING)
    schema.revert(transaction, schema.TABLES + schema.KEYS)
    return differing
