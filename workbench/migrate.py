"""The move: plan it, do it in one transaction with its own proof, and say where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench import schema
from workbench.contract import Phase, Status, Verdict
from workbench.errors import (
    BusyError,
    DriftError,
    LegacyColumnsError,
    MissingLegacyTableError,
    MissingPrivilegesError,
    NotMigratedError,
    OtherSchemaError,
    OtherVersionError,
    UnprovenError,
)
from workbench.postgres import Database, Transaction

STEPS = ["groups", "stocks", "memberships", "sector_memberships", "kept_entries", "sequences"]

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class PlannedType:
    """What becomes of the entries of one legacy type."""

    type: str
    entries: int
    groups: int
    stocks: int
    elements: int
    superseded: int
    rejected: int


@dataclass(frozen=True)
class Plan:
    """What `migrate` would do; nothing was changed to find out."""

    phase: Phase
    types: list[PlannedType]
    memberships: int
    merged: int
    rejected_elements: int
    untouched: dict[str, int]
    privileges: dict[str, bool]
    disk_bytes: int
    seconds: float


@dataclass(frozen=True)
class Migration:
    """What `migrate` did; `changed` is False when there was nothing left to do."""

    changed: bool
    status: Status

    @property
    def verdict(self) -> Verdict:
        """A migration that was not proven does not exist; drift since then makes it fail."""
        return Verdict.FAIL if self.status.drift else Verdict.PASS

    @property
    def sentence(self) -> str:
        now = self.status
        return (
            f"{now.entries:,} entries are {now.groups:,} groups, {now.memberships:,} memberships and "
            f"{now.stocks:,} stocks; {now.drift:,} rows differ between before and after."
        )


def phase(transaction: Transaction) -> Phase:
    """The phase as the database tells it.

    Raises OtherSchemaError when it lives beside another schema, BusyError when it changed since the snapshot.
    """
    if not transaction.value("migrate/is_deployed"):
        return Phase.LEGACY
    deployments = transaction.rows("migrate/deployment")
    if not deployments:
        # The catalogue is always read as it is now, rows as of this transaction's snapshot.
        raise BusyError(holders="a migration that ended just now")
    deployment = deployments[0]
    if deployment.schema_name != transaction.schema:
        raise OtherSchemaError(deployed=deployment.schema_name, asked=transaction.schema)
    if deployment.version != schema.VERSION:
        raise OtherVersionError(deployed=deployment.version, ours=schema.VERSION)
    return Phase(deployment.phase)


def require_migrated(transaction: Transaction) -> None:
    """Raise NotMigratedError while the after side is absent."""
    if phase(transaction) is Phase.LEGACY:
        raise NotMigratedError()


def require_legacy_table(transaction: Transaction) -> None:
    """Raise MissingLegacyTableError without `cache_entries`, LegacyColumnsError for other columns."""
    if not transaction.value("migrate/has_legacy_table"):
        raise MissingLegacyTableError(schema=transaction.schema)
    if defects := [f"{row.name} is {row.defect}" for row in transaction.rows("migrate/legacy_columns")]:
        raise LegacyColumnsError(schema=transaction.schema, defects=", ".join(defects))


def count_entries(transaction: Transaction) -> int:
    """How many entries of migrated types there are; 0 without the table too."""
    if not transaction.value("migrate/has_legacy_table"):
        return 0
    return int(transaction.value("migrate/count_entries"))


def plan(database: Database) -> Plan:
    """Find out what `migrate` would do, by doing the mapping in a transaction that is undone.

    Raises MissingLegacyTableError, MissingPrivilegesError, ForeignTablesError, BusyError.
    """
    with database.rehearsing() as transaction:
        require_legacy_table(transaction)
        privileges = {row.privilege: row.held for row in transaction.rows("migrate/privileges")}
        if missing := [privilege for privilege, held in privileges.items() if not held]:
            raise MissingPrivilegesError(missing=" and ".join(missing), where=database.where)
        now = phase(transaction)
        if now is Phase.LEGACY:
            # What is deployed here and undone would collide with a migration under way.
            lock(transaction)
            phase(transaction)
            schema.refuse_foreign(transaction)
            schema.deploy(transaction, schema.TABLES)
        transaction.script("migrate/settings")
        elements = transaction.rows("migrate/plan_elements")[0]
        return Plan(
            phase=now,
            types=[PlannedType(**row._mapping) for row in transaction.rows("migrate/plan_types")],
            memberships=elements.memberships,
            merged=elements.merged,
            rejected_elements=elements.rejected,
            untouched={row.type: row.entries for row in transaction.rows("migrate/untouched_types")},
            privileges=privileges,
            disk_bytes=elements.disk_bytes,
            seconds=round(elements.memberships / MEMBERSHIPS_PER_SECOND + 1, 1),
        )


MEMBERSHIPS_PER_SECOND = 100_000
"""Backfill with keys, indexes and proof on two cores; the plan's estimate, never a promise."""


def migrate(database: Database, progress: Progress = lambda done, total, step: None) -> Migration:
    """Build the after side in one transaction: tables, backfill, keys, proof. A second run changes nothing.

    Raises MissingLegacyTableError, ForeignTablesError, BusyError, UnprovenError; then nothing was changed.
    """
    with database.writing() as transaction:
        lock(transaction)
        require_legacy_table(transaction)
        if phase(transaction) is not Phase.LEGACY:
            return Migration(changed=False, status=_status(transaction))
        schema.refuse_foreign(transaction)
        _build(transaction, progress)
        return Migration(changed=True, status=_status(transaction, proven=True))


def _build(transaction: Transaction, progress: Progress) -> None:
    stages: list[tuple[str, Callable[[], object]]] = [
        ("tables", lambda: schema.deploy(transaction, schema.TABLES)),
        *((step, lambda step=step: transaction.run(f"migrate/{step}")) for step in STEPS),
        ("keys and indexes", lambda: schema.deploy(transaction, schema.KEYS)),
        ("statistics", lambda: transaction.script("migrate/analyze")),
        ("grants", lambda: transaction.script("migrate/grants")),
        (
            "record",
            lambda: transaction.run("migrate/record", version=schema.VERSION, phase=Phase.NOT_FOLLOWING),
        ),
        ("proof", lambda: _prove(transaction)),
    ]
    transaction.script("migrate/settings")
    for done, (title, stage) in enumerate(stages):
        progress(done, len(stages), title)
        stage()
    progress(len(stages), len(stages), "done")


def _prove(transaction: Transaction) -> None:
    for proof in ("lossless_rebuild", "lossless_mapping"):
        bad = [row for row in transaction.rows(f"validate/{proof}") if row.verdict]
        if bad:
            raise UnprovenError(count=len(bad), subject=bad[0].subject, path=bad[0].path, cause=bad[0].cause)


def lock(transaction: Transaction) -> None:
    """Take the advisory lock that lets one changing command run at a time; it ends with the transaction.

    Raises BusyError, naming who holds it.
    """
    if not transaction.value("migrate/advisory_lock"):
        holders = transaction.rows("migrate/lock_holders")
        raise BusyError(holders=", ".join(f"process {row.pid} ({row.application_name})" for row in holders))


def status(database: Database) -> Status:
    """Phase, drift and what may come next, from the database itself, in one snapshot."""
    with database.read_only() as transaction:
        return _status(transaction)


def _status(transaction: Transaction, proven: bool = False) -> Status:
    now = phase(transaction)
    entries = count_entries(transaction)
    if now is Phase.LEGACY:
        return Status(now, 0, ["workbench plan", "workbench migrate"], 0, 0, 0, entries)
    counts = transaction.rows("migrate/counts")[0]
    return Status(
        phase=now,
        drift=0 if proven else drift(transaction),
        next=["workbench validate", "workbench rollback"],
        groups=counts.groups,
        memberships=counts.memberships,
        stocks=counts.stocks,
        entries=entries,
    )


def drift(transaction: Transaction) -> int:
    """How many entries and rows differ between before and after, in both directions of the proof."""
    transaction.script("migrate/settings")
    return sum(
        sum(1 for row in transaction.stream(f"validate/{proof}") if row.verdict)
        for proof in ("lossless_rebuild", "lossless_mapping")
    )


def rollback(database: Database, discard: bool = False) -> Status:
    """Drop the after side exactly, and nothing else; the legacy table was never changed.

    Raises NotMigratedError, BusyError, and DriftError when before and after differ, unless `discard`.
    """
    with database.writing() as transaction:
        lock(transaction)
        require_migrated(transaction)
        differing = drift(transaction)
        if differing and not discard:
            raise DriftError(count=differing)
        schema.revert(transaction)
        return _status(transaction)
