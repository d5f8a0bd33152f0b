"""A change of phase as one file for psql, for review: its statements, and the proof without which it is undone."""

from collections.abc import Iterable

from workbench import sqlfiles
from workbench.contract import Phase
from workbench.errors import ArchivedError, NotReadyError
from workbench.migration import preflight, steps
from workbench.migration.deployment import phase, require_legacy_table, require_migrated
from workbench.migration.drift import PROOFS
from workbench.migration.preflight import Wishes
from workbench.migration.steps import Step
from workbench.postgres import Database, Transaction

HEAD, PROOF = (sqlfiles.document(f"script/{name}.txt") for name in ("head", "proof"))


def migrating(database: Database, wishes: Wishes) -> str:
    with database.read_only() as transaction:
        require_legacy_table(transaction)
        if phase(transaction) is not Phase.LEGACY:
            raise NotReadyError(reason="it is migrated already", advice="See `workbench status`.")
        preflight.refuse(preflight.concerns(transaction, "migrate", **vars(wishes)))
        stages = [step for _, part in steps.building(wishes) for step in part]
        begin = _begin(Phase.LEGACY, "migration/lock_writers")
        return _file(transaction, "workbench migrate", [*begin, *stages, *_drift(transaction)])


def cutting_over(database: Database, allow_stragglers: bool) -> str:
    """`cutover` as a file, or the other choice for old writers after it."""
    with database.read_only() as transaction:
        now = _require(transaction, Phase.PARALLEL, Phase.CUTOVER)
        preflight.refuse(preflight.concerns(transaction, "cutover"))
        switch, enter = steps.cutting_over(allow_stragglers)
        if now is Phase.CUTOVER:
            parts = [*_begin(now, "migration/lock_new_first"), switch]
        else:
            guard = Step("migration/guard_validation")
            parts = [*_begin(now, "migration/lock_legacy_first"), guard, switch, enter]
        return _file(transaction, "workbench cutover", [*parts, *_drift(transaction)])


def rolling_back(database: Database) -> str:
    with database.read_only() as transaction:
        now, drift = require_migrated(transaction), _drift(transaction)
        parts = {Phase.ARCHIVED: steps.restoring, Phase.CUTOVER: steps.returning}.get(now)
        if parts:
            script = [*_begin(now, "migration/lock_new_first"), *parts(), *drift]
        else:
            # Both sides are compared before anything is dropped, and nothing may be left.
            left = _proof(transaction, "schema/taken_names", "true", "something is left of the new tables")
            dropped = [*steps.keeping_aside(transaction), *steps.dropping()]
            script = [*_begin(now, "migration/lock_everybody"), *drift, *dropped, left]
        return _file(transaction, f"workbench rollback from {now}", script)


def archiving(database: Database, with_view: bool) -> str:
    with database.read_only() as transaction:
        now = _require(transaction, Phase.CUTOVER)
        copied, moved = steps.archiving(with_view)
        begin = [*_begin(now, "migration/lock_new_first"), Step("migration/guard_validation")]
        compared = _proof(transaction, "archive/differences", "true", "the archive differs from the documents")
        left = _proof(transaction, "archive/counts", "entries <> 0", "documents are left in cache_entries")
        script = [*begin, *copied, *_drift(transaction), compared, *moved, left]
        return _file(transaction, "workbench archive", script)


def _require(transaction: Transaction, *wanted: Phase) -> Phase:
    now = require_migrated(transaction)
    if now is Phase.ARCHIVED:
        raise ArchivedError()
    if now not in wanted:
        raise NotReadyError(reason=f"it is in phase {now}", advice=f"The script is for phase {wanted[0]}.")
    return now


def _begin(now: Phase, lock: str) -> list[Step]:
    return [Step("session"), Step("migration/guard", {"phase": str(now)}), Step(lock)]


def _file(transaction: Transaction, command: str, script: Iterable[Step | str]) -> str:
    texts = [part if isinstance(part, str) else transaction.literal(part.name, **part.binds) for part in script]
    return "\n".join([HEAD.format(command=command), *texts, "COMMIT;\n"])


def _drift(transaction: Transaction) -> list[Step | str]:
    proofs = [
        _proof(transaction, f"validation/{proof}", "verdict IS NOT NULL", "before and after differ") for proof in PROOFS
    ]
    return [Step("migration/settings"), *proofs]


def _proof(transaction: Transaction, name: str, condition: str, what: str) -> str:
    """The statement as one that raises when a row meets the condition."""
    query = transaction.literal(name).rstrip().removesuffix(";")
    return PROOF.format(query=query, condition=condition, what=what)
