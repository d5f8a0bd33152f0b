"""The parallel phase: every write to cache_entries reaches the after side in its transaction, and only the difference."""

from __future__ import annotations

import os
from collections.abc import Iterator

import legacy
import pytest
import strategies
import twin
import writes
from conftest import Cluster
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from twin import Entry

from workbench import migrate
from workbench.postgres import Database, Transaction

RANDOM_WRITES = settings(
    max_examples=int(os.environ.get("WORKBENCH_SOAK", "25")),
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # shrinking takes minutes; the failing writes are few as they are
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@pytest.fixture(scope="module")
def followed(cluster: Cluster) -> Iterator[Database]:
    """A migrated database without entries, for many small tables one after another."""
    made = cluster.clone("followed", _create_and_migrate)
    yield made
    cluster.drop(made)


def _create_and_migrate(empty: Database) -> None:
    legacy.create(empty)
    migrate.migrate(empty)


def check_follows(transaction: Transaction) -> None:
    """Before and after agree in this transaction: by both proofs, and mapped as the twin does."""
    connection = transaction.connection
    entries = [Entry(int(id), *columns) for id, *columns in legacy.rows(connection, "public.cache_entries")]
    assert migrate.drift(transaction) == 0
    stored, expected = legacy.stored_outcome(connection), twin.outcome(entries)
    assert legacy.comparable(stored) == legacy.comparable(expected)
    families = "SELECT entry_id FROM workbench.families ORDER BY 1"
    assert legacy.select(connection, families) == sorted((entry.id,) for entry in entries)


@RANDOM_WRITES
@given(table=strategies.tables, changes=st.lists(writes.writes(), min_size=3, max_size=8))
def test_any_writes_are_followed(followed: Database, table: list[Entry], changes: list[writes.Write]) -> None:
    """After each of any writes, in whatever order, nothing differs between before and after."""
    with followed.changing() as transaction:
        legacy.fill(transaction.connection, legacy.numbered(table))
        check_follows(transaction)
        transaction.connection.exec_driver_sql("SELECT setval('public.cache_entries_id_seq', 5000)")
        for change in changes:
            change(transaction.connection)
            check_follows(transaction)
        transaction.connection.rollback()
