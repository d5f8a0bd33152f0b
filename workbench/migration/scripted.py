"""A step written down as one file for psql, for review: what it executes, and the proof without which it is undone."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.contract import Phase
from workbench.errors import ArchivedError, NotMigratedError, NotReadyError
from workbench.migration import preflight, steps
from workbench.migration.deployment import phase, require_legacy_table
from workbench.migration.drift import PROOFS
from workbench.migration.preflight import Wishes
from workbench.migration.steps import Step
from workbench.postgres import Database, Transaction

HEAD = """\
-- {command}, written down for review. Nothing of it has been done.
-- Run it as the account that would run the command, on a database that nobody is changing meanwhile:
--   psql --no-psqlrc --file=THIS_FILE
-- It is one transaction; its proof raises an error when it fails, and then nothing is changed.
\\set ON_ERROR_STOP on
\\set QUIET on
BEGIN ISOLATION LEVEL READ COMMITTED;
"""

PROOF = """
DO $proof$
DECLARE
  bad record;
BEGIN
  SELECT * INTO bad FROM (
{query}
  ) AS found
   WHERE {condition}
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '{what}, and nothing was changed: %', bad;
  END IF;
END
$proof$;
"""


def migrating(database: Database, wishes: Wishes) -> str:
    """`migrate` as a file. Raises MissingLegacyTableError, and NotReadyError in any phase but `legacy`."""
    with database.read_only() as transaction:
        require_legacy_table(transaction)
        if phase(transaction) is not Phase.LEGACY:
            raise NotReadyError(reason="it is migrated already", advice="See `workbench status`.")
        preflight.refuse(preflight.for_migrate(transaction, wishes))
        stages = [step for _, part in steps.building(wishes) for step in part]
        return _file(
            transaction,
            "workbench migrate",
            [*_begin(Phase.LEGACY, "migration/lock_writers"), *stages],
            _drift(transaction),
        )


def cutting_over(database: Database, allow_stragglers: bool) -> str:
    """`cutover` as a file, or the other choice for old writers after it. Raises NotReadyError in other phases."""
    with database.read_only() as transaction:
        now = phase(transaction)
        _require(transaction, now if now is Phase.CUTOVER else Phase.PARALLEL)
        preflight.refuse(preflight.for_cutover(transaction))
        switch, enter = steps.cutting_over(allow_stragglers)
        if now is Phase.CUTOVER:
            wanted = [*_begin(now, "migration/lock_new_first"), switch]
        else:
            guard = Step("migration/guard_validation")
            wanted = [*_begin(now, "migration/lock_legacy_first"), guard, switch, enter]
        return _file(transaction, "workbench cutover", wanted, _drift(transaction))


def rolling_back(database: Database) -> str:
    """`rollback` as a file, from the phase that holds. Raises NotMigratedError."""
    with database.read_only() as transaction:
        now = phase(transaction)
        if now is Phase.LEGACY:
            raise NotMigratedError()
        if now is Phase.PARALLEL:
            return _dropping(transaction)
        wanted = steps.restoring() if now is Phase.ARCHIVED else steps.returning()
        return _file(
            transaction,
            f"workbench rollback from {now}",
            [*_begin(now, "migration/lock_new_first"), *wanted],
            _drift(transaction),
        )


def _dropping(transaction: Transaction) -> str:
    """The way back to `legacy`: both sides are compared before anything is dropped, and nothing may be left."""
    aside = ["migration/create_kept_aside"] if not transaction.value("migration/has_kept_aside") else []
    kept = [*aside, "migration/keep_aside"] if transaction.value("migration/has_aside") else []
    begin = _text(transaction, [*_begin(Phase.PARALLEL, "migration/lock_everybody")])
    dropped = _text(transaction, [*steps.scripts(*kept), *steps.dropping()])
    nothing_left = _proof(transaction, "schema/taken_names", "true", "something is left of the new tables")
    return "".join(
        [
            HEAD.format(command="workbench rollback from parallel"),
            begin,
            _drift(transaction),
            dropped,
            nothing_left,
            END,
        ]
    )


def archiving(database: Database, with_view: bool) -> str:
    """`archive` as a file. Raises NotReadyError in any phase but `cutover`."""
    with database.read_only() as transaction:
        _require(transaction, Phase.CUTOVER)
        copied, moved = steps.archiving(with_view)
        begin = [*_begin(Phase.CUTOVER, "migration/lock_new_first"), Step("migration/guard_validation")]
        compared = _proof(transaction, "archive/differences", "true", "the archive differs from the documents")
        left = _proof(transaction, "archive/counts", "entries <> 0", "documents are left in cache_entries")
        text = _text(transaction, [*begin, *copied]) + _drift(transaction) + compared + _text(transaction, moved) + left
        return HEAD.format(command="workbench archive") + text + END


END = "COMMIT;\n"


def _require(transaction: Transaction, wanted: Phase) -> None:
    now = phase(transaction)
    if now is Phase.LEGACY:
        raise NotMigratedError()
    if now is Phase.ARCHIVED:
        raise ArchivedError()
    if now is not wanted:
        raise NotReadyError(reason=f"it is in phase {now}", advice=f"The script is for phase {wanted}.")


def _begin(now: Phase, lock: str) -> list[Step]:
    return [Step("session"), Step("migration/guard", {"phase": str(now)}), Step(lock)]


def _file(transaction: Transaction, command: str, wanted: Iterable[Step], proof: str) -> str:
    return HEAD.format(command=command) + _text(transaction, wanted) + proof + END


def _text(transaction: Transaction, wanted: Iterable[Step]) -> str:
    return "\n".join(transaction.literal(step.name, **step.binds) for step in wanted)


def _drift(transaction: Transaction) -> str:
    """Both directions of the proof, as they raise."""
    return transaction.literal("migration/settings") + "".join(
        _proof(transaction, f"validation/{proof}", "verdict IS NOT NULL", "before and after differ") for proof in PROOFS
    )


def _proof(transaction: Transaction, name: str, condition: str, what: str) -> str:
    """The statement as one that raises when a row meets the condition."""
    query = transaction.literal(name).rstrip().removesuffix(";")
    return PROOF.format(query=query, condition=condition, what=what)
