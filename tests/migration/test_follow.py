"""The parallel phase: every write to cache_entries reaches the after side with it, and only the difference."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from conftest import Cluster, execute, on_embedded
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracles import legacy, strategies, twin, writes
from oracles.twin import Entry

from workbench import migration
from workbench.postgres import Database, Transaction

RANDOM_WRITES = settings(
    max_examples=int(os.environ.get("WORKBENCH_SOAK", "8")),
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
    migration.migrate(empty)


def check_follows(transaction: Transaction) -> None:
    """Before and after agree in this transaction: by both proofs, and mapped as the twin does."""
    connection = legacy.through(transaction)
    entries = [Entry(int(id), *columns) for id, *columns in legacy.rows(connection, "public.cache_entries")]
    assert migration.drift(transaction) == 0
    stored, expected = legacy.stored_outcome(connection), twin.outcome(entries)
    assert legacy.comparable(stored) == legacy.comparable(expected)
    families = "SELECT entry_id FROM workbench.families ORDER BY 1"
    assert legacy.select(connection, families) == sorted((entry.id,) for entry in entries)


@RANDOM_WRITES
@given(table=strategies.tables, changes=st.lists(writes.writes(), min_size=3, max_size=8))
def test_any_writes_are_followed(followed: Database, table: list[Entry], changes: list[writes.Write]) -> None:
    """After each of any writes, in whatever order, nothing differs between before and after."""
    with followed.write_read_committed() as transaction:
        legacy.fill(legacy.through(transaction), legacy.numbered(table))
        check_follows(transaction)
        legacy.through(transaction).exec_driver_sql("SELECT setval('public.cache_entries_id_seq', 5000)")
        for change in changes:
            change(legacy.through(transaction))
            check_follows(transaction)
        legacy.through(transaction).rollback()


@st.composite
def plain_funds(draw: st.DrawFn) -> Entry:
    """A fund whose members all become rows, in fractions, in percent, or in no unit."""
    symbols = draw(st.lists(st.sampled_from(SYMBOLS), min_size=1, max_size=8, unique=True))
    weight = draw(st.sampled_from(["0.125", "12.5", "7", "0.10"]))
    members = [{"symbol": symbol, "weight": strategies.Token(weight)} for symbol in symbols]
    document = {"holdings": members, "last_updated": draw(strategies.texts)}
    return Entry(1, "etf_holdings", "Fund", "F", strategies.written(document))


SYMBOLS = ["A", "b", " C", "BRK-B", "BRKB", "N1", "N2", "E", "F", "G", "H"]
SHORT_EDITS = st.lists(
    st.tuples(
        st.sampled_from([writes.add, writes.drop, writes.replace_one, writes.reweigh, writes.reweigh]),
        st.integers(0, 9),
        st.integers(0, 9),
        strategies.times,
    ),
    min_size=4,
    max_size=10,
)


@RANDOM_WRITES
@given(fund=plain_funds(), edits=SHORT_EDITS)
def test_a_plain_list_is_followed_the_short_way_too(followed: Database, fund: Entry, edits: list[Any]) -> None:
    """Members of a plain list that change, come or go, alone or together: nothing differs afterwards."""
    with followed.write_read_committed() as transaction:
        legacy.fill(legacy.through(transaction), [fund])
        for edit, source, target, time in edits:
            change = partial(edit, source=source, target=target)
            writes.edit_list(legacy.through(transaction), 0, change, time)
            assert migration.drift(transaction) == 0
        legacy.through(transaction).rollback()


HOLDINGS = """{"holdings": [{"symbol": "A", "weight": 0.5}, {"symbol": "B", "weight": 0.3},
                            {"symbol": "C", "weight": 0.20}, {"symbol": "D", "weight": 0.02}]}"""
ENTRIES = [
    Entry(0, "etf_holdings", "Fund", "F", HOLDINGS),
    Entry(0, "theme_definition", "Miners", "miners", '["MARA", "mara", null, "RIOT"]'),
    Entry(0, "sector_industry_map", "Energy", "energy", "{}"),
    Entry(0, "sector_industry_map", "Tech", "tech", "{}"),
    Entry(0, "stock_metadata", "Exxon", "XOM", '{"sector": "Energy", "market_cap": 1.50}'),
    Entry(0, "stock_metadata", "Apple", "AAPL", '{"sector": "Tech"}'),
    Entry(0, "app_settings", "secret", "token", '{"value": "canary-secret-7f3a"}'),
]
FUND = "WHERE type = 'etf_holdings' AND key = 'F'"


@pytest.fixture
def parallel(cluster: Cluster) -> Iterator[Database]:
    """A database with a few migrated entries, which follows."""
    made = cluster.clone("parallel", _fill_and_migrate)
    yield made
    cluster.drop(made)


def _fill_and_migrate(empty: Database) -> None:
    legacy.create(empty, ENTRIES)
    migration.migrate(empty)


def versions(database: Database) -> dict[str, str]:
    """Which transaction wrote each row of the after side, and where the sequences stand."""
    found = {}
    for table in AFTER_SIDE:
        rows = execute(database, f"SELECT '{table} ' || to_jsonb(x)::text, xmin::text FROM {table} AS x")
        found |= {str(row): str(xmin) for row, xmin in rows}
    for sequence in ("definition_groups", "group_memberships", "stock_metadata"):
        found |= {sequence: str(execute(database, f"SELECT last_value FROM public.{sequence}_id_seq"))}
    return found


# ruff: noqa: S608 - statements are put together from fixed names only
AFTER_SIDE = [
    *("public.definition_groups", "public.group_memberships", "public.stock_metadata", "workbench.entries"),
    *("workbench.kept_entries", "workbench.membership_residue", "workbench.set_aside_elements"),
]


def written(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables of rows that are new or were written again, a name a row."""
    return sorted(row.split()[0] for row, version in after.items() if before.get(row) != version)


GROWTH_UPDATES = 10_000 if "WORKBENCH_SOAK" in os.environ else 500

WRITES = {
    "nothing": (f"UPDATE public.cache_entries SET value = value {FUND}", []),
    "nothing at all": ("UPDATE public.cache_entries SET value = value, name = name", []),
    "another type": ("UPDATE public.cache_entries SET value = '1' WHERE type = 'app_settings'", []),
    "one weight": (
        f"UPDATE public.cache_entries SET value = jsonb_set(value, '{{holdings,1,weight}}', '0.31') {FUND}",
        ["public.group_memberships"],
    ),
    "digits of one weight": (
        f"UPDATE public.cache_entries SET value = jsonb_set(value, '{{holdings,1,weight}}', '0.300') {FUND}",
        ["public.group_memberships"],
    ),
    "a time": (
        f"UPDATE public.cache_entries SET updated_at = '2026-01-01 00:00:00' {FUND}",
        ["public.definition_groups"],
    ),
    "a member in the middle": (
        f"""UPDATE public.cache_entries
               SET value = jsonb_insert(value, '{{holdings,1}}', '{{"symbol": "X", "weight": 0.01}}') {FUND}""",
        ["group_memberships", "public.group_memberships", "workbench.membership_residue"],
    ),
    "a member at the end": (
        f"""UPDATE public.cache_entries
               SET value = jsonb_insert(value, '{{holdings,-1}}', '{{"symbol": "X", "weight": 0.01}}', true) {FUND}""",
        ["group_memberships", "public.group_memberships"],
    ),
    "a member less": (f"UPDATE public.cache_entries SET value = value #- '{{holdings,3}}' {FUND}", []),
    "the last to the front": (
        f"""UPDATE public.cache_entries SET value = jsonb_set(value, '{{holdings}}', jsonb_path_query_array(
              value, '$.holdings[3]') || jsonb_path_query_array(value, '$.holdings[0 to 2]')) {FUND}""",
        ["workbench.membership_residue"],
    ),
    "the first to the end": (
        f"""UPDATE public.cache_entries SET value = jsonb_set(value, '{{holdings}}', jsonb_path_query_array(
              value, '$.holdings[1 to 3]') || jsonb_path_query_array(value, '$.holdings[0]')) {FUND}""",
        ["group_memberships", "workbench.membership_residue"],
    ),
    "a stock's sector": (
        "UPDATE public.cache_entries SET value = value || '{\"sector\": \"Tech\"}' WHERE key = 'XOM'",
        ["group_memberships", "public.group_memberships", "public.stock_metadata"],
    ),
    "a stock's size": (
        "UPDATE public.cache_entries SET value = value || '{\"market_cap\": 1.5}' WHERE key = 'XOM'",
        ["public.stock_metadata"],
    ),
    "a later entry of the same key": (
        """INSERT INTO public.cache_entries (type, name, key, value, environment, created_at, last_universe_update)
           SELECT type, 'Fund 2', key, value, environment, created_at, last_universe_update
             FROM public.cache_entries WHERE key = 'F'""",
        ["public.definition_groups", "workbench.entries", "workbench.kept_entries"],
    ),
}


@pytest.mark.parametrize("write", WRITES)
def test_only_what_differs_is_written(parallel: Database, write: str) -> None:
    """A write to one entry writes the rows that differ, and no other row, no updated_at and no sequence moves."""
    statement, tables = WRITES[write]
    before = versions(parallel)
    execute(parallel, statement)
    assert migration.status(parallel).drift == 0
    assert written(before, versions(parallel)) == tables


SHORT = ["one weight", "digits of one weight", "a time", "a member in the middle", "a stock's size"]


@pytest.mark.parametrize("write", [*SHORT, "a member at the end", "a member less", "the last to the front"])
def test_a_small_change_does_not_map_the_whole_list(parallel: Database, write: str) -> None:
    """Without the long way, small changes of a plain list are followed; a move is not."""
    execute(parallel, "DROP FUNCTION workbench.merge_list, workbench.merge_stocks")
    if write == "the last to the front":
        with pytest.raises(sa.exc.ProgrammingError, match="merge_list"):
            execute(parallel, WRITES[write][0])
    else:
        execute(parallel, WRITES[write][0])
    assert migration.status(parallel).drift == 0


def test_another_type_costs_no_more_than_a_look_at_its_type(parallel: Database) -> None:
    """A write to other types takes no lock of ours and reads none of our tables."""
    with parallel.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE public.cache_entries SET value = '1' WHERE type = 'app_settings'")
        held = """SELECT relation::regclass::text FROM pg_locks
                   WHERE pid = pg_backend_pid() AND relation::regclass::text ~ 'workbench|group|stock'
                   UNION ALL SELECT locktype FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'"""
        assert legacy.select(connection, held) == []


@on_embedded
def test_places_in_a_narrowing_gap(parallel: Database) -> None:
    """Members put into the same gap again and again: the rest keeps its numbers, until the gap is too narrow."""
    with parallel.write_read_committed() as transaction:
        connection = legacy.through(transaction)
        for place in range(60):
            legacy.run(
                connection,
                f"""UPDATE public.cache_entries SET value = jsonb_insert(value, '{{holdings,1}}',
                           '{{"symbol": "N{place}", "weight": 0.000001}}') {FUND}""",
            )
            if place in (20, 59):
                assert migration.drift(transaction) == 0
            if place == 20:
                assert positions(connection) == 21
        digits = "SELECT max(scale(position)) <= 12 FROM workbench.membership_residue"
        assert legacy.select(connection, digits) == [(True,)]


def positions(connection: sa.Connection) -> int:
    """How many memberships of the fund stand elsewhere than their id says."""
    found = legacy.select(connection, "SELECT count(*) FROM workbench.membership_residue WHERE position IS NOT NULL")
    return int(found[0][0])


@on_embedded
def test_the_tables_do_not_grow(migrated: Database) -> None:
    """Thousands of changed weights leave the tables as large as hundreds did: dead rows are used again."""
    change = """DO $$ BEGIN FOR turn IN 1..{} LOOP
      UPDATE public.cache_entries SET value = jsonb_set(value, ARRAY['holdings', (400 + turn % 40)::text, 'weight'],
                                                        to_jsonb(0.0004 + (turn % 7) * 0.00001))
       WHERE type = 'etf_holdings' AND key = 'SPY' AND environment = 'DEFAULT';
      COMMIT; END LOOP; END $$"""
    size = """SELECT pg_total_relation_size('public.group_memberships') + pg_total_relation_size('workbench.families')
                   + pg_total_relation_size('public.definition_groups')"""
    with migrated.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        legacy.run(connection, change.format(200))
        (before,) = legacy.select(connection, size)[0]
        legacy.run(connection, change.format(GROWTH_UPDATES))
        (after,) = legacy.select(connection, size)[0]
    assert after <= before * 1.02
    assert migration.status(migrated).drift == 0
