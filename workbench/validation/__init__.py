"""Validation: every check is a query that returns the bad rows, all in one snapshot of the database.
What the move broke is a failure; what the legacy data already had is a finding. A check that had nothing to look at is
unchecked, never passed."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from workbench import migration
from workbench.contract import ENVIRONMENTS, Phase, Progress, Verdict, silent
from workbench.errors import UsageError
from workbench.migration import validations
from workbench.postgres import Database, Transaction
from workbench.schema import catalogue
from workbench.validation.checks import CHECKS, FINDINGS, LEGACY_LINES, PROOFS
from workbench.validation.running import SHOWN_ROWS, Write, advised, records_of, run_check, writer
from workbench.validation.verdicts import BadRow, Check, Excused, Validation, emptied, overall, sentence

__all__ = ["CHECKS", "FINDINGS", "LEGACY_LINES", "PROOFS", "SHOWN_ROWS", "BadRow", "Check", "Excused"]
__all__ += ["Validation", "run", "run_and_record", "run_check", "sentence"]

LONGEST = "lossless_mapping"  # of the checks, by far; it always has a row, since it says what it looked at


def run(database: Database, environment: str = "DEFAULT") -> Validation:
    """Run every check in one read-only snapshot; 100 bad rows of each come back."""
    with database.read_only() as transaction, writer(None) as write:
        return _run(database, transaction, environment, write, silent)


def run_and_record(
    database: Database, environment: str = "DEFAULT", csv_path: Path | None = None, progress: Progress = silent
) -> tuple[Validation, str]:
    """Run every check and record that it was done, for what may only follow a validation; all bad rows go to
    `csv_path`. Returns why it was not recorded beside the validation; empty when it was."""
    with database.read_only() as transaction:
        with writer(csv_path) as write:
            validation = _run(database, transaction, environment, write, progress)
        seen = validations.seen(transaction)
    drift = sum(validation.check(id).count for id in migration.PROOFS)
    lines = {id: validation.check(id).examined for id in LEGACY_LINES}
    outcome = validations.Found(validation.verdict, drift, environment, lines)
    return validation, validations.record_or_say_why(database, seen, outcome)


def _run(
    database: Database, transaction: Transaction, environment: str, write: Write, progress: Progress
) -> Validation:
    if environment not in ENVIRONMENTS:
        raise UsageError(message=f"There is no environment {environment!r}; it is one of {', '.join(ENVIRONMENTS)}.")
    transaction.execute_file("migration/settings")
    phase, excused = migration.phase(transaction), Excused()
    if phase in (Phase.LEGACY, Phase.ARCHIVED):
        why = "nothing is migrated yet" if phase is Phase.LEGACY else "the legacy documents are archived"
        able = [] if phase is Phase.LEGACY else [id for id, rule in CHECKS.items() if not rule.needs_legacy]
        checks = _some(transaction, environment, write, dict.fromkeys(able), why)
    else:
        checks = _checks(database, transaction, phase, environment, write, progress)
        had = {row.id: row.examined for row in transaction.rows("validation/last_lines", environment=environment)}
        checks = [emptied(check, had.get(check.id, 0)) for check in checks]
        excused = Excused(**transaction.rows("validation/excused")[0]._asdict())
    return Validation(overall(checks), environment, [advised(check, phase) for check in checks], excused)


def _some(
    transaction: Transaction, environment: str, write: Write, records: Mapping[str, Iterable[Any] | None], why: str
) -> list[Check]:
    """The checks of these ids, with their records where there are any; the others are unchecked."""
    return [
        run_check(transaction, id, environment, write, records[id])
        if id in records
        else Check(id, rule.title, Verdict.UNCHECKED, why, 0)
        for id, rule in CHECKS.items()
    ]


def _checks(
    database: Database, transaction: Transaction, phase: Phase, environment: str, write: Write, progress: Progress
) -> list[Check]:
    """Every check; where something that they ask is missing, only the catalogue's, which names it."""
    compared = catalogue.judge(transaction, phase)
    records = {id: records_of(compared, id) for id, rule in CHECKS.items() if rule.compares_catalogue}
    if missing := compared.missing:
        return _some(transaction, environment, write, records, f"{missing} is missing")
    checks: dict[str, Check] = {}
    # The longest is worked on by a second connection meanwhile, on the same snapshot.
    with database.same_snapshot(transaction) as other, _begun(other, f"validation/{LONGEST}") as ahead:
        for done, (id, rule) in enumerate(CHECKS.items()):
            progress(done, len(CHECKS), rule.title)
            known = ahead.result() if id == LONGEST else records.get(id)
            rebuilt = checks["lossless_rebuild"].examined if "lossless_rebuild" in checks else 0
            checks[id] = run_check(transaction, id, environment, write, known, rebuilt)
    return list(checks.values())


@contextmanager
def _begun(transaction: Transaction, name: str) -> Iterator[Future[Iterator[Any]]]:
    """The rows of a statement that a thread executes as far as its first row; cancelled when nobody waits for it."""

    def first_row() -> Iterator[Any]:
        transaction.execute_file("migration/settings")
        rows = transaction.stream(name)
        return chain([next(rows)], rows)

    with ThreadPoolExecutor(1) as pool:
        begun = pool.submit(first_row)
        try:
            yield begun
        except BaseException:
            transaction.cancel()
            raise
