"""The database around it: other accounts and other objects go on working."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from conftest import Cluster, dsn, execute
from oracles.checks import passed
from oracles.sessions import said
from oracles.small_databases import create_rolled_back
from oracles.statements import NEW_TABLES, group

from workbench import migration, validation
from workbench.contract import Phase, Verdict
from workbench.migration import archiving
from workbench.postgres import Database

OURS = ("cache_entries", "definition_groups", "group_memberships", "stock_metadata")


@pytest.fixture
def granted(cluster: Cluster) -> Iterator[tuple[Database, str, str]]:
    """A database in parallel, and two accounts that own nothing: a writer and a reader of `cache_entries`."""
    made = cluster.clone("rolled back", create_rolled_back)
    writer, reader = (f"{kind}{made.url.database}" for kind in ("w", "r"))
    for role in (writer, reader):
        execute(made, f'CREATE ROLE "{role}" LOGIN')
    execute(made, f'GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON cache_entries TO "{writer}"')
    execute(made, f'GRANT USAGE ON SEQUENCE cache_entries_id_seq TO "{writer}"')
    execute(made, f'GRANT SELECT ON cache_entries TO "{reader}"')
    migration.migrate(made)
    yield made, writer, reader
    for role in (writer, reader):
        execute(made, f'DROP OWNED BY "{role}"')
        execute(made, f'DROP ROLE "{role}"')
    cluster.drop(made)


def go(database: Database, phase: Phase) -> None:
    """From parallel to the phase."""
    if phase is not Phase.PARALLEL:
        migration.cutover(database, validator=passed)
    if phase is Phase.ARCHIVED:
        archiving.archive(database, archiving.Terms(checks=0), confirmed=True, with_view=True, validator=passed)


SETTINGS = (
    "INSERT INTO cache_entries (type, name, key, value, environment) VALUES ('app_settings', 'n', 'k', '1', 'DEFAULT')",
    "UPDATE cache_entries SET value = '2' WHERE type = 'app_settings'",
    "DELETE FROM cache_entries WHERE type = 'app_settings'",
)
DOCUMENTS = (
    "INSERT INTO cache_entries (type, name, key, value, environment) VALUES ('themes', 'n', 'k', '[]', 'DEFAULT')",
    "UPDATE cache_entries SET value = '[\"A\"]' WHERE name = 'Fund'",
    "DELETE FROM cache_entries WHERE name = 'Fund'",
)


@pytest.mark.parametrize("phase", [Phase.PARALLEL, Phase.CUTOVER, Phase.ARCHIVED])
def test_a_plain_writer_writes_what_the_phase_allows(granted: tuple[Database, str, str], phase: Phase) -> None:
    """An account with grants alone writes other types in every phase, and what is primary; a refusal keeps its hint."""
    database, writer, _ = granted
    go(database, phase)
    assert [said(database, writer, statement) for statement in SETTINGS] == [""] * 3
    for statement in DOCUMENTS[:2] if phase is Phase.ARCHIVED else DOCUMENTS:
        answer = said(database, writer, statement)
        if phase is Phase.PARALLEL or (phase is Phase.ARCHIVED and "UPDATE" in statement):
            assert answer == ""
        else:
            assert "is now written from definition_groups" in answer
            assert "workbench cutover --allow-stragglers" in answer
    if phase is not Phase.PARALLEL:
        assert [said(database, writer, statement) for statement in NEW_TABLES] == [""] * 3


@pytest.mark.parametrize("phase", [Phase.PARALLEL, Phase.CUTOVER, Phase.ARCHIVED])
def test_a_plain_reader_reads_and_is_told_what_he_may_not(granted: tuple[Database, str, str], phase: Phase) -> None:
    """An account that may read reads all four tables; what it may not write is refused by PostgreSQL, not by ours."""
    database, _, reader = granted
    go(database, phase)
    assert [said(database, reader, f"SELECT * FROM {table}") for table in OURS] == [""] * 4  # noqa: S608 - fixed names
    if phase is Phase.ARCHIVED:
        assert said(database, reader, "SELECT * FROM workbench.cache_entries") == ""
    for statement in (*SETTINGS, *DOCUMENTS, *NEW_TABLES):
        assert "permission denied for table" in said(database, reader, statement)


FUNCTIONS = """
SELECT p.proname, p.prosecdef, array_to_string(p.proconfig, ' ')
  FROM pg_proc AS p
 WHERE p.oid IN (SELECT tgfoid FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'workbench%')
 ORDER BY 1"""
ASKS_NOTHING = ("refuse_truncate",)
"""A trigger function that only raises an error, and runs as whoever writes."""


def test_what_a_foreign_statement_reaches_runs_as_the_owner(granted: tuple[Database, str, str]) -> None:
    """Every trigger function is a definer's with a fixed path that ends with pg_temp, but for one that asks nothing."""
    found: list[tuple[Any, ...]] = execute(granted[0], FUNCTIONS)
    assert {name for name, definer, _ in found if not definer} == set(ASKS_NOTHING)
    assert all("search_path=pg_catalog, pg_temp" in str(settings) for _, _, settings in found)
    assert len(found) > 8


BODIES = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'workbench'::regnamespace AND prosrc <> ''"
EXIT = re.compile(r"PERFORM workbench\.end_sync\(\);\s+RETURN NULL;\s+END\s*$")


def test_a_trigger_that_begins_to_write_ends_at_its_one_exit(granted: tuple[Database, str, str]) -> None:
    """No way out of a trigger function forgets that writes are replicated again, and nothing else sets that."""
    bodies = {str(name): str(body) for name, body in execute(granted[0], BODIES)}
    writing = {name: body for name, body in bodies.items() if "begin_sync(" in body}
    triggers = {name for name, *_ in execute(granted[0], FUNCTIONS)}
    assert {name for name in triggers if not str(name).startswith(("refuse_", "note_"))} == set(writing)
    for name, body in writing.items():
        counts = [len(re.findall(word, body)) for word in (r"begin_sync\(", r"end_sync\(", r"\bRETURN\b")]
        assert (counts, bool(EXIT.search(body))) == ([1, 1, 1], True), name
    assert not [name for name, body in bodies.items() if "set_config('workbench.sync_direction'" in body]


KEYLESS = """
SELECT c.oid::regclass::text
  FROM pg_class AS c
 WHERE c.relkind = 'r'
   AND (c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'workbench') OR c.relname = ANY (%s))
   AND NOT EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisprimary)"""


def test_every_table_of_ours_has_a_key(granted: tuple[Database, str, str]) -> None:
    """A publication of all tables refuses updates of a table without a key, so that there is none in any phase."""
    database, *_ = granted
    names = [*OURS[1:], "cache_entries_archive", "cache_entries_kept_aside"]
    go(database, Phase.CUTOVER)
    execute(database, "INSERT INTO definition_groups (name, type, environment) VALUES ('mine', 'CUSTOM', 'TEST')")
    archiving.archive(database, archiving.Terms(checks=0), confirmed=True, validator=passed)
    with psycopg.connect(dsn(database.url)) as connection:
        assert connection.execute(KEYLESS, (names,)).fetchall() == []
    for _ in range(3):
        migration.rollback(database)
    with psycopg.connect(dsn(database.url)) as connection:
        assert connection.execute(KEYLESS, (names,)).fetchall() == []
    assert execute(database, "SELECT count(*) FROM cache_entries_kept_aside") == [(1,)]


def test_a_publication_of_all_tables_stops_no_write(granted: tuple[Database, str, str]) -> None:
    """Deletes and updates of the application are followed and rebuilt though all tables are published."""
    database, *_ = granted
    execute(database, "CREATE PUBLICATION everything FOR ALL TABLES")
    execute(database, "DELETE FROM cache_entries WHERE key = 'miners'")
    execute(database, "UPDATE cache_entries SET value = value || '{\"sector\": \"Tech\"}' WHERE key = 'XOM'")
    migration.cutover(database, validator=passed)
    execute(database, "DELETE FROM group_memberships WHERE symbol = 'AAPL'")
    execute(database, "DELETE FROM stock_metadata WHERE symbol = 'AAPL'")
    assert validation.run(database).verdict is Verdict.PASS


def test_a_table_named_like_the_archive_is_nobodys_mark(granted: tuple[Database, str, str]) -> None:
    """A foreign table of the archive's name switches nothing off; `archive` refuses, and nothing of it is dropped."""
    database, *_ = granted
    execute(database, "CREATE TABLE public.cache_entries_archive AS SELECT 7 AS mine")
    migration.cutover(database, validator=passed)
    execute(database, "UPDATE group_memberships SET weight = 0.51 WHERE symbol = 'AAPL'")
    assert validation.run(database).verdict is Verdict.PASS
    with pytest.raises(Exception, match="cache_entries_archive"):
        archiving.archive(database, archiving.Terms(checks=0), confirmed=True, validator=passed)
    for _ in range(2):
        migration.rollback(database)
    assert execute(database, "SELECT mine FROM public.cache_entries_archive") == [(7,)]


def test_a_trigger_that_keeps_its_own_times_makes_no_drift(granted: tuple[Database, str, str]) -> None:
    """Where a trigger of the application sets `updated_at` in another time zone, both sides say what it wrote."""
    database, *_ = granted
    execute(database, f"ALTER DATABASE \"{database.url.database}\" SET timezone = 'America/New_York'")
    execute(
        database,
        """CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$;
           CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON cache_entries
              FOR EACH ROW EXECUTE FUNCTION public.touch()""",
    )
    migration.cutover(database, validator=passed)
    for statement in (*NEW_TABLES, "UPDATE group_memberships SET weight = 0.51 WHERE symbol = 'AAPL'"):
        execute(database, statement)
        assert migration.status(database).drift == 0
    assert validation.run(database).verdict is Verdict.PASS
    assert migration.rollback(database).status.phase is Phase.PARALLEL


def test_one_statement_over_many_stocks_is_linear(granted: tuple[Database, str, str]) -> None:
    """Of n stocks written by one statement no step looks at n times n rows."""
    database, *_ = granted
    execute(
        database,
        "INSERT INTO cache_entries (type, name, key, value, environment) "
        "SELECT 'stock_metadata', 'n', 'S' || n, '{\"sector\": \"Tech\"}', 'DEFAULT' "
        "FROM generate_series(1, 2000) AS n",
    )
    migration.cutover(database, validator=passed)
    with psycopg.connect(dsn(database.url)) as connection:
        told: list[str] = []
        connection.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
        for setting in (
            "LOAD 'auto_explain'",
            "SET auto_explain.log_min_duration = 0",
            "SET auto_explain.log_analyze = on",
            "SET auto_explain.log_timing = off",
            "SET auto_explain.log_nested_statements = on",
            "SET auto_explain.log_level = notice",
        ):
            connection.execute(setting)
        connection.execute("UPDATE stock_metadata SET display_name = display_name || '.'")
    rows = [
        int(count) * int(loops or 1)
        for plan in told
        for count, loops in re.findall(r"(?:Rows Removed by \w+ ?\w*: |rows=)(\d+)(?:\.\d+)?(?: loops=(\d+))?\)?", plan)
    ]
    assert len(rows) > 100
    assert max(rows) < 2000 * 50


def test_ids_of_ones_own_collide_with_nothing_that_follows(granted: tuple[Database, str, str]) -> None:
    """Members that were given ids beyond the sequence stay before what legacy writes append after the way back."""
    database, *_ = granted
    own = f"INSERT INTO group_memberships (id, group_id, symbol) VALUES (900, {group('miners')}, 'OWN')"  # noqa: S608
    longer = "jsonb_set(value, '{symbols}', (value -> 'symbols') || '[\"LAST\"]')"
    migration.cutover(database, validator=passed)
    execute(database, own)
    assert migration.rollback(database).status.phase is Phase.PARALLEL
    execute(database, f"UPDATE cache_entries SET value = {longer} WHERE key = 'miners'")  # noqa: S608
    assert validation.run(database).verdict is Verdict.PASS
