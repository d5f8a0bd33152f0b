"""What is deployed in a database: its phase and version, and what a command requires of them."""

from __future__ import annotations

from workbench import schema
from workbench.contract import Phase
from workbench.errors import (
    ArchivedError,
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
            raise DefectsError(defects="the row of workbench.deployment with version and phase is gone")
        # The catalogue is always read as it is now, rows as of this transaction's snapshot.
        raise BusyError(holders="a migration that ended just now")
    row = deployments[0]
    if row.schema_name != transaction.schema:
        raise OtherSchemaError(deployed=row.schema_name, asked=transaction.schema)
    return Phase(row.phase), row.version


def require_usable(transaction: Transaction) -> None:
    """Raise NotAllowedError where all that is deployed belongs to a role that this account is no member of."""
    if reason := transaction.value("migration/shut_out"):
        raise NotAllowedError(where=f"schema {transaction.schema}", reason=reason)


def require_migrated(transaction: Transaction) -> Phase:
    """The phase. Raises NotMigratedError where there are no new tables."""
    now = phase(transaction)
    if now is Phase.LEGACY:
        raise NotMigratedError()
    return now


def is_archived(transaction: Transaction) -> bool:
    return deployment(transaction)[0] is Phase.ARCHIVED


def refuse_archived(transaction: Transaction) -> None:
    """Raise ArchivedError where the before side holds nothing any more."""
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
    transaction.execute_one("migration/record", version=schema.VERSION, phase=entered)


def switch_triggers(transaction: Transaction, now: Phase, old_writers: bool) -> None:
    """Enable the triggers of the phase and disable all others; old writers may be allowed after cutover."""
    transaction.execute_one("migration/switch_triggers", phase=now, old_writers=old_writers)


def set_owner(transaction: Transaction) -> None:
    """Give what was just deployed to the owner of the rest."""
    transaction.execute_file("migration/own")
