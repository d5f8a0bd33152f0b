"""`migrate` and `upgrade`: one transaction in stages, with its own proof.

What an earlier version deployed is brought up to date, and what somebody altered since is put right.
"""

from collections.abc import Callable
from functools import partial

from workbench import schema
from workbench.contract import Phase, Progress, silent
from workbench.display import counted
from workbench.errors import NotMigratedError, UnmendedError
from workbench.migration import deployment, mending, preflight, steps
from workbench.migration.drift import prove, refuse_drift
from workbench.migration.preflight import USUAL, Wishes
from workbench.migration.status import PhaseChange, bookkeeping_defects, status_of
from workbench.postgres import Database, Transaction
from workbench.schema import catalogue

Stages = list[tuple[str, Callable[[], object]]]

GROUP_NOTES_VERSION = 3  # this version notes what documents cannot hold by group, not by element


def migrate(database: Database, progress: Progress = silent, wishes: Wishes = USUAL) -> PhaseChange:
    """Build the after side in one transaction and replicate every write from then on; a second run changes nothing.

    Statements see what is committed when they begin, and writers are stopped before the first of them reads:
    under one snapshot for all, a write could slip between the snapshot and the lock.
    """
    with database.write_read_committed() as transaction:
        deployment.lock(transaction)
        deployment.require_legacy_table(transaction)
        if deployment.deployed(transaction)[0] is not Phase.LEGACY:
            return _brought_up_to_date(transaction, progress)
        schema.refuse_foreign(transaction)
        preflight.require_privileges(transaction, database.where)
        preflight.refuse(preflight.concerns(transaction, "migrate", **vars(wishes)))
        deployment.lock_tables(transaction, "migration/lock_writers")
        stages: Stages = [(title, partial(steps.perform, transaction, part)) for title, part in steps.building(wishes)]
        _run([*stages, ("proof", lambda: prove(transaction, "Legacy documents and new tables"))], progress)
        return PhaseChange(changed=True, status=status_of(transaction, proven=True), noticed=left_aside(transaction))


def left_aside(transaction: Transaction) -> list[str]:
    """What an earlier rollback kept, and the documents cannot take back."""
    if not transaction.value("migration/has_kept_aside"):
        return []
    count = transaction.value("migration/kept_aside")
    stay = "stays" if count == 1 else "stay"
    groups = counted(count, "group or stock", "groups or stocks")
    return [f"{groups} {stay} in cache_entries_kept_aside, each with its reason"]


def _run(stages: Stages, progress: Progress) -> None:
    for done, (title, stage) in enumerate(stages):
        progress(done, len(stages), title)
        stage()
    progress(len(stages), len(stages), "done")


def upgrade(database: Database, progress: Progress = silent) -> PhaseChange:
    with database.write_read_committed() as transaction:
        deployment.lock(transaction)
        _restore_deployment(transaction)
        if deployment.deployed(transaction)[0] is Phase.LEGACY:
            raise NotMigratedError()
        return _brought_up_to_date(transaction, progress)


def _restore_deployment(transaction: Transaction) -> None:
    """Write the row of the deployment again where it alone is gone."""
    is_deployed = transaction.value("migration/is_deployed")
    deployment.require_usable(transaction)
    if is_deployed and transaction.value("migration/has_phases") and transaction.value("migration/bookkeeping_gone"):
        transaction.execute_one("migration/restore_deployment", version=schema.VERSION)


def _brought_up_to_date(transaction: Transaction, progress: Progress) -> PhaseChange:
    """Replace what can be derived again; what it is derived from must agree."""
    now, version = deployment.known_deployment(transaction)
    deployment.refuse_backfilling(now)
    if version < schema.VERSION:
        stages = [
            *_functions(transaction, now, version),
            ("mending", lambda: mending.mend_tables(transaction, now)),
            ("mending", lambda: mending.require_mended(transaction, now)),
            ("proof", lambda: refuse_drift(transaction)),
        ]
        _run(stages, progress)
        return PhaseChange(changed=True, status=status_of(transaction, proven=True))
    changed = False
    mends = {"phase": _mend_phase, "catalogue": _mend_catalogue, "bookkeeping": _mend_bookkeeping}
    for done, (title, mend) in enumerate(mends.items()):
        progress(done, len(mends), title)
        changed = mend(transaction, deployment.deployed(transaction)[0]) or changed
    if changed:
        refuse_drift(transaction)
    return PhaseChange(changed=changed, status=status_of(transaction, proven=changed))


def _functions(transaction: Transaction, now: Phase, version: int) -> Stages:
    old_writers = now is Phase.CUTOVER and bool(transaction.value("migration/stragglers"))
    files = [(f"version {old}", f"migration/from_version_{old}") for old in range(version, schema.VERSION)]
    files += [("comments", name) for name in schema.COMMENTS]
    notes = [("notes", "migration/note_again"), ("grants given", "migration/note_grants")]
    execute = transaction.execute_file
    return [
        ("locks", lambda: deployment.lock_both_sides(transaction, now)),
        ("locks", lambda: deployment.lock_tables(transaction, "migration/lock_everybody")),
        *((title, partial(execute, name)) for title, name in files),
        ("functions", lambda: mending.replace(transaction, now, old_writers)),
        *((title, partial(execute, name)) for title, name in notes if version == GROUP_NOTES_VERSION),
        ("record", lambda: steps.perform(transaction, [steps.entering(now)])),
    ]


def bring_functions_up_to_date(transaction: Transaction) -> None:
    """Bring a database that rebuilds up to date without asking whether both sides agree: the caller does."""
    now, version = deployment.known_deployment(transaction)
    if version < schema.VERSION:
        _run(_functions(transaction, now, version), silent)


def _mend_catalogue(transaction: Transaction, now: Phase) -> bool:
    if not catalogue.judge(transaction, now).defects:
        return False
    mending.replace_all(transaction, now)
    return True


def _mend_bookkeeping(transaction: Transaction, now: Phase) -> bool:
    """What the data say is noted again, what contradicts all else is dropped; says whether there was anything."""
    if not bookkeeping_defects(transaction):
        return False
    deployment.lock_both_sides(transaction, now)
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
            steps.perform(transaction, [steps.entering(phase)])
            return True
    return False
