"""One check: its statement is asked, each bad row is told, and what all of them mean is its verdict."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from workbench import migration
from workbench.contract import BadRow, Check, Verdict
from workbench.errors import OutputFolderError
from workbench.files import replaced, why
from workbench.postgres import Transaction
from workbench.schema import checks as catalogue_checks
from workbench.validation.checks import CHECKS, CORRECT, FIXES, LEGACY_LINES, RESTORE

SHOWN_ROWS = 100

Write = Callable[[str, BadRow], None]


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


def _records(transaction: Transaction, id: str, environment: str, rebuilt: int | None = None) -> Iterable[Any]:
    """The rows of the check's statement; those of the catalogue are compared with what is deployed."""
    if id in catalogue_checks.CHECKS:
        return catalogue_checks.records(transaction, id, partial(migration.phase, transaction))
    if id == "account":
        return transaction.stream("validation/account", rebuilt=rebuilt)
    binds = {"environment": environment} if id in LEGACY_LINES else {}
    return transaction.stream(f"validation/{id}", **binds)


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


@contextmanager
def writer(path: Path | None) -> Iterator[Write]:
    """Write rows to a CSV file, which gets its name only when it is complete."""
    if path is None:
        yield lambda check, row: None
        return
    try:
        with replaced(path) as aside, aside.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(["check", "verdict", "entry_id", "subject", "path", "before", "after", "cause"])
            yield lambda check, row: table.writerow(
                [check, row.verdict, row.entry_id, row.subject, row.path, row.before, row.after, row.cause]
            )
    except OSError as error:
        raise OutputFolderError(path=path, reason=why(error)) from error
