"""Where a migration stands, as the database itself tells it, and the locks that changing commands take."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from typing import Any

from workbench import schema
from workbench.contract import AfterOnly, CatalogueDefect, Phase, Status
from workbench.errors import (
    ArchivedError,
    BlockedError,
    BusyError,
    DefectsError,
    LegacyColumnsError,
    MissingLegacyTableError,
    NotAllowedError,
    NotMigratedError,
    OtherSchemaError,
    OtherVersionError,
)
from workbench.postgres import Transaction
from workbench.schema import catalogue
from workbench.schema.catalogue import Weight

PROOFS = ("lossless_rebuild", "lossless_mapping")

NEXT = {
    Phase.LEGACY: ["workbench plan", "workbench migrate"],
    Phase.PARALLEL: ["workbench validate", "workbench cutover", "workbench rollback"],
    Phase.CUTOVER: ["workbench validate", "workbench archive", "workbench rollback"],
    Phase.ARCHIVED: ["workbench rollback"],
}
"""Commands that may come next."""

PATIENCE_SECONDS = 5.0
"""How long a lock on the legacy table is asked for, in short tries: whoever comes meanwhile waits behind a try."""


def phase(transaction: Transaction) -> Phase:
    """The phase as the database tells it.

    Raises OtherSchemaError when it lives beside another schema, BusyError when it changed since the snapshot,
    OtherVersionError when another version of the workbench deployed it.
    """
    now, version = deployment(transaction)
    refuse_unknown(version)
    if version < schema.VERSION:
        advice = "Bring it up to date with `workbench upgrade`."
        raise OtherVersionError(deployed=version, ours=schema.VERSION, advice=advice)
    return now


def refuse_unknown(version: int) -> None:
    """Raise OtherVersionError for what only another version knows how to change."""
    if not schema.OLDEST_VERSION <= version <= schema.VERSION:
        advice = "Use the version that made it."
        raise OtherVersionError(deployed=version, ours=schema.VERSION, advice=advice)


def deployment(transaction: Transaction) -> tuple[Phase, int]:
    """Phase and version of what is deployed, also by earlier versions; nothing deployed is of our own version."""
    if not transaction.value("migration/is_deployed"):
        return Phase.LEGACY, schema.VERSION
    require_usable(transaction)
    deployments = transaction.rows("migration/deployment")
    if not deployments:
        if transaction.value("migration/has_phases") and transaction.value("migration/bookkeeping_gone"):
            raise DefectsError(defects="the row of workbench.deployment is gone, which says version and phase")
        # The catalogue is always read as it is now, rows as of this transaction's snapshot.
        raise BusyError(holders="a migration that ended just now")
    found = deployments[0]
    if found.schema_name != transaction.schema:
        raise OtherSchemaError(deployed=found.schema_name, asked=transaction.schema)
    return Phase(found.phase), found.version


def require_usable(transaction: Transaction) -> None:
    """Raise NotAllowedError where all that is deployed belongs to a role that this account is no member of."""
    if reason := transaction.value("migration/shut_out"):
        raise NotAllowedError(where=f"schema {transaction.schema}", reason=reason)


def require_migrated(transaction: Transaction) -> None:
    """Raise NotMigratedError while the after side is absent."""
    if phase(transaction) is Phase.LEGACY:
        raise NotMigratedError()


def is_archived(transaction: Transaction) -> bool:
    """Whether the legacy documents of migrated types are archived."""
    return deployment(transaction)[0] is Phase.ARCHIVED


def refuse_archived(transaction: Transaction) -> None:
    """Raise ArchivedError when the before side holds nothing any more."""
    if is_archived(transaction):
        raise ArchivedError()


def require_legacy_table(transaction: Transaction) -> None:
    """Raise MissingLegacyTableError without `cache_entries`, LegacyColumnsError for other columns."""
    if not transaction.value("migration/has_legacy_table"):
        raise MissingLegacyTableError(schema=transaction.schema)
    if defects := [f"{row.name} is {row.defect}" for row in transaction.rows("migration/legacy_columns")]:
        raise LegacyColumnsError(schema=transaction.schema, defects=", ".join(defects))


def count_entries(transaction: Transaction) -> int:
    """How many entries of migrated types there are; 0 without the table too."""
    if not transaction.value("migration/has_legacy_table"):
        return 0
    return int(transaction.value("migration/count_entries"))


def record(transaction: Transaction, entered: Phase) -> None:
    """Record the version that is deployed, and the phase that is entered."""
    transaction.execute_one("migration/record", version=schema.VERSION, phase=entered)


def switch_triggers(transaction: Transaction, now: Phase, old_writers: bool) -> None:
    """Enable the triggers of the phase and disable all others; old writers may be allowed after cutover."""
    transaction.execute_one("migration/switch_triggers", phase=now, old_writers=old_writers)


def own(transaction: Transaction) -> None:
    """Give what was just deployed to who owns the rest: the owner of cache_entries, unless another was asked for."""
    transaction.execute_file("migration/own")


def lock(transaction: Transaction) -> None:
    """Take the advisory lock that lets one changing command run at a time; it ends with the transaction.

    Raises BusyError, naming who holds it.
    """
    if not transaction.value("migration/advisory_lock"):
        holders = transaction.rows("migration/lock_holders")
        raise BusyError(holders=", ".join(f"process {row.pid} ({row.application_name})" for row in holders))


def lock_tables(transaction: Transaction, *statements: str) -> None:
    """Lock tables by one of `statements`, in short tries by turns, so that nobody queues behind it for long.

    Raises BlockedError, naming who holds what.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    turns = itertools.cycle(statements)
    while not transaction.try_lock(next(turns)):
        if time.monotonic() > deadline:
            holders = transaction.rows("migration/table_lock_holders")
            names = ", ".join(f"process {row.pid} ({row.application_name}) on {row.tables}" for row in holders)
            raise BlockedError(reason=names or "a session that just ended")
        time.sleep(0.1)


def lock_both_sides(transaction: Transaction, now: Phase) -> None:
    """Stop the writers of all tables, first of those whose triggers write the others; with stragglers, of either."""
    legacy_first, new_first = "migration/lock_legacy_first", "migration/lock_new_first"
    lock_tables(transaction, *([legacy_first] if now is Phase.PARALLEL else [new_first, legacy_first]))


def catalogue_defects(transaction: Transaction, now: Phase) -> list[CatalogueDefect]:
    """What in the catalogue is not as deployed and as the phase wants it; empty when all is."""
    return [found.shown for found in catalogue.judge(transaction, now).defects]


def bookkeeping_defects(transaction: Transaction) -> list[str]:
    """Where the bookkeeping contradicts the data or itself, in words; empty when it does not."""
    rows = transaction.rows("validation/bookkeeping")
    return [f"{row.subject}: {row.path} is {row.after}, should be {row.before}" for row in rows if row.verdict]


def _noticed(found: catalogue.Catalogue) -> list[CatalogueDefect]:
    """What others put on the tables, comments that say otherwise, and what cannot be judged on this server."""
    return [one.shown for one in [*found.of(Weight.NOTICED), *found.of(Weight.UNJUDGED)]]


def after_only(transaction: Transaction) -> list[AfterOnly]:
    """What of the after side the old form cannot hold: a row per element."""
    return [AfterOnly(**row._mapping) for row in transaction.rows("migration/after_only")]


def status_of(transaction: Transaction, proven: bool = False) -> Status:
    """The status in this transaction; `proven` when there can be no drift, and once archived there is none to find.

    The same data has the same status: nothing in it tells a time or a transaction.
    """
    now = phase(transaction)
    entries = count_entries(transaction)
    if now is Phase.LEGACY:
        return Status(now, 0, NEXT[now], 0, 0, 0, entries)
    counts = transaction.rows("migration/counts")[0]
    found = catalogue.judge(transaction, now)
    defects = [one.shown for one in found.defects]
    return Status(
        phase=now,
        drift=0 if proven or now is Phase.ARCHIVED else drift(transaction),
        next=["workbench upgrade", *NEXT[now]] if defects else NEXT[now],
        groups=counts.groups,
        memberships=counts.memberships,
        stocks=counts.stocks,
        entries=entries,
        defects=[defect.sentence for defect in defects],
        catalogue=defects,
        noticed=[one.sentence for one in _noticed(found)],
        after_only=after_only(transaction),
    )


def drift(transaction: Transaction) -> int:
    """How many entries and rows differ between before and after, in both directions of the proof."""
    return sum(1 for row in drifting(transaction))


def drifting(transaction: Transaction) -> Iterator[Any]:
    """The rows of both proofs that differ, as `validate` shows them."""
    transaction.execute_file("migration/settings")
    for proof in PROOFS:
        yield from (row for row in transaction.stream(f"validation/{proof}") if row.verdict)
