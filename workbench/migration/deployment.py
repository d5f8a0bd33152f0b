"""What is deployed in a database: its phase and version, what a command requires of them, and the locks it takes."""

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager

from workbench import errors, schema
from workbench.contract import Phase
from workbench.postgres import Database, Transaction

# How long a lock on the legacy table is asked for, in short tries: whoever comes meanwhile waits behind a try.
PATIENCE_SECONDS = 5.0


def phase(transaction: Transaction) -> Phase:
    """The phase that holds. Raises NotReadyError while the new tables are not complete."""
    return refuse_backfilling(any_phase(transaction))


def refuse_backfilling(now: Phase) -> Phase:
    if now is Phase.BACKFILLING:
        reason = "documents are still being copied into the new tables, which are not complete"
        advice = "`workbench migrate --online` goes on with it, `workbench rollback` takes all away."
        raise errors.NotReadyError(reason=reason, advice=advice)
    return now


def any_phase(transaction: Transaction) -> Phase:
    """The phase as the database tells it. Raises OtherVersionError for what another version deployed."""
    now, version = known_deployment(transaction)
    if version < schema.VERSION:
        advice = "Bring it up to date with `workbench upgrade`."
        raise errors.OtherVersionError(deployed=version, ours=schema.VERSION, advice=advice)
    return now


def known_deployment(transaction: Transaction) -> tuple[Phase, int]:
    """Phase and version. Raises OtherVersionError for what only another version knows how to change."""
    now, version = deployed(transaction)
    if not schema.OLDEST_VERSION <= version <= schema.VERSION:
        advice = "Use the version that made it."
        raise errors.OtherVersionError(deployed=version, ours=schema.VERSION, advice=advice)
    return now, version


def is_of_earlier_version(transaction: Transaction) -> bool:
    return known_deployment(transaction)[1] < schema.VERSION


def deployed(transaction: Transaction) -> tuple[Phase, int]:
    """Phase and version of what is deployed, also by earlier versions; nothing deployed is of our own version."""
    if not transaction.value("migration/is_deployed"):
        return Phase.LEGACY, schema.VERSION
    require_usable(transaction)
    deployments = transaction.rows("migration/deployment")
    if not deployments:
        if transaction.value("migration/has_phases") and transaction.value("migration/bookkeeping_gone"):
            raise errors.DefectsError(defects="the row of workbench.deployment with version and phase is gone")
        # The catalogue is always read as it is now, rows as of this transaction's snapshot.
        raise errors.BusyError(holders="a migration that ended just now")
    row = deployments[0]
    if row.schema_name != transaction.schema:
        raise errors.OtherSchemaError(deployed=row.schema_name, asked=transaction.schema)
    return Phase(row.phase), row.version


def require_usable(transaction: Transaction) -> None:
    """Raise NotAllowedError where all that is deployed belongs to a role that this account is no member of."""
    if reason := transaction.value("migration/shut_out"):
        raise errors.NotAllowedError(where=f"schema {transaction.schema}", reason=reason)


def require_migrated(transaction: Transaction, even_partly: bool = False) -> Phase:
    """The phase. Raises NotMigratedError where there are no new tables."""
    now = any_phase(transaction) if even_partly else phase(transaction)
    if now is Phase.LEGACY:
        raise errors.NotMigratedError()
    return now


@contextmanager
def migrated(database: Database, apply: bool = False) -> Iterator[tuple[Transaction, Phase]]:
    """A read-only transaction on the new tables and the phase, or the one changing command. Raises NotMigratedError."""
    with database.write_read_committed() if apply else database.read_only() as transaction:
        if apply:
            lock(transaction)
        yield transaction, require_migrated(transaction)


def is_archived(transaction: Transaction) -> bool:
    return deployed(transaction)[0] is Phase.ARCHIVED


def refuse_archived(transaction: Transaction) -> None:
    """Raise ArchivedError where the before side holds nothing any more."""
    if is_archived(transaction):
        raise errors.ArchivedError()


def require_legacy_table(transaction: Transaction) -> None:
    """Raise MissingLegacyTableError without `cache_entries`, LegacyColumnsError for other columns."""
    if not transaction.value("migration/has_legacy_table"):
        raise errors.MissingLegacyTableError(schema=transaction.schema)
    if defects := [f"{row.name} is {row.defect}" for row in transaction.rows("migration/legacy_columns")]:
        raise errors.LegacyColumnsError(schema=transaction.schema, defects=", ".join(defects))


def count_entries(transaction: Transaction) -> int:
    """How many entries of migrated types there are; 0 without the table too."""
    if not transaction.value("migration/has_legacy_table"):
        return 0
    return int(transaction.value("migration/count_entries"))


def lock(transaction: Transaction) -> None:
    """Take the advisory lock that lets one changing command run at a time; it ends with the transaction."""
    if not transaction.value("migration/advisory_lock"):
        raise errors.BusyError(holders=session_at_work(transaction))


def session_at_work(transaction: Transaction) -> str:
    """Who holds the advisory lock; empty when nobody does."""
    return transaction.value("migration/lock_holders") or ""


def lock_tables(transaction: Transaction, *statements: str) -> None:
    """Lock tables by one of `statements`, in short tries by turns, so that nobody queues behind it for long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    turns = itertools.cycle(statements)
    while not (transaction.try_lock("migration/outwait_vacuum") and transaction.try_lock(next(turns))):
        if time.monotonic() > deadline:
            holders = transaction.value("migration/table_lock_holders")
            raise errors.BlockedError(reason=holders or "a session that just ended")
        time.sleep(0.1)


def lock_both_sides(transaction: Transaction, now: Phase) -> None:
    """Stop the writers of all tables, first of those whose triggers write the others; with stragglers, of either."""
    legacy_first, new_first = "migration/lock_legacy_first", "migration/lock_new_first"
    lock_tables(transaction, *([legacy_first] if now is Phase.PARALLEL else [new_first, legacy_first]))
