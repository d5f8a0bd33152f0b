"""The cutover phase: every write to the after side reaches the legacy documents with it, and nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from conftest import Cluster
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracles import after_writes, legacy, strategies, writes
from oracles.after_writes import Write
from oracles.twin import Entry

from workbench import migration, validation
from workbench.contract import Phase as Life
from workbench.migration.drift import PROOFS
from workbench.migration.steps import entering, perform, switching
from workbench.postgres import Database, Transaction

RANDOM_WRITES = settings(
    max_examples=int(os.environ.get("WORKBENCH_SOAK", "16")),
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@pytest.fixture(scope="module")
def followed(cluster: Cluster) -> Iterator[Database]:
    """A migrated database without entries, and a shadow of its new tables."""
    made = cluster.clone("rebuilt", _create_and_migrate)
    yield made
    cluster.drop(made)


def _create_and_migrate(empty: Database) -> None:
    legacy.create(empty)
    migration.migrate(empty)
    with empty.write_read_committed() as transaction:
        after_writes.create_shadow(legacy.through(transaction))


def differing(transaction: Transaction) -> list[tuple[object, ...]]:
    """What both proofs name."""
    transaction.execute_file("migration/settings")
    rows = [row for proof in PROOFS for row in transaction.rows(f"validation/{proof}") if row.verdict]
    return [(row.entry_id, row.subject, row.path, row.before, row.after, row.cause) for row in rows]


def contradicting(transaction: Transaction) -> list[tuple[object, ...]]:
    """What the bookkeeping and the independent count name; here no command recorded phases and validations."""
    checks = [validation.run_check(transaction, id) for id in ("bookkeeping", "account")]
    return [
        (row.subject, row.path, row.before, row.after)
        for check in checks
        for row in check.rows
        if not row.subject.startswith("workbench.phases")
    ]


def check_rebuilt(transaction: Transaction) -> None:
    """Both proofs hold but for what is listed, the bookkeeping agrees, and the rows are what the writer meant."""
    connection = legacy.through(transaction)
    assert differing(transaction) == []
    assert contradicting(transaction) == []
    assert after_writes.meant(connection, "public") == after_writes.meant(connection, "shadow")
    families = "SELECT entry_id FROM workbench.families ORDER BY 1"
    migrated = "SELECT id FROM public.cache_entries WHERE workbench.is_migrated(type) ORDER BY 1"
    assert legacy.select(connection, families) == legacy.select(connection, migrated)


@RANDOM_WRITES
@given(
    table=strategies.tables,
    changes=st.lists(after_writes.after_writes(), min_size=4, max_size=10),
    later=st.lists(writes.writes(), max_size=3),
)
def test_any_writes_are_rebuilt(
    followed: Database, table: list[Entry], changes: list[Write], later: list[writes.Write]
) -> None:
    """After each of any writes nothing differs; back in parallel, legacy writes are followed from there."""
    with followed.write_read_committed() as transaction:
        connection = legacy.through(transaction)
        legacy.fill(connection, legacy.numbered(table))
        connection.exec_driver_sql("SELECT setval('public.cache_entries_id_seq', 5000)")
        after_writes.fill_shadow(connection)
        perform(transaction, [switching(Life.CUTOVER), entering(Life.CUTOVER)])
        for change in changes:
            if change(connection):
                check_rebuilt(transaction)
        perform(transaction, [switching(Life.PARALLEL), entering(Life.PARALLEL)])
        transaction.rows("migration/raise_sequences")
        for write in later:
            write(connection)
            assert differing(transaction) == contradicting(transaction) == []
        connection.rollback()
