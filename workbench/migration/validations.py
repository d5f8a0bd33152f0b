"""How far a migration can be trusted: which validations were made of it, and whether anything was written since."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.contract import Phase, Verdict
from workbench.display import counted
from workbench.errors import BlockedError, NotAllowedError, NotValidatedError
from workbench.migration.deployment import deployed
from workbench.postgres import Database, Transaction


@dataclass(frozen=True)
class Seen:
    """What a validation looks at: the period (which of the phases entered it is) and the state of the rows."""

    period: int
    state: str


def state(transaction: Transaction) -> str:
    """A digest of the row versions of both sides: another one means that something was written."""
    return str(transaction.value("migration/state"))


def seen(transaction: Transaction) -> Seen | None:
    """What a validation in this snapshot looks at; None when nothing is deployed."""
    if deployed(transaction)[0] is Phase.LEGACY:
        return None
    return Seen(transaction.value("migration/period"), state(transaction))


@dataclass(frozen=True)
class Found:
    """What a validation found: `drift` counts what differed; `lines` says how much each legacy line of the
    `environment` looked at."""

    verdict: Verdict
    drift: int = 0
    environment: str | None = None
    lines: Mapping[str, int] = field(default_factory=dict)


def record(transaction: Transaction, looked_at: Seen, found: Found) -> bool:
    """Record a validation; False when the phase changed since it looked."""
    lines = json.dumps(found.lines) if found.environment else None
    binds = vars(looked_at) | vars(found) | {"lines": lines}
    return bool(transaction.execute_one("migration/record_validation", **binds))


def record_or_say_why(database: Database, looked_at: Seen | None, found: Found) -> str:
    """Record a validation in a transaction of its own; returns why it was not recorded, empty when it was."""
    if looked_at is None:
        return "nothing is migrated yet"
    try:
        with database.write_read_committed() as transaction:
            is_there = deployed(transaction)[0] is not Phase.LEGACY
            if is_there and record(transaction, looked_at, found):
                return ""
    except (NotAllowedError, BlockedError) as error:
        return str(error.facts["reason"])
    return "the phase of the migration changed meanwhile"


def last_validation(transaction: Transaction) -> Any:
    """The row of the last validation since the phase that holds was entered; None without one."""
    return next(iter(transaction.rows("migration/last_validation")), None)


Validator = Callable[[], Verdict]


def require_validation(transaction: Transaction, validator: Validator | None) -> None:
    """Raise NotValidatedError unless `validator`, called while writers are stopped, passes; without one, unless the
    last recorded validation is fresh. Each way one that passed is on record."""
    if validator and (verdict := validator()) is not Verdict.PASS:
        reason = f"the validation while writers were stopped ended with {verdict}"
        raise NotValidatedError(reason=reason, advice="See `workbench validate`.")
    last, now = last_validation(transaction), state(transaction)
    if last is None:
        reason = "nobody validated since this phase was entered"
    elif last.verdict != Verdict.PASS or last.drift:
        reason = f"the last validation ended with {last.verdict}, drift {counted(last.drift, 'row')}"
    elif last.state != now:
        reason = "something was written since the last validation"
    else:
        return
    if validator:
        record(transaction, Seen(transaction.value("migration/period"), now), Found(Verdict.PASS))
        return
    command = "cutover" if deployed(transaction)[0] is Phase.PARALLEL else "archive"
    advice = f"Run `workbench validate`, or `workbench {command} --validate`, which stops writers and validates first."
    raise NotValidatedError(reason=reason, advice=advice)


def clean_checks(transaction: Transaction, phase: Phase | None = None) -> int:
    """How many validations in a row passed without drift, since the phase (the one that holds) was last entered."""
    return int(transaction.value("migration/clean_checks", phase=phase or deployed(transaction)[0]))
