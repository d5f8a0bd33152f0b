"""Cutover and the way back: each step one transaction that stops writers while readers go on."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from workbench.contract import Phase
from workbench.display import counted
from workbench.errors import ArchivedError, DefectsError, DriftError, NotMigratedError
from workbench.migration import archiving, preflight, steps, upgrading
from workbench.migration.deployment import count_entries, deployment, phase, require_migrated, set_owner
from workbench.migration.drift import drift
from workbench.migration.locks import lock, lock_both_sides, lock_tables
from workbench.migration.status import (
    AfterOnly,
    PhaseChange,
    after_only,
    bookkeeping_defects,
    catalogue_defects,
    status_of,
)
from workbench.migration.validations import Validator, require_validation
from workbench.postgres import Database, Transaction
from workbench.schema import catalogue

SHOWN_CONTRADICTIONS = 5

NOT_KEPT = "{missing} was missing, so nothing could be compared, and what only the new tables held was not kept"

DISCARDED = {
    Phase.CUTOVER: "{count} differed; the documents were rebuilt from the new tables",
    Phase.PARALLEL: "{count} differed; what only the new tables held was dropped with them, but groups that no "
    "document holds are in cache_entries_kept_aside",
}


@dataclass(frozen=True)
class Rehearsal:
    """What a rollback would do, found out by doing and undoing it: the phase it ends in, how long it takes, how many
    legacy entries it keeps, how many rows differ and would be lost, what it keeps aside, and what it came across."""

    phase: Phase
    seconds: float
    kept: int
    lost: int
    after_only: list[AfterOnly] = field(default_factory=list)
    noticed: list[str] = field(default_factory=list)


def cutover(database: Database, allow_stragglers: bool = False, validator: Validator | None = None) -> PhaseChange:
    """Make the after side primary. From now on legacy documents are rebuilt from it.

    `validator` validates while writers are stopped; without it the last recorded validation must be fresh.

    Raises NotMigratedError, ArchivedError, NotReadyError, BusyError, BlockedError, DefectsError, DriftError,
    NotValidatedError; then nothing was changed.
    """
    with database.write_read_committed() as transaction:
        lock(transaction)
        now = require_migrated(transaction)
        if now is Phase.ARCHIVED:
            raise ArchivedError()
        stragglers = now is Phase.CUTOVER and bool(transaction.value("migration/stragglers"))
        if now is Phase.CUTOVER and stragglers is allow_stragglers:
            return PhaseChange(changed=False, status=status_of(transaction))
        preflight.refuse(preflight.for_cutover(transaction))
        lock_both_sides(transaction, now)
        _require_agreement(transaction, now)
        if now is Phase.PARALLEL:
            require_validation(transaction, validator)
        switch, enter = steps.cutting_over(allow_stragglers)
        steps.perform(transaction, [switch, enter] if now is Phase.PARALLEL else [switch])
        return PhaseChange(changed=True, status=status_of(transaction, proven=True))


def _require_agreement(transaction: Transaction, now: Phase) -> None:
    """Both sides agree, and each still receives what is written to the other."""
    if defects := catalogue_defects(transaction, now):
        raise DefectsError(defects="; ".join(defect.sentence for defect in defects))
    if differing := drift(transaction):
        raise DriftError(rows=counted(differing, "row"))
    if contradictions := bookkeeping_defects(transaction):
        raise DefectsError(defects="; ".join(contradictions[:SHOWN_CONTRADICTIONS]))


def rollback(database: Database, discard: bool = False) -> PhaseChange:
    """One phase back, keeping every write: from `archived` to `cutover`, on to `parallel`, and to `legacy`.

    What the legacy documents cannot hold stays in place in `parallel`; when the after side is dropped, it is kept in
    `cache_entries_kept_aside`.

    Raises NotMigratedError, BusyError, BlockedError, and DriftError when before and after differ, unless `discard`:
    then differences found only on the secondary side are dropped.
    """
    with database.write_read_committed() as transaction:
        lock(transaction)
        aside, differing, noticed = roll_back(transaction, discard)
        now = status_of(transaction, proven=not differing)
        return PhaseChange(changed=True, status=now, noticed=noticed, kept_aside=aside)


def rehearse_rollback(database: Database) -> Rehearsal:
    """Do the rollback in a transaction that is undone. Raises what `rollback` raises, but never for drift."""
    started = time.monotonic()
    with database.rehearsing(one_snapshot=False) as transaction:
        lock(transaction)
        aside, lost, noticed = roll_back(transaction, discard=True)
        kept, then = count_entries(transaction), phase(transaction)
    return Rehearsal(then, round(time.monotonic() - started, 1), kept, lost, aside, noticed)


def roll_back(transaction: Transaction, discard: bool) -> tuple[list[AfterOnly], int, list[str]]:
    """Go one phase back; returns what the documents cannot hold, how many rows differed, and what was met, in words.

    The caller holds the advisory lock.
    """
    upgrading.bring_functions_up_to_date(transaction)
    now, _ = deployment(transaction)
    if now is Phase.LEGACY:
        raise NotMigratedError()
    missing = catalogue.judge(transaction, now).missing
    aside = [] if missing else after_only(transaction)
    if now is Phase.ARCHIVED:
        return aside, 0, archiving.restore(transaction)
    if now is Phase.PARALLEL and missing:
        _drop_what_is_left(transaction, missing, discard)
        return aside, 0, [NOT_KEPT.format(missing=missing)]
    back = _return_to_parallel if now is Phase.CUTOVER else _drop_after_side
    differing = back(transaction, discard)
    return aside, differing, [DISCARDED[now].format(count=counted(differing, "row"))] if differing else []


def _return_to_parallel(transaction: Transaction, discard: bool) -> int:
    """The legacy documents say all that they can hold; from now on they are primary."""
    lock_both_sides(transaction, Phase.CUTOVER)
    differing = _drift_to_discard(transaction, discard)
    if differing:
        transaction.execute_file("migration/rebuild_all")
    steps.perform(transaction, steps.returning())
    return differing


def _drop_after_side(transaction: Transaction, discard: bool) -> int:
    """Remove the after side exactly, and nothing else; what only it holds is kept in a table that stays."""
    differing = _drift_to_discard(transaction, discard)
    lock_tables(transaction, "migration/lock_everybody")
    if transaction.value("migration/has_aside"):
        if not transaction.value("migration/has_kept_aside"):
            transaction.execute_file("migration/create_kept_aside")
            set_owner(transaction)
        transaction.execute_file("migration/keep_aside")
    steps.perform(transaction, steps.dropping())
    return differing


def _drop_what_is_left(transaction: Transaction, missing: str, discard: bool) -> None:
    """Remove what is left of the after side, where nobody can tell what differs."""
    if not discard:
        raise DefectsError(defects=f"{missing} is missing")
    steps.perform(transaction, steps.dropping())


def _drift_to_discard(transaction: Transaction, discard: bool) -> int:
    """How many rows differ. Raises DriftError when some do and none may be discarded."""
    differing = drift(transaction)
    if differing and not discard:
        raise DriftError(rows=counted(differing, "row"))
    return differing
