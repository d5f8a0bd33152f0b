"""What status says before anything is migrated, where a migration would be refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import Cluster, execute, on_embedded
from oracles import earlier
from oracles.small_databases import create_parallel

from workbench import migration
from workbench.cli.notebooks import _ensure_data
from workbench.contract import Phase
from workbench.postgres import Database


@pytest.fixture
def made(cluster: Cluster) -> Iterator[Database]:
    """A migrated database of a few entries."""
    database = cluster.clone("parallel", create_parallel)
    yield database
    cluster.drop(database)


@on_embedded
def test_tables_left_by_uninstall_are_named(made: Database) -> None:
    """After uninstall the plain tables have the names that migrate needs: status says so, and proposes no migrate."""
    migration.uninstall(made, confirmed=True)
    now = migration.status(made)
    assert (now.phase, now.next) == (Phase.LEGACY, ["workbench plan"])
    assert "names that are taken" in now.noticed[0]


@on_embedded
def test_a_missing_legacy_table_is_named(made: Database) -> None:
    """Without cache_entries the next step is no migration."""
    migration.rollback(made)
    assert migration.status(made).next == ["workbench plan", "workbench migrate"]
    execute(made, "DROP TABLE cache_entries")
    now = migration.status(made)
    assert (now.noticed, now.next) == (["there is no table cache_entries in schema public"], ["workbench sample"])


@on_embedded
def test_a_run_brings_an_earlier_version_along(made: Database) -> None:
    """Whoever updates the program and runs the main job again is not sent away."""
    with made.engine.begin() as connection:
        earlier.take_back(connection, 5)
    _ensure_data(made, sample_wanted=False, scale=1)
    now = migration.status(made)
    assert (now.phase, now.drift, now.defects) == (Phase.PARALLEL, 0, [])
