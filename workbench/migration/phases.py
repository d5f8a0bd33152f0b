"""The way from one phase to the next and back: each step one transaction that stops writers and readers go on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from workbench import schema
from workbench.contract import AfterOnly, Phase, Rehearsal, Status
from workbench.errors import ArchivedError, DefectsError, DriftError, NotMigratedError
from workbench.migration import preflight, steps, trust, upgrading
from workbench.migration.archiving import restore
from workbench.migration.state import (
    after_only,
    bookkeeping_defects,
    catalogue_defects,
    count_entries,
    deployment,
    drift,
    lock,
    lock_both_sides,
    lock_tables,
    own,
    phase,
    refuse_unknown,
    status_of,
)
from workbench.postgres import Database, Transaction
from workbench.schema import catalogue
from workbench.schema import checks as catalogue_checks

NOT_KEPT = "{missing} was missing, so that nothing was compared, and what only the new tables said was not kept"

SHOWN_CONTRADICTIONS = 5

DISCARDED = {
    Phase.CUTOVER: "{count:,} rows differed; the documents were made what the new tables say",
    Phase.PARALLEL: "{count:,} rows differed and were dropped with the new tables; groups that no document says are in "
    "cache_entries_kept_aside",
}


def cutover(
    database: Database, allow_stragglers: bool = False, validator: trust.Validator | None = None
) -> tuple[bool, Status]:
    """Make the after side primary; says whether anything changed. From now on legacy documents are rebuilt from it.

    `validator` validates while writers are stopped; without it the last recorded validation must be fresh.

    Raises NotMigratedError, ArchivedError, NotReadyError, BusyError, BlockedError, DefectsError, DriftError,
    ValidationFailedError, StaleValidationError; then nothing was changed.
    """
    with database.write_read_committed() as transaction:
        lock(transaction)
        now = phase(transaction)
        if now is Phase.LEGACY:
            raise NotMigratedError()
        if now is Phase.ARCHIVED:
            raise ArchivedError()
        stragglers = now is Phase.CUTOVER and bool(transaction.value("migration/stragglers"))
        if now is Phase.CUTOVER and stragglers is allow_stragglers:
            return False, status_of(transaction)
        preflight.refuse(preflight.for_cutover(transaction))
        lock_both_sides(transaction, now)
        _require_trust(transaction, now, validator)
        switch, enter = steps.cutting_over(allow_stragglers)
        steps.perform(transaction, [switch, enter] if now is Phase.PARALLEL else [switch])
        return True, status_of(transaction, proven=True)


def _require_trust(transaction: Transaction, now: Phase, validator: trust.Validator | None) -> None:
    """Both sides agree, each hears of the other, and somebody looked at what is there now."""
    if defects := catalogue_defects(transaction, now):
        raise DefectsError(defects="; ".join(defect.sentence for defect in defects))
    if differing := drift(transaction):
        raise DriftError(count=differing)
    if contradictions := bookkeeping_defects(transaction):
        raise DefectsError(defects="; ".join(contradictions[:SHOWN_CONTRADICTIONS]))
    if now is Phase.PARALLEL:
        trust.require_validation(transaction, validator)


def rollback(
    database: Database, discard: bool = False, tell: Callable[[list[AfterOnly]], None] = lambda aside: None
) -> Status:
    """One phase back, keeping every write: from `archived` to `cutover`, on to `parallel`, and to `legacy`.

    `tell` hears what the legacy documents cannot hold before anything is done. In `parallel` that stays in place; when
    the after side is dropped, it is kept in `cache_entries_kept_aside`.

    Raises NotMigratedError, BusyError, BlockedError, and DriftError when before and after differ, unless `discard`:
    then what only the side that follows says is dropped.
    """
    with database.write_read_committed() as transaction:
        lock(transaction)
        upgrading.bring_functions_up_to_date(transaction)
        tell(_aside(transaction))
        differing, noticed = _roll_back(transaction, discard)
        return replace(status_of(transaction, proven=not differing), noticed=noticed)


def rehearse_rollback(database: Database) -> Rehearsal:
    """Do the rollback in a transaction that is undone. Raises what `rollback` raises, but never for drift."""
    started = time.monotonic()
    with database.rehearsing(one_snapshot=False) as transaction:
        lock(transaction)
        upgrading.bring_functions_up_to_date(transaction)
        aside = _aside(transaction)
        lost, noticed = _roll_back(transaction, discard=True)
        kept, then = count_entries(transaction), phase(transaction)
    return Rehearsal(then, round(time.monotonic() - started, 1), kept, lost, aside, noticed)


def _aside(transaction: Transaction) -> list[AfterOnly]:
    now, version = deployment(transaction)
    if now is Phase.LEGACY:
        raise NotMigratedError()
    refuse_unknown(version)
    can_tell = version == schema.VERSION and not _missing(transaction, now, version)
    return after_only(transaction) if can_tell else []


def _roll_back(transaction: Transaction, discard: bool) -> tuple[int, list[str]]:
    """Go one phase back; returns how many rows differed, and what was met on the way, in words."""
    now, version = deployment(transaction)
    if now is Phase.ARCHIVED:
        return 0, restore(transaction)
    missing = ""
    if now is Phase.CUTOVER:
        differing = _return_to_parallel(transaction, discard)
    elif missing := _missing(transaction, now, version):
        differing = _drop_what_is_left(transaction, missing, discard)
    else:
        differing = _drop_after_side(transaction, discard)
    noticed = [DISCARDED[now].format(count=differing)] if differing else []
    return differing, [*noticed, NOT_KEPT.format(missing=missing)] if missing else noticed


def _return_to_parallel(transaction: Transaction, discard: bool) -> int:
    """The legacy documents say all that they can hold; from now on they are primary."""
    lock_both_sides(transaction, Phase.CUTOVER)
    differing = drift(transaction)
    if differing and not discard:
        raise DriftError(count=differing)
    if differing:
        transaction.execute_file("migration/rebuild_all")
    steps.perform(transaction, steps.returning())
    return differing


def _drop_after_side(transaction: Transaction, discard: bool) -> int:
    """Remove the after side exactly, and nothing else."""
    differing = drift(transaction)
    if differing and not discard:
        raise DriftError(count=differing)
    lock_tables(transaction, "migration/lock_everybody")
    if transaction.value("migration/has_aside"):
        _keep_aside(transaction)
    steps.perform(transaction, steps.dropping())
    return differing


def _missing(transaction: Transaction, now: Phase, version: int) -> str:
    """What of ours is missing, so that nothing can be compared; empty when nothing is."""
    return catalogue_checks.missing(catalogue.judge(transaction, now)) if version == schema.VERSION else ""


def _drop_what_is_left(transaction: Transaction, missing: str, discard: bool) -> int:
    """Remove what is left of the after side, where nobody can tell what differs."""
    if not discard:
        raise DefectsError(defects=f"{missing} is missing")
    steps.perform(transaction, steps.dropping())
    return 0


def _keep_aside(transaction: Transaction) -> None:
    """Keep what only the after side says in a table that stays."""
    if not transaction.value("migration/has_kept_aside"):
        transaction.execute_file("migration/create_kept_aside")
        own(transaction)
    transaction.execute_file("migration/keep_aside")
