"""The cutover phase: every write to the after side reaches the legacy documents with it, and nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from conftest import Cluster
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracles import after_writes, legacy, strategies, writes
from oracles.after_writes import Write
from oracles.strategies import Token, written
from oracles.twin import Entry

from workbench import migration, validation
from workbench.contract import Phase as Life
from workbench.migration.drift import PROOFS
from workbench.migration.steps import entering, perform, switching
from workbench.postgres import Database, Transaction

RANDOM_WRITES = settings(
    max_examples=int(os.environ.get("WORKBENCH_SOAK", "8")),
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
        transaction.connection.rollback()


ODDITIES = [7, None, "S1", " s2", {"ticker": "S3", "name": "T"}, {"symbol": "s4 "}, {"name": "no symbol"}]
FEW = [
    "UPDATE {m} SET weight = {weight} WHERE {some}",
    "UPDATE {m} SET weight = weight + 0.01 WHERE {some}",
    "UPDATE {m} SET metadata = {metadata}, updated_at = now() WHERE {some}",
    "UPDATE {m} SET symbol = 'X' || symbol WHERE {some}",
    "UPDATE {m} SET id = id + 1000 WHERE {some} AND id NOT IN (SELECT membership_id FROM workbench.membership_residue)",
    "UPDATE {m} SET group_id = (SELECT max(id) FROM public.definition_groups) WHERE {some}",
    "DELETE FROM {m} WHERE {some}",
    "INSERT INTO {m} (group_id, symbol, weight) SELECT group_id, 'N' || id, {weight} FROM {m} WHERE {some}",
    "INSERT INTO {m} (id, group_id, symbol) SELECT id - 1, group_id, 'M' || id FROM {m} WHERE {some} AND id % 9 = 4",
    """MERGE INTO {m} AS m USING (SELECT * FROM {m} WHERE {some}) AS s ON m.id = s.id - {nth} % 2
        WHEN MATCHED AND m.id % 2 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET weight = {weight}
        WHEN NOT MATCHED THEN INSERT (group_id, symbol, weight) VALUES (s.group_id, 'Q' || s.id, 0.01)""",
]
"""Statements that write a few members of one list, or move them to another."""


@st.composite
def few_members(draw: st.DrawFn) -> str:
    """One of them, of neighbouring rows."""
    nth, rows = draw(st.integers(0, 12)), draw(st.integers(1, 3))
    some = f"id IN (SELECT id FROM public.group_memberships ORDER BY id OFFSET {nth} LIMIT {rows})"  # noqa: S608
    weight = draw(st.sampled_from(["NULL", "0.1", "0.10", "0.02", "0", "20", "'NaN'", "12345678901"]))
    metadata = draw(st.sampled_from(["NULL", """'{"name": "N"}'""", """'{"weight": 0.5}'""", """'{"symbol": "S5"}'"""]))
    places = {"m": "public.group_memberships", "some": some, "nth": nth, "weight": weight, "metadata": metadata}
    return draw(st.sampled_from(FEW)).format(**places)


@st.composite
def funds(draw: st.DrawFn) -> list[Entry]:
    """A list that can be read but for a few oddities, and an empty one."""
    count, whole = draw(st.integers(1, 10)), draw(st.sampled_from([1, 100, 0.5]))
    share = Token(round(Decimal(whole) / count, 4))
    members: list[Any] = [{"symbol": f"S{n}", "weight": share, "shares": Token("1.10")} for n in range(count)]
    for oddity in draw(st.lists(st.sampled_from(ODDITIES), max_size=2)):
        members.insert(draw(st.integers(0, count)), oddity)
    document = draw(st.sampled_from([members, {"holdings": members, "total_holdings": len(members), "zz": [1]}]))
    theme = draw(st.sampled_from([[], ["S1", "S2"], {"symbols": [], "count": 0, "description": "d"}]))
    return [Entry(0, "etf_holdings", "Fund", "F", written(document)), Entry(0, "themes", "T", "T", written(theme))]


SETTLED = """SELECT c.id::text, c.value::text, c.updated_at::text FROM public.cache_entries AS c
             UNION ALL SELECT o.element, o.stands::text || o.read_as::text, o.reason FROM workbench.after_only AS o
             UNION ALL SELECT r.membership_id::text, r.group_id::text, r::text FROM workbench.membership_residue AS r
             UNION ALL SELECT e.entry_id::text, e.weight_unit, e.list_key FROM workbench.entries AS e
             ORDER BY 1, 2, 3"""

REBUILD_ALL = """SELECT workbench.begin_sync('to_documents');
                 SELECT workbench.rebuild(ARRAY(SELECT id FROM public.definition_groups), '{}', '{}')"""


@RANDOM_WRITES
@given(table=funds(), changes=st.lists(few_members(), min_size=3, max_size=6))
def test_a_few_members_are_written_as_their_whole_list_would_be(
    followed: Database, table: list[Entry], changes: list[str]
) -> None:
    """After each statement nothing differs, and building the lists anew changes no document, note or residue."""
    with followed.write_read_committed() as transaction:
        connection = legacy.through(transaction)
        legacy.fill(connection, legacy.numbered(table))
        perform(transaction, [switching(Life.CUTOVER), entering(Life.CUTOVER)])
        # Of a list as it was migrated, the first rebuild may give members another form than the first splice.
        legacy.run(connection, REBUILD_ALL + "; SELECT workbench.end_sync()")
        for change in changes:
            if Write(change)(connection, schemas=["public"]):
                spliced = legacy.select(connection, SETTLED)
                with connection.begin_nested() as undone:
                    legacy.run(connection, REBUILD_ALL)
                    assert legacy.select(connection, SETTLED) == spliced
                    undone.rollback()
        assert differing(transaction) == contradicting(transaction) == []
        transaction.connection.rollback()


NO_LIST_IS_BUILT = """
CREATE OR REPLACE FUNCTION workbench.rebuilt_list(entry_id integer, group_id integer, unit text, list_form text)
RETURNS jsonb LANGUAGE plpgsql STABLE AS 'BEGIN RAISE EXCEPTION ''a list is built''; END'"""
ALWAYS_FIRST = """
CREATE OR REPLACE FUNCTION workbench.index_in_list(entry integer, group_number integer, list jsonb, number integer)
RETURNS integer LANGUAGE sql AS 'SELECT 0'"""
FIVE = Entry(
    0, "etf_holdings", "Fund", "F", written({"holdings": [{"symbol": f"S{n}", "weight": 0.2} for n in range(5)]})
)


@pytest.fixture
def spliced(followed: Database) -> Iterator[Transaction]:
    """A fund of five in cutover, and a way to alter functions; all of it undone."""
    with followed.write_read_committed() as transaction:
        legacy.fill(legacy.through(transaction), legacy.numbered([FIVE]))
        perform(transaction, [switching(Life.CUTOVER), entering(Life.CUTOVER)])
        yield transaction
        transaction.connection.rollback()


def test_one_member_costs_no_list(spliced: Transaction) -> None:
    """A weight, a new member and one that goes are written without building the list, and a renamed fund is not."""
    legacy.run(legacy.through(spliced), NO_LIST_IS_BUILT)
    for change in (
        "UPDATE public.group_memberships SET weight = 0.21 WHERE symbol = 'S1'",
        FEW[7].format(m="public.group_memberships", weight="0.01", some="symbol = 'S3'"),
        "DELETE FROM public.group_memberships WHERE symbol LIKE 'N%'",
    ):
        legacy.run(legacy.through(spliced), change)
    with pytest.raises(sa.exc.DBAPIError, match="a list is built"):
        legacy.run(legacy.through(spliced), "UPDATE public.definition_groups SET name = 'G'")


def test_a_member_in_the_wrong_place_is_named(spliced: Transaction) -> None:
    """Were a new member written before all others, the proof would say so."""
    legacy.run(legacy.through(spliced), ALWAYS_FIRST)
    legacy.run(
        legacy.through(spliced), FEW[7].format(m="public.group_memberships", weight="0.01", some="symbol = 'S3'")
    )
    assert differing(spliced)
