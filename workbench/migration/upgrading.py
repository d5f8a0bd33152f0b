"""What an earlier version deployed is brought up to date, and what somebody altered since is put right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from workbench import schema
from workbench.contract import Phase, Progress, silent
from workbench.errors import UnfollowableError, UnmendedError
from workbench.migration import mending
from workbench.migration.deployment import deployment, is_archived, record, refuse_unknown, require_usable
from workbench.migration.drift import drift
from workbench.migration.locks import lock_both_sides, lock_tables
from workbench.migration.status import bookkeeping_defects, catalogue_defects
from workbench.postgres import Transaction
from workbench.schema import catalogue

Stages = list[tuple[str, Callable[[], object]]]

GROUP_NOTES_VERSION = 3
"""This version notes what documents cannot hold by group, not by element."""


def run(stages: Stages, progress: Progress) -> None:
    """Do the stages in order, and say which is being done."""
    for done, (title, stage) in enumerate(stages):
        progress(done, len(stages), title)
        stage()
    progress(len(stages), len(stages), "done")


def restore_deployment(transaction: Transaction) -> None:
    """Write the row of the deployment again where it alone is gone."""
    is_deployed = transaction.value("migration/is_deployed")
    require_usable(transaction)
    if is_deployed and transaction.value("migration/has_phases") and transaction.value("migration/bookkeeping_gone"):
        transaction.execute_one("migration/restore_deployment", version=schema.VERSION)


def bring_up_to_date(transaction: Transaction, progress: Progress) -> bool:
    """Replace what can be derived again; what it is derived from must agree. Says whether anything was changed.

    The caller holds the advisory lock. Raises UnfollowableError, UnmendedError, BlockedError; then nothing may stay.
    """
    now, version = deployment(transaction)
    refuse_unknown(version)
    if version < schema.VERSION:
        run(_stages(transaction, now, version), progress)
        return True
    changed = False
    stages = {"phase": _mend_phase, "catalogue": _mend_catalogue, "bookkeeping": _mend_bookkeeping}
    for done, (title, mend) in enumerate(stages.items()):
        progress(done, len(stages), title)
        changed = mend(transaction, deployment(transaction)[0]) or changed
    if changed:
        _require_agreement(transaction)
    return changed


def _stages(transaction: Transaction, now: Phase, version: int) -> Stages:
    return [
        *_functions(transaction, now, version),
        ("mending", lambda: _mend(transaction, now)),
        ("proof", lambda: _require_agreement(transaction)),
    ]


def _functions(transaction: Transaction, now: Phase, version: int) -> Stages:
    """Functions and views are deployed anew in the current phase; notes of groups become notes of elements."""
    old_writers = now is Phase.CUTOVER and bool(transaction.value("migration/stragglers"))
    earlier: Stages = [
        (f"version {old}", partial(transaction.execute_file, f"migration/from_version_{old}"))
        for old in range(version, schema.VERSION)
    ]
    notes: Stages = [
        ("notes", lambda: transaction.execute_file("migration/note_again")),
        ("grants given", lambda: transaction.execute_file("migration/note_grants")),
    ]
    return [
        ("locks", lambda: _lock(transaction, now)),
        *earlier,
        *(("comments", partial(transaction.execute_file, name)) for name in schema.COMMENTS),
        ("functions", lambda: mending.replace(transaction, now, old_writers)),
        *(notes if version == GROUP_NOTES_VERSION else []),
        ("record", lambda: record(transaction, now)),
    ]


def bring_functions_up_to_date(transaction: Transaction) -> None:
    """Bring a database that rebuilds up to date without asking whether both sides agree: the caller does."""
    now, version = deployment(transaction)
    refuse_unknown(version)
    if version < schema.VERSION:
        run(_functions(transaction, now, version), silent)


def _lock(transaction: Transaction, now: Phase) -> None:
    lock_both_sides(transaction, now)
    lock_tables(transaction, "migration/lock_everybody")


def _mend(transaction: Transaction, now: Phase) -> None:
    mending.mend_tables(transaction, now)
    mending.require_mended(transaction, now)


def _require_agreement(transaction: Transaction) -> None:
    if not is_archived(transaction) and (differing := drift(transaction)):
        raise UnfollowableError(count=differing)


def _mend_catalogue(transaction: Transaction, now: Phase) -> bool:
    if not catalogue_defects(transaction, now):
        return False
    mending.replace_all(transaction, now)
    return True


def _mend_bookkeeping(transaction: Transaction, now: Phase) -> bool:
    """What the data say is noted again, what contradicts all else is dropped; says whether there was anything."""
    if not bookkeeping_defects(transaction):
        return False
    lock_both_sides(transaction, now)
    transaction.execute_file("migration/mend_bookkeeping")
    rows = [row for row in transaction.rows("validation/bookkeeping") if row.verdict]
    places = [int(row.subject.split()[-1]) for row in rows if row.subject.startswith("workbench.validations")]
    transaction.execute_one("migration/drop_contradictions", places=places)
    if left := bookkeeping_defects(transaction):
        raise UnmendedError(defects="; ".join(left), advice=mending.LEAVE)
    return True


def _mend_phase(transaction: Transaction, noted: Phase) -> bool:
    """Where the deployment and the phases entered say two things, the triggers decide; says whether they had to."""
    entered = transaction.rows("migration/period")
    last = Phase(entered[0].phase) if entered else noted
    if entered and last is noted:
        return False
    for phase in dict.fromkeys((noted, last)):
        if not any(one.kind == "trigger" for one in catalogue.judge(transaction, phase).defects):
            record(transaction, phase)
            return True
    return False
