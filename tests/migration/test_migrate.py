"""The move: all or nothing, once, refused by name where it must not happen, and undone without a trace."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from conftest import Cluster, execute, on_embedded
from oracles import legacy
from oracles.fingerprints import fingerprint
from oracles.twin import Entry

from workbench import migration, schema, validation
from workbench.contract import Phase, Verdict
from workbench.errors import (
    BlockedError,
    BusyError,
    DatabaseUnreachableError,
    DependentsError,
    DriftError,
    ForeignTablesError,
    LegacyColumnsError,
    MissingLegacyTableError,
    NotAllowedError,
    NotMigratedError,
    NotReadyError,
    OtherSchemaError,
    UnprovenError,
)
from workbench.migration import steps
from workbench.postgres import Database, Transaction

ENTRIES = [
    Entry(
        0,
        "etf_holdings",
        "SPDR",
        "SPY",
        '{"holdings": [{"symbol": "A", "weight": 0.6}, {"symbol": "B", "weight": 0.4}]}',
    ),
    Entry(0, "theme_definition", "Miners", "miners", '["MARA", "mara", null]'),
    Entry(0, "themes", "Miners", "list", '["RIOT"]'),
    Entry(0, "themes", "Miners", "older", '["CLSK"]', updated_at="1999-01-01 00:00:00"),
    Entry(0, "sector_industry_map", "Energy", "energy", '{"industries": ["Oil"]}'),
    Entry(0, "stock_metadata", "Exxon", "XOM", '{"sector": "Energy", "market_cap": 1.50}'),
    Entry(0, "etf_holdings", "elsewhere", "SPY", "[]", environment="STAGING"),
    Entry(0, "app_settings", "secret", "token", '{"value": "canary-secret-7f3a"}'),
]
STAGES = [
    *(
        "tables",
        *steps.BACKFILL,
        "keys and indexes",
        "following",
        "kept aside",
        "statistics",
        "record",
        "owner",
        "grants",
        "grants given",
        "proof",
    ),
    "done",
]


@pytest.fixture
def small(cluster: Cluster) -> Iterator[Database]:
    """A database with a few entries of every outcome, nothing migrated."""
    made = cluster.clone("small", lambda empty: legacy.create(empty, ENTRIES))
    yield made
    cluster.drop(made)


# ruff: noqa: S608 - statements are put together from fixed names only
def test_what_it_makes(small: Database) -> None:
    """Groups, memberships, stocks and kept entries are there; other types are nowhere on the after side."""
    done = migration.migrate(small)
    assert done.changed
    assert (done.status.groups, done.status.memberships, done.status.stocks) == (4, 5, 1)
    assert (done.status.phase, done.status.drift, done.status.entries) == (Phase.PARALLEL, 0, 7)
    assert execute(small, "SELECT entry_id, outcome FROM workbench.kept_entries ORDER BY 1") == [
        (3, "superseded"),
        (7, "rejected"),
    ]
    after = fingerprint(small)
    del after["public.cache_entries"]
    assert "canary" not in str(after)


def test_a_second_run_changes_nothing(small: Database) -> None:
    """No row, no updated_at and no sequence moves when the finished step is run again."""
    first = migration.migrate(small)
    before = fingerprint(small)
    again = migration.migrate(small)
    assert not again.changed
    assert again.status == first.status
    assert fingerprint(small) == before


@pytest.mark.parametrize("stage", STAGES)
def test_a_failure_at_any_stage_leaves_no_trace(small: Database, stage: str) -> None:
    """Whatever breaks, wherever: the database is as before, and the next run succeeds."""
    before, fired = fingerprint(small), []

    def fail(done: int, total: int, title: str) -> None:
        if title == stage:
            fired.append(done)
            raise ConnectionAbortedError(stage)

    with pytest.raises(ConnectionAbortedError):
        migration.migrate(small, fail)
    assert fired == [STAGES.index(stage)]
    assert fingerprint(small) == before
    assert migration.migrate(small).changed


def test_a_killed_backend_leaves_no_trace(small: Database) -> None:
    """The server ends the session in the middle: a named error, and the database is as before."""
    before = fingerprint(small)

    def kill(done: int, total: int, title: str) -> None:
        if title == "keys and indexes":
            execute(
                small,
                """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE application_name = 'workbench' AND datname = current_database()
                      AND pid <> pg_backend_pid()""",
            )

    with pytest.raises(DatabaseUnreachableError, match=r"terminat|closed"):
        migration.migrate(small, kill)
    assert fingerprint(small) == before


def test_rollback_leaves_exactly_what_was_before(small: Database) -> None:
    """After migrate and rollback the catalogue and every row and sequence are as before."""
    before = fingerprint(small)
    migration.migrate(small)
    assert migration.rollback(small).status.phase is Phase.LEGACY
    assert fingerprint(small) == before
    with pytest.raises(NotMigratedError):
        migration.rollback(small)


def test_rollback_refuses_to_lose_what_only_the_after_side_says(small: Database) -> None:
    """A row added after the migration stops the rollback, until it is told to discard it."""
    before = fingerprint(small)
    migration.migrate(small)
    execute(small, "INSERT INTO public.group_memberships (group_id, symbol) VALUES (1, 'NEW')")
    with pytest.raises(DriftError):
        migration.rollback(small)
    assert migration.status(small).drift > 0
    migration.rollback(small, discard=True)
    assert fingerprint(small) == before


def test_rollback_refuses_to_drop_what_others_built_on_it(small: Database) -> None:
    """A foreign view on the after side survives: nothing is dropped with it."""
    migration.migrate(small)
    execute(small, "CREATE VIEW public.theirs AS SELECT symbol FROM public.group_memberships")
    before = fingerprint(small)
    with pytest.raises(DependentsError, match="theirs"):
        migration.rollback(small)
    assert fingerprint(small) == before


def test_an_unproven_migration_is_undone(small: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the backfill loses a weight, the proof inside the transaction stops it and names the row."""
    before = fingerprint(small)
    monkeypatch.setattr(steps, "BACKFILL", [*steps.BACKFILL, "spoil"])
    execute_file = Transaction.execute_file
    spoil = b"UPDATE public.group_memberships SET weight = weight + 1e-18 WHERE symbol = 'B'"
    monkeypatch.setattr(
        Transaction,
        "execute_file",
        lambda self, name: self.connection.execute(spoil) if name == "migration/spoil" else execute_file(self, name),
    )
    with pytest.raises(UnprovenError, match=r"SPY.*\$\.holdings\[1\]\.weight"):
        migration.migrate(small)
    assert fingerprint(small) == before


def test_two_at_once(small: Database) -> None:
    """Exactly one migration proceeds; the other is refused, told who holds the lock, without a wait."""
    refused = []

    def second(done: int, total: int, title: str) -> None:
        if title == "memberships":
            with pytest.raises(BusyError, match=r"process \d+ \(workbench\)") as caught:
                migration.migrate(Database(small.url))
            refused.append(caught.value)

    assert migration.migrate(small, second).changed
    assert len(refused) == 1


def test_two_racing_threads(small: Database) -> None:
    """Started together, one migrates and the other either is refused or finds it done; never a traceback."""
    outcomes: list[object] = []
    start = threading.Barrier(3)

    def run() -> None:
        start.wait()
        try:
            outcomes.append(migration.migrate(Database(small.url)).changed)
        except BusyError:
            outcomes.append("busy")

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 3
    assert outcomes.count(True) == 1


@pytest.mark.parametrize("command", [migration.migrate, migration.rollback])
def test_a_commit_just_before_the_lock(small: Database, monkeypatch: pytest.MonkeyPatch, command: Any) -> None:
    """Another migration that ends just before the lock is had is seen: nothing is migrated twice or guessed."""
    lock, others = migration.lock, []

    def late(transaction: Transaction) -> None:
        if not others:
            others.append(True)
            assert migration.migrate(Database(small.url)).changed
        lock(transaction)

    monkeypatch.setattr("workbench.migration.deployment.lock", late)
    done = command(small)
    monkeypatch.undo()
    assert done.changed is (command is migration.rollback)
    assert migration.status(small).drift == 0


@pytest.mark.parametrize(
    "foreign",
    [
        "CREATE TABLE public.definition_groups (mine text)",
        "CREATE VIEW public.stock_metadata AS SELECT 1 AS mine",
        "CREATE SEQUENCE public.group_memberships_id_seq",
        "CREATE SCHEMA workbench",
        "CREATE TABLE public.other (a int); CREATE INDEX idx_group_memberships_symbol ON public.other (a)",
        "CREATE TYPE public.stock_metadata AS (mine text)",
    ],
)
def test_foreign_things_of_our_names(small: Database, foreign: str) -> None:
    """What stands in our place and is not ours is named, and neither it nor anything else is touched."""
    with small.engine.begin() as connection:
        legacy.run(connection, foreign)
    before = fingerprint(small)
    for command in (migration.plan, migration.migrate):
        with pytest.raises(ForeignTablesError):
            command(small)
    assert fingerprint(small) == before


@pytest.mark.parametrize("name", ["other", "We\"ird schema'", "x :y %s %% $$ \\", "\u05d0 SELECT"])
def test_any_schema_name(cluster: Cluster, database: Database, name: str) -> None:
    """All commands work beside a schema of any name, and make nothing in another."""
    quoted = '"' + name.replace('"', '""') + '"'
    with database.engine.begin() as connection:
        legacy.run(connection, f"CREATE SCHEMA {quoted}")
    legacy.create(database, schema=quoted)
    with database.engine.begin() as connection:
        legacy.run(
            connection,
            f"""INSERT INTO {quoted}.cache_entries (type, name, key, value, environment)
                VALUES ('etf_holdings', 'n', 'SPY', '["A"]', 'DEFAULT')""",
        )
    there = replace(database, schema=name)
    with pytest.raises(MissingLegacyTableError):
        migration.migrate(database)
    assert migration.plan(there).memberships == 1
    assert migration.migrate(there).status.memberships == 1
    assert validation.run(there).verdict is Verdict.PASS
    assert execute(database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    legacy.create(database)
    with pytest.raises(OtherSchemaError):
        migration.migrate(database)
    migration.rollback(there)


@pytest.fixture
def role(cluster: Cluster) -> Iterator[str]:
    """A role without any privilege; what it was given goes with the database."""
    name = "Reader of tests"
    cluster.maintain(f'CREATE ROLE "{name}" LOGIN')
    yield name
    cluster.maintain(f'DROP ROLE "{name}"')


def test_grants_are_copied(role: str, small: Database) -> None:
    """Who may read, write or pass on the legacy table may do so on the new ones, sequences included."""
    execute(small, f'GRANT SELECT, INSERT ON public.cache_entries TO "{role}" WITH GRANT OPTION')
    execute(small, "GRANT SELECT ON public.cache_entries TO PUBLIC")
    migration.migrate(small)
    for table in ("definition_groups", "group_memberships", "stock_metadata"):
        held = execute(
            small,
            """SELECT p, has_table_privilege(:role, :table, p)
                 FROM unnest(CAST(:asked AS text[])) AS p ORDER BY 1""",
            role=role,
            table=f"public.{table}",
            asked=["DELETE", "INSERT", "INSERT WITH GRANT OPTION", "SELECT", "TRUNCATE", "UPDATE"],
        )
        assert [privilege for privilege, has in held if has] == ["INSERT", "INSERT WITH GRANT OPTION", "SELECT"]
        public = "SELECT has_table_privilege('public', :table, 'SELECT')"
        assert execute(small, public, table=f"public.{table}") == [(True,)]
        usage = "SELECT has_sequence_privilege(:role, :name, 'USAGE')"
        assert execute(small, usage, role=role, name=f"public.{table}_id_seq") == [(True,)]


def test_the_owner_of_the_legacy_table_may_use_the_new_ones(role: str, small: Database) -> None:
    """When another account migrates, the application that owns cache_entries is not locked out."""
    execute(small, f'ALTER TABLE public.cache_entries OWNER TO "{role}"')
    migration.migrate(small)
    with as_role(small, role).engine.begin() as connection:
        legacy.select(connection, "SELECT 1 FROM public.group_memberships")
        connection.exec_driver_sql("INSERT INTO public.group_memberships (group_id, symbol) VALUES (1, 'NEW')")


def as_role(database: Database, role: str) -> Database:
    """The same database, as that role."""
    return Database(database.url.set(username=role))


def test_an_account_without_privileges(role: str, small: Database) -> None:
    """Each command says that the account is not allowed; nothing is changed."""
    before, poor = fingerprint(small), as_role(small, role)
    for command in (migration.plan, migration.migrate):
        with pytest.raises(NotAllowedError):
            command(poor)
    assert fingerprint(small) == before
    execute(small, f'GRANT SELECT ON public.cache_entries TO "{role}"')
    before = fingerprint(small)
    with pytest.raises(NotAllowedError):
        migration.migrate(poor)
    assert fingerprint(small) == before
    execute(small, f'REVOKE SELECT ON public.cache_entries FROM "{role}"')
    migration.migrate(small)
    for command in (migration.status, validation.run, migration.rollback):
        with pytest.raises(NotAllowedError):
            command(poor)


def test_row_level_security_is_an_error_not_a_pass(role: str, small: Database) -> None:
    """Rows that a policy hides would be called migrated: the command stops instead."""
    name = execute(small, "SELECT current_database()")[0][0]
    for statement in (
        f'GRANT SELECT ON public.cache_entries TO "{role}"',
        f'GRANT CREATE ON SCHEMA public TO "{role}"',
        f'GRANT CREATE ON DATABASE "{name}" TO "{role}"',
        f'ALTER TABLE public.cache_entries OWNER TO "{role}"',
        "ALTER TABLE public.cache_entries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        "CREATE POLICY half ON public.cache_entries USING (id < 3)",
    ):
        execute(small, statement)
    before = fingerprint(small)
    with pytest.raises(NotReadyError, match=r"row-level security.*forced"):
        migration.migrate(as_role(small, role))
    assert fingerprint(small) == before


HOSTILE = {
    "search_path": "evil, public, pg_catalog",
    "standard_conforming_strings": "off",
    "datestyle": "SQL, DMY",
    "timezone": "'Asia/Kathmandu'",
    "client_encoding": "LATIN1",
    "default_transaction_read_only": "on",
    "default_transaction_isolation": "'read uncommitted'",
    "extra_float_digits": "-15",
    "transform_null_equals": "on",
    "enable_hashjoin": "off",
    "quote_all_identifiers": "on",
}


ALONE = list(HOSTILE) if "WORKBENCH_SOAK" in os.environ else []


@pytest.mark.parametrize("settings", [[*HOSTILE], *([name] for name in ALONE)], ids=["all", *ALONE])
def test_hostile_defaults_do_not_matter(small: Database, settings: list[str]) -> None:
    """Whatever the database sets by default, the same is made, proven and read."""
    legacy_name = "\u4e3b\u984c"
    execute(small, "UPDATE public.cache_entries SET key = :key WHERE key = 'miners'", key=legacy_name)
    expected = contents(small)
    name = small.url.database
    with small.engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA evil")
        connection.exec_driver_sql("CREATE FUNCTION evil.lower(text) RETURNS text LANGUAGE sql AS 'SELECT ''evil'''")
        connection.exec_driver_sql("CREATE TABLE evil.cache_entries (type text)")
        for setting in settings:
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET {setting} = {HOSTILE[setting]}')
    again = Database(small.url)
    migration.plan(again)
    migration.migrate(again)
    result = validation.run(again)
    assert result.verdict is Verdict.PASS
    with again.read_only() as transaction:
        assert everything(transaction) == expected
    migration.rollback(again)


def contents(database: Database) -> list[Any]:
    """What a migration makes, undone again."""
    migration.migrate(database)
    with database.read_only() as transaction:
        found = everything(transaction)
    migration.rollback(database)
    return found


def everything(transaction: Transaction) -> list[Any]:
    """All rows of the after side."""
    return [
        legacy.select(legacy.through(transaction), f"SELECT x::text FROM {table} AS x ORDER BY 1")
        for table in (
            "public.definition_groups",
            "public.group_memberships",
            "public.stock_metadata",
            "workbench.entries",
            "workbench.kept_entries",
            "workbench.membership_residue",
            "workbench.set_aside_elements",
        )
    ]


def test_the_next_insert_never_collides(small: Database) -> None:
    """Sequences stand behind every id and place in use, on full and on empty tables."""
    migration.migrate(small)
    for _ in range(2):
        execute(
            small,
            """INSERT INTO public.group_memberships (group_id, symbol)
               SELECT id, 'N' || random() FROM public.definition_groups""",
        )
        execute(small, "INSERT INTO public.stock_metadata (symbol, environment) VALUES ('N' || random(), 'UAT')")
        execute(
            small,
            """INSERT INTO public.definition_groups (name, type, environment)
               VALUES (random(), 'CUSTOM', 'UAT')""",
        )
    last = execute(small, "SELECT min(id) FROM public.group_memberships WHERE symbol LIKE 'N0.%'")[0][0]
    assert last > execute(small, "SELECT max(position) FROM workbench.set_aside_elements")[0][0]


def test_an_empty_legacy_table(database: Database) -> None:
    """There is nothing to move: the tables are made, the first ids are 1, nothing is called proven."""
    legacy.create(database)
    assert migration.migrate(database).changed
    for table in (
        "definition_groups (name, type, environment) VALUES ('X', 'CUSTOM', 'TEST')",
        "group_memberships (group_id, symbol) VALUES (1, 'A')",
    ):
        assert execute(database, f"INSERT INTO public.{table} RETURNING id") == [(1,)]


def test_plan_changes_nothing_and_keeps_its_word(sampled: Database) -> None:
    """What the plan says is what migrate then makes, to the row; and the database is untouched by it."""
    before = fingerprint(sampled)
    plan = migration.plan(sampled)
    assert fingerprint(sampled) == before
    [(start,)] = execute(sampled, "SELECT pg_current_wal_lsn()")
    made = migration.migrate(sampled).status
    [(logged,)] = execute(sampled, "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), CAST(:start AS pg_lsn))", start=start)
    assert plan.phase is Phase.LEGACY
    assert plan.memberships == made.memberships
    assert sum(type.groups for type in plan.types) == made.groups
    assert sum(type.stocks for type in plan.types) == made.stocks
    assert sum(type.entries for type in plan.types) == made.entries
    assert [(plan.merged, plan.rejected_elements)] == execute(
        sampled,
        """SELECT count(*) FILTER (WHERE outcome = 'merged'), count(*) FILTER (WHERE outcome = 'rejected')
             FROM workbench.set_aside_elements""",
    )
    assert [(sum(t.superseded for t in plan.types), sum(t.rejected for t in plan.types))] == execute(
        sampled,
        """SELECT count(*) FILTER (WHERE outcome = 'superseded'), count(*) FILTER (WHERE outcome = 'rejected')
             FROM workbench.kept_entries""",
    )
    (used,) = execute(
        sampled,
        """SELECT pg_total_relation_size('public.group_memberships')
                + pg_total_relation_size('public.stock_metadata')""",
    )[0]
    assert 0.5 < plan.disk_bytes / int(str(used)) < 2
    assert plan.peak_bytes > plan.wal_bytes + plan.disk_bytes
    assert 0.5 < plan.wal_bytes / float(str(logged)) < 2
    assert plan.writers_wait_seconds == plan.seconds
    again = migration.plan(sampled)
    assert (again.phase, again.writers_wait_seconds) == (Phase.PARALLEL, 0)
    plan = replace(plan, concerns=again.concerns)
    waits = {"writers_wait_seconds": plan.writers_wait_seconds, "recommendation": plan.recommendation}
    assert replace(again, phase=plan.phase, **waits) == plan


def test_plan_beside_no_table(database: Database) -> None:
    """Without a legacy table there is nothing to plan, migrate or call migrated."""
    for command in (migration.plan, migration.migrate):
        with pytest.raises(MissingLegacyTableError):
            command(database)
    assert migration.status(database).phase is Phase.LEGACY


def test_progress_ends_with_done(small: Database) -> None:
    """Progress names every stage once, in order."""
    seen: list[tuple[int, int, str]] = []
    migration.migrate(small, lambda *step: seen.append(step))
    assert seen == [(done, len(STAGES) - 1, stage) for done, stage in enumerate(STAGES)]


ENORMOUS = {
    "objects": """SELECT jsonb_build_object('holdings', jsonb_agg(
                    jsonb_build_object('symbol', 'S' || n, 'weight', 1.0 / {0})))""",
    "one symbol again and again": "SELECT jsonb_agg('AAPL'::text)",
    "nothing but nulls": "SELECT jsonb_agg(NULL::text)",
    "text of a list": "SELECT jsonb_build_object('value', jsonb_agg('S' || n)::text)",
}


@on_embedded
@pytest.mark.parametrize("shape", ENORMOUS)
def test_enormous_documents(database: Database, shape: str) -> None:
    """A long list is moved and checked in seconds, whatever it holds; also when broken."""
    elements = 200_000 if "WORKBENCH_SOAK" in os.environ else 20_000
    legacy.create(database)
    with database.engine.begin() as connection:
        legacy.run(
            connection,
            f"""INSERT INTO public.cache_entries (type, name, key, value, environment)
                VALUES ('etf_holdings', 'n', 'BIG', ({ENORMOUS[shape].format(elements)}
                          FROM generate_series(1, {elements}) AS n), 'DEFAULT')""",
        )
    started = time.monotonic()
    assert migration.migrate(database).changed
    execute(database, "UPDATE public.group_memberships SET symbol = 'LOST' WHERE id = 1")
    execute(database, f"DELETE FROM workbench.set_aside_elements WHERE position = {elements // 2}")
    result = validation.run(database)
    assert result.verdict is Verdict.FAIL
    assert result.check("lossless_rebuild").verdict is Verdict.FAIL
    assert time.monotonic() - started < 60


def test_old_and_odd_servers_are_refused(cluster: Cluster, small: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL 14 and a database that is not UTF8 are refused by name before anything is read."""
    cluster.maintain("CREATE DATABASE \"latin\" TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    latin = Database(cluster.url.set(database="latin"))
    try:
        with pytest.raises(DatabaseUnreachableError, match="encoding is LATIN1, UTF8 is needed"):
            migration.migrate(latin)
    finally:
        cluster.drop(latin)
    facts = {"version": "14.9", "version_number": 140009, "encoding": "UTF8"}
    monkeypatch.setattr("workbench.postgres.server_facts", lambda transaction: facts)
    with pytest.raises(DatabaseUnreachableError, match=r"PostgreSQL 14\.9, 15 is needed"):
        migration.migrate(small)


def test_readers_go_on_and_writers_wait(small: Database) -> None:
    """While the migration runs, others read cache_entries without waiting; a writer is told that it must wait."""
    waited = []

    def use(done: int, total: int, title: str) -> None:
        execute(small, "SET lock_timeout = '1s'; SELECT count(*) FROM public.cache_entries")
        if title == "memberships":
            with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
                execute(small, "SET lock_timeout = '50ms'; UPDATE public.cache_entries SET key = key")
            waited.append(title)

    assert migration.migrate(small, use).status.drift == 0
    assert waited


@pytest.mark.parametrize("mode", ["ROW EXCLUSIVE", "ACCESS EXCLUSIVE"])
def test_a_held_lock_is_named_and_not_waited_for_long(
    small: Database, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """A session that writes the legacy table or holds it ends the command in time, named by process and program."""
    monkeypatch.setattr("workbench.migration.deployment.PATIENCE_SECONDS", 0.1)
    before = fingerprint(small)
    other = sa.create_engine(small.url.text(), connect_args={"application_name": "nightly import"})
    with other.begin() as connection:
        connection.exec_driver_sql(f"LOCK TABLE public.cache_entries IN {mode} MODE")
        with pytest.raises(BlockedError, match=r"process \d+ \(nightly import\) on cache_entries"):
            migration.migrate(Database(small.url))
    other.dispose()
    assert fingerprint(small) == before
    assert migration.migrate(small).changed


def test_an_autovacuum_gives_way(cluster: Cluster, small: Database) -> None:
    """It ends for whoever waits longer than the short tries do, and holds up no command; a VACUUM by hand would."""
    slow = "autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1, autovacuum_vacuum_threshold = 0"
    execute(small, f"ALTER TABLE public.cache_entries SET ({slow}, autovacuum_vacuum_scale_factor = 0)")
    many = "SELECT 'app_settings', 'a', i::text, '{}', 'DEFAULT' FROM generate_series(1, 20000) AS i"
    execute(small, f"INSERT INTO public.cache_entries (type, name, key, value, environment) {many}")
    execute(small, "UPDATE public.cache_entries SET value = '[]' WHERE type = 'app_settings'")
    try:
        cluster.maintain("ALTER SYSTEM SET autovacuum_naptime = '1s'")
        cluster.maintain("SELECT pg_reload_conf()")
        at_work = "SELECT count(*) FROM pg_stat_progress_vacuum WHERE relid = 'public.cache_entries'::regclass"
        while execute(small, at_work) == [(0,)]:
            time.sleep(0.1)
        assert migration.migrate(small).changed
    finally:
        cluster.maintain("ALTER SYSTEM RESET autovacuum_naptime")
        cluster.maintain("SELECT pg_reload_conf()")


def test_verify_finds_what_was_taken_away(small: Database) -> None:
    """Each stage verifies after a migration, and its keys no longer when a constraint is gone."""
    migration.migrate(small)
    with small.read_only() as transaction:
        for folder in schema.STAGES.values():
            transaction.execute_file(f"schema/verify/{folder}")
    execute(small, "ALTER TABLE public.group_memberships DROP CONSTRAINT unique_membership")
    with pytest.raises(psycopg.errors.DivisionByZero), small.read_only() as transaction:
        transaction.execute_file("schema/verify/4_keys")


def test_plan_beside_a_migration_under_way(small: Database) -> None:
    """A plan does not collide with what a migration has made and not committed: it says who is at work."""
    with small.rehearsing() as other:
        migration.lock(other)
        schema.deploy(other, schema.FIRST)
        with pytest.raises(BusyError, match=r"process [0-9]+"):
            migration.plan(small)
    assert migration.plan(small).memberships > 0


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("ALTER TABLE public.cache_entries ADD COLUMN extra text DEFAULT 'x'", "extra is unknown"),
        ("ALTER TABLE public.cache_entries DROP COLUMN universe_metadata", "universe_metadata is missing"),
        ("ALTER TABLE public.cache_entries ALTER COLUMN value TYPE json", "value is of type json"),
    ],
)
def test_a_legacy_table_of_other_columns_is_refused(small: Database, statement: str, named: str) -> None:
    """A column that the mapping does not carry would be lost in silence; plan and migrate name it instead."""
    execute(small, statement)
    before = fingerprint(small)
    for command in (migration.plan, migration.migrate):
        with pytest.raises(LegacyColumnsError, match=named):
            command(small)
    assert fingerprint(small) == before


def test_a_legacy_column_added_later_fails_validation(small: Database) -> None:
    """After the migration too, a new column of the legacy table is no pass."""
    migration.migrate(small)
    execute(small, "ALTER TABLE public.cache_entries ADD COLUMN extra text DEFAULT 'x'")
    result = validation.run(small)
    assert result.verdict is Verdict.FAIL
    assert [row.after for row in result.check("integrity").rows] == ["extra is unknown"]


def test_rollback_of_tables_whose_keys_somebody_dropped(small: Database) -> None:
    """An index or reference that is gone already does not keep the rest from being removed."""
    before = fingerprint(small)
    migration.migrate(small)
    execute(small, "DROP INDEX public.idx_group_memberships_symbol")
    execute(small, "ALTER TABLE workbench.entries DROP CONSTRAINT entries_group_id_fkey")
    migration.rollback(small)
    assert fingerprint(small) == before


PARALLEL = {
    "validation/lossless_rebuild": r"CTE rebuilt\n.*?->  Gather.*?Parallel Seq Scan on cache_entries",
    "validation/lossless_mapping": r"CTE alike\n +->  Gather.*?is_list_as_mapped",
}


@pytest.mark.parametrize("is_unsafe", [False, True])
def test_lists_are_proven_by_parallel_workers(migrated: Database, is_unsafe: bool) -> None:
    """Both proofs are planned for workers, but no longer once lists are compared by what none may call."""
    with migrated.rehearsing() as transaction:
        if is_unsafe:
            for function in ("is_list_as_mapped", "rebuilt_list"):
                transaction.connection.execute(f"ALTER FUNCTION workbench.{function} PARALLEL UNSAFE")
        transaction.execute_file("migration/settings")
        for setting in ("min_parallel_table_scan_size = 0", "parallel_setup_cost = 0", "parallel_tuple_cost = 0.01"):
            transaction.connection.execute(f"SET LOCAL {setting}")  # as for a table of some size
        for proof, workers in PARALLEL.items():
            rows = transaction.connection.execute(f"EXPLAIN {transaction.literal(proof)}").fetchall()
            plan = "\n".join(row[0] for row in rows)
            assert bool(re.search(workers, plan, re.DOTALL)) is not is_unsafe, plan


def test_a_server_without_workers_migrates_as_well(small: Database) -> None:
    """Where no process may help, one does all."""
    options = "-c max_parallel_workers=0 -c max_parallel_maintenance_workers=0"
    url = small.url.set(query={**small.url.query, "options": options})
    assert migration.migrate(replace(small, url=url)).verdict is Verdict.PASS
    assert migration.status(small).drift == 0
