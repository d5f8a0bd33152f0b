"""One check: its statement is asked, each bad row is passed on, and what all of them mean is its verdict."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from workbench import migration
from workbench.contract import Phase, Verdict
from workbench.errors import OutputFolderError
from workbench.files import replaced, why
from workbench.postgres import Transaction
from workbench.schema import catalogue, expected
from workbench.schema.catalogue import Catalogue, Weight
from workbench.validation.checks import CHECKS, CORRECT, RESTORE
from workbench.validation.verdicts import BadRow, Check

SHOWN_ROWS = 100
Write = Callable[[str, BadRow], None]
COLUMNS = [field.name for field in fields(BadRow)]


def run_check(
    transaction: Transaction,
    id: str,
    environment: str = "DEFAULT",
    write: Write = lambda check, row: None,
    records: Iterable[Any] | None = None,
    rebuilt: int | None = None,
) -> Check:
    """Run the check `id`, or take its `records`; each bad row also goes to `write`."""
    looked_at, examined, count = "", 0, 0
    shown: list[BadRow] = []
    verdicts: set[Verdict] = set()
    for record in records or _records(transaction, id, environment, rebuilt):
        # As people read figures: 11778 is 11,778.
        looked_at = re.sub(r"\d{4,}", lambda number: f"{int(number.group()):,}", record.figures)
        examined = record.examined
        if record.verdict is None:
            continue
        values = [getattr(record, column) for column in COLUMNS]
        row = BadRow(Verdict(values[0]), *values[1:])
        write(id, row)
        count += 1
        verdicts.add(row.verdict)
        if len(shown) < SHOWN_ROWS:
            shown.append(row)
    verdict = _verdict(examined, verdicts)
    return advised(
        Check(id, CHECKS[id].title, verdict, looked_at, count, shown, RESTORE[Phase.PARALLEL], examined), Phase.PARALLEL
    )


def advised(check: Check, phase: Phase) -> Check:
    """The same with what to do in this phase; what was not looked at needs nothing."""
    advice = (RESTORE if check.verdict is Verdict.FAIL else CORRECT).get(phase, "")
    return replace(check, fix=CHECKS[check.id].what_to_do or advice) if check.fix else check


def _records(transaction: Transaction, id: str, environment: str, rebuilt: int | None) -> Iterable[Any]:
    if CHECKS[id].compares_catalogue:
        return records_of(catalogue.judge(transaction, migration.phase(transaction)), id)
    if id == "account":
        return transaction.stream("validation/account", rebuilt=rebuilt)
    binds = {"environment": environment} if CHECKS[id].kind == "line" else {}
    return transaction.stream(f"validation/{id}", **binds)


def records_of(compared: Catalogue, id: str) -> list[SimpleNamespace]:
    """What differs in the catalogue, as the rows of other checks' statements; without any, one without a verdict."""
    differences, verdict, examined = compared.defects, Verdict.FAIL, compared.examined
    figures = f"{examined} aspects of {len(compared.should)} objects"
    if id == "noticed":
        differences, verdict = compared.of(Weight.NOTICED), Verdict.FINDING
        figures = f"{len(differences)} things of others, or said otherwise"
    elif (unjudged := compared.of(Weight.UNJUDGED)) and not differences:
        known, examined = ", ".join(map(str, expected.known_majors())), 0
        figures = (
            f"{len(unjudged)} texts of PostgreSQL {compared.major} cannot be judged, first {unjudged[0].object}; "
            f"known are {known}"
        )
    rows = []
    for shown in (difference.shown for difference in differences):
        path = shown.aspect or shown.object.partition(" ")[0]
        rows.append(BadRow(verdict, None, shown.object, path, shown.should, shown.stands, shown.mend))
    looked_at = {"examined": examined, "figures": figures}
    return [SimpleNamespace(**looked_at, **vars(row)) for row in rows] or [SimpleNamespace(**looked_at, verdict=None)]


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
            table.writerow(["check", *COLUMNS])
            yield lambda check, row: table.writerow([check, *vars(row).values()])
    except OSError as error:
        raise OutputFolderError(path=path, reason=why(error)) from error
