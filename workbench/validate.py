"""Validation: every check is a query that returns the bad rows, all in one snapshot of the database.

What the move broke is a failure; what the legacy data already had is a finding. A check that had nothing to
look at is unchecked, never passed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from workbench import migrate
from workbench.contract import ENVIRONMENTS, BadRow, Check, Excused, Phase, Validation, Verdict
from workbench.display import counted
from workbench.errors import OutputFolderError, UsageError
from workbench.migrate import trust
from workbench.postgres import Database, Transaction
from workbench.schema import checks as catalogue_checks

SHOWN_ROWS = 100

LEGACY_LINES = {
    "etf_holdings": "ETF Holdings",
    "stock_metadata": "Stock Metadata",
    "bidirectional": "Bidirectional",
    "sectors": "Sectors",
    "themes": "Themes",
}
"""The five lines of the legacy report, for one environment."""

PROOFS = {
    "lossless_rebuild": "Lossless: every entry rebuilt from the after side",
    "lossless_mapping": "Lossless: the mapping of every entry is what the tables hold",
    "conservation": "Conservation: no element unaccounted for",
    "account": "Independent count: documents, elements and declared counts, straight from the JSON",
    "bookkeeping": "Bookkeeping: what the workbench has noted agrees with the data",
    "integrity": "Integrity: references, keys and values",
    "catalogue": "Catalogue: functions, triggers, constraints and indexes are as deployed",
    "environments": "Environments stay apart",
}
"""What must hold over the whole database."""

FINDINGS = {
    "rejections": "Rejected and superseded",
    "spellings": "Symbols rewritten and merged",
    "declared_counts": "Declared counts",
    "weights": "Weights without a unit",
    "unlikely_tickers": "Members that may be no stock",
    "after_only": "What documents cannot hold",
    "noticed": "Noticed: what others put on these tables",
}
"""Defects that the legacy data already had, and what its form cannot hold."""

RESTORE = (
    "if the after side is at fault, `workbench rollback --discard` and `workbench migrate` rebuild it; "
    "if the legacy table was changed since the migration, the same brings the change over."
)
CORRECT = "correct the entry in cache_entries if it is wrong; nothing was lost, the original is kept."
FIXES = {
    "spellings": "nothing, unless two members that are different shares were merged: then correct the list.",
    "unlikely_tickers": "nothing for the migration: they are rows like any other; they may be no stocks.",
    "after_only": "nothing, or write it so that the legacy form can hold it; a rollback lists it and keeps it.",
    "bookkeeping": "`workbench upgrade` puts right what can be derived from the data; then validate again.",
    "integrity": "remove or mend the row named; then validate again.",
    "catalogue": "`workbench upgrade` for what is the workbench's; ask whoever made the rest.",
    "noticed": "nothing, if those who made it know of it.",
}

CHECKS = LEGACY_LINES | PROOFS | FINDINGS

OF_THE_AFTER_SIDE = ("after_only", "noticed")
"""Findings that are no defects of the legacy data."""

BOTH_SIDES = (Phase.NOT_FOLLOWING, Phase.PARALLEL, Phase.CUTOVER)
"""Phases in which there are two sides to compare."""

AFTER_SIDE = ("bookkeeping", "integrity", "catalogue", "rejections", "spellings", "unlikely_tickers", "noticed")
"""Checks that need no legacy documents, and go on when those are archived."""

LONGEST = "lossless_mapping"
"""Of the checks, by far; it always has a row, since it says what it looked at."""

Progress = Callable[[int, int, str], None]
Write = Callable[[str, BadRow], None]


def run(
    database: Database,
    environment: str = "DEFAULT",
    csv_path: Path | None = None,
    progress: Progress = lambda done, total, title: None,
) -> Validation:
    """Run every check in one read-only snapshot; all bad rows go to `csv_path`, 100 of each check back.

    Raises UsageError for an unknown environment, UnreachableError when it cannot look or write.
    """
    with database.read_only() as transaction, _writer(csv_path) as write:
        return _run(database, transaction, environment, write, progress)


def run_and_record(
    database: Database, environment: str = "DEFAULT", progress: Progress = lambda done, total, title: None
) -> tuple[Validation, str]:
    """Run every check and record that it was done, for what may only follow a validation.

    Returns why it was not recorded beside the validation; empty when it was. Raises what `run` raises.
    """
    with database.read_only() as transaction:
        validation = _run(database, transaction, environment, lambda check, row: None, progress)
        seen = trust.seen(transaction)
    drift = sum(validation.check(id).count for id in migrate.PROOFS)
    lines = {id: validation.check(id).examined for id in LEGACY_LINES}
    found = trust.Found(validation.verdict, drift, environment, lines)
    return validation, trust.record_or_say_why(database, seen, found)


def _run(
    database: Database, transaction: Transaction, environment: str, write: Write, progress: Progress
) -> Validation:
    if environment not in ENVIRONMENTS:
        raise UsageError(
            message=f"There is no environment {environment!r}; it is one of {', '.join(ENVIRONMENTS)}."
        )
    transaction.script("migrate/settings")
    now = migrate.phase(transaction)
    if now is Phase.LEGACY:
        checks = [_unchecked(id, "nothing is migrated yet") for id in CHECKS]
    elif now is Phase.ARCHIVED:
        archived = "the legacy documents are archived"
        checks = [
            run_check(transaction, id, environment, write) if id in AFTER_SIDE else _unchecked(id, archived)
            for id in CHECKS
        ]
    else:
        checks = _all_checks(database, transaction, environment, write, progress)
        had = {
            row.id: row.examined for row in transaction.rows("validate/last_lines", environment=environment)
        }
        checks = [_emptied(check, had.get(check.id, 0)) for check in checks]
    excused = Excused(**transaction.rows("validate/excused")[0]._mapping) if now in BOTH_SIDES else Excused()
    return Validation(_overall(checks), environment, checks, excused)


def _unchecked(id: str, why: str) -> Check:
    return Check(id, CHECKS[id], Verdict.UNCHECKED, why, 0)


def _all_checks(
    database: Database, transaction: Transaction, environment: str, write: Write, progress: Progress
) -> list[Check]:
    """Every check in order; the longest is worked on by a second connection meanwhile, on the same snapshot."""
    checks: list[Check] = []
    with database.beside(transaction) as other, _begun(other, f"validate/{LONGEST}") as ahead:
        for done, (id, title) in enumerate(CHECKS.items()):
            progress(done, len(CHECKS), title)
            records = ahead.result() if id == LONGEST else None
            rebuilt = _examined(checks, "lossless_rebuild")
            checks.append(run_check(transaction, id, environment, write, records, rebuilt))
    return checks


def _examined(checks: list[Check], id: str) -> int:
    """How much a check that is done has looked at."""
    return next((check.examined for check in checks if check.id == id), 0)


@contextmanager
def _begun(transaction: Transaction, name: str) -> Iterator[Future[Iterator[Any]]]:
    """The rows of a statement that a thread executes as far as its first row; cancelled when nobody waits for it."""

    def first_row() -> Iterator[Any]:
        transaction.script("migrate/settings")
        rows = transaction.stream(name)
        return chain([next(rows)], rows)

    with ThreadPoolExecutor(1) as pool:
        begun = pool.submit(first_row)
        try:
            yield begun
        except BaseException:
            transaction.cancel()
            raise


def run_check(
    transaction: Transaction,
    id: str,
    environment: str = "DEFAULT",
    write: Write = lambda check, row: None,
    records: Iterable[Any] | None = None,
    rebuilt: int | None = None,
) -> Check:
    """Run the check `id`, or take its `records`; each bad row also goes to `write`."""
    figures, examined, count = "", 0, 0
    shown: list[BadRow] = []
    verdicts: set[Verdict] = set()
    for record in records or _records(transaction, id, environment, rebuilt):
        figures, examined = _grouped(record.figures), record.examined
        if record.verdict is None:
            continue
        row = _bad_row(record)
        write(id, row)
        count += 1
        verdicts.add(row.verdict)
        if len(shown) < SHOWN_ROWS:
            shown.append(row)
    verdict = _verdict(examined, verdicts)
    default = RESTORE if verdict is Verdict.FAIL else CORRECT
    return Check(id, CHECKS[id], verdict, figures, count, shown, FIXES.get(id, default), examined)


def _records(
    transaction: Transaction, id: str, environment: str, rebuilt: int | None = None
) -> Iterable[Any]:
    """The rows of the check's statement; those of the catalogue are compared with what is deployed."""
    if id in catalogue_checks.CHECKS:
        return catalogue_checks.records(transaction, id, partial(migrate.phase, transaction))
    if id == "account":
        return transaction.stream("validate/account", rebuilt=rebuilt)
    binds = {"environment": environment} if id in LEGACY_LINES else {}
    return transaction.stream(f"validate/{id}", **binds)


def _grouped(figures: str) -> str:
    """Figures as people read them: 11778 is 11,778."""
    return re.sub(r"\d{4,}", lambda number: f"{int(number.group()):,}", figures)


def _bad_row(record: Any) -> BadRow:
    return BadRow(
        verdict=Verdict(record.verdict),
        entry_id=record.entry_id,
        subject=record.subject,
        path=record.path,
        before=record.before,
        after=record.after,
        cause=record.cause,
    )


def _verdict(examined: int, verdicts: set[Verdict]) -> Verdict:
    if Verdict.FAIL in verdicts:
        return Verdict.FAIL
    if not examined:
        return Verdict.UNCHECKED
    return Verdict.FINDING if verdicts else Verdict.PASS


def _emptied(check: Check, had: int) -> Check:
    """The check; of a legacy line that is empty and was not when last validated, with that said."""
    if check.id not in LEGACY_LINES or check.verdict is not Verdict.UNCHECKED or not had:
        return check
    return replace(check, figures=f"{EMPTIED}, and {had:,} when last validated", emptied=True)


EMPTIED = "nothing to look at"


def _overall(checks: list[Check]) -> Verdict:
    """Fail before unchecked before pass. One legacy line that never had anything is no obstacle; five are, and so is
    one that had something when last validated."""
    verdicts = {check.id: check.verdict for check in checks}
    if Verdict.FAIL in verdicts.values():
        return Verdict.FAIL
    proofs_missing = any(verdicts[id] is Verdict.UNCHECKED for id in PROOFS)
    lines_missing = all(verdicts[id] is Verdict.UNCHECKED for id in LEGACY_LINES)
    emptied = any(check.emptied for check in checks)
    return Verdict.UNCHECKED if proofs_missing or lines_missing or emptied else Verdict.PASS


def sentence(validation: Validation) -> str:
    """What the verdict of a validation means, in one sentence."""
    failed = [check for check in validation.checks if check.verdict is Verdict.FAIL]
    if failed:
        # A proof names the place more closely than a legacy line does.
        row = next((check for check in failed if check.id in PROOFS), failed[0]).rows[0]
        return (
            f"{len(failed)} of {len(validation.checks)} checks failed, first {row.subject} at {row.path}: "
            f"{row.before} became {row.after}; {row.cause}."
        )
    if validation.verdict is Verdict.UNCHECKED:
        missing = [check for check in validation.checks if check.verdict is Verdict.UNCHECKED]
        if emptied := [check for check in missing if check.emptied]:
            return (
                f"{emptied[0].title} has {emptied[0].figures}. If that is right, validate again: this validation is "
                "on record."
            )
        why, others = missing[0].figures, len(validation.checks) - len(missing)
        rest = f"; none of the other {others} failed" if others else ""
        return f"{len(missing)} of {len(validation.checks)} checks had nothing to look at ({why}){rest}."
    found = [c for c in validation.checks if c.verdict is Verdict.FINDING and c.id not in OF_THE_AFTER_SIDE]
    gaps = [check.title for check in validation.checks if check.verdict is Verdict.UNCHECKED]
    gap = f"; {len(gaps)} had nothing to look at ({', '.join(gaps)})" if gaps else ""
    return (
        f"Nothing was lost{_but(validation.excused)}: {len(validation.checks)} checks, none failed{gap}, "
        f"{len(found)} with findings ({sum(check.count for check in found):,} rows) that the legacy data already had."
    )


def _but(excused: Excused) -> str:
    """What documents cannot hold, as a part of the sentence; empty when there is nothing."""
    if not excused.elements:
        return ""
    places = [(excused.groups, "group"), (excused.stocks, "stock")]
    where = " and ".join(counted(count, word) for count, word in places if count)
    return f" but what documents cannot hold: {counted(excused.elements, 'element')} in {where}, listed"


@contextmanager
def _writer(path: Path | None) -> Iterator[Write]:
    """Write rows to a CSV file, which gets its name only when it is complete."""
    if path is None:
        yield lambda check, row: None
        return
    aside = path.with_name(f".{path.name}.partial")
    try:
        with aside.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(["check", "verdict", "entry_id", "subject", "path", "before", "after", "cause"])
            yield lambda check, row: table.writerow(
                [check, row.verdict, row.entry_id, row.subject, row.path, row.before, row.after, row.cause]
            )
        aside.replace(path)
    except OSError as error:
        raise OutputFolderError(path=path, reason=error.strerror) from error
    finally:
        aside.unlink(missing_ok=True)
