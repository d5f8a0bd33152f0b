"""Following when several write at once, or past the triggers, or with few rights; and a migration among writers."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from conftest import Cluster, Program, dsn, execute
from oracles import legacy
from oracles.sessions import REFUSALS, busy, insert, together
from oracles.twin import Entry

from workbench import migration, validation
from workbench.contract import Phase, Verdict
from workbench.errors import BlockedError, DriftError
from workbench.postgres import Database

ENTRIES = [
    Entry(0, "etf_holdings", "Fund", "F", '[{"symbol": "A", "weight": 0.6}, {"symbol": "B", "weight": 0.4}]'),
    Entry(0, "etf_holdings", "Odd", "O", "7"),
    Entry(0, "sector_industry_map", "Energy", "energy", "{}"),
    Entry(0, "stock_metadata", "Exxon", "XOM", '{"sector": "Energy"}'),
    Entry(0, "stock_metadata", "Apple", "AAPL", '{"sector": "Tech"}'),
    Entry(0, "app_settings", "secret", "token", '{"value": "canary-secret-7f3a"}'),
]


@pytest.fixture
def parallel(cluster: Cluster) -> Iterator[Database]:
    """A database with a few migrated entries, which follows."""
    made = cluster.clone("parallel together", _fill_and_migrate)
    yield made
    cluster.drop(made)


def _fill_and_migrate(empty: Database) -> None:
    legacy.create(empty, ENTRIES)
    migration.migrate(empty)


def value(key: str, document: str) -> str:
    """A statement that gives an entry another document."""
    return f"UPDATE public.cache_entries SET value = '{document}' WHERE key = '{key}'"  # noqa: S608 - fixed words


TOGETHER = {
    "two names of one key": (insert("etf_holdings", "a", "NEW", '["A"]'), insert("etf_holdings", "b", "NEW", '["B"]')),
    "two types of one key": (insert("etf_universe", "a", "U", '["A"]'), insert("stock_universe", "b", "U", '["B"]')),
    "a key spelled as another type's": (
        insert("themes", "AI", "list", '["A"]') + ";" + insert("theme_definition", "AI", "AI", '["A"]'),
        insert("theme_definition", "x", "themes:AI", '["B"]'),
    ),
    "a stock and its sector": (
        insert("stock_metadata", "n", "NEW", '{"sector": "Tech"}'),
        insert("sector_industry_map", "Tech", "tech"),
    ),
    "a stock that moves and a sector that goes": (
        value("AAPL", '{"sector": "Energy"}'),
        "DELETE FROM public.cache_entries WHERE key = 'energy'",
    ),
    "the current entry is deleted and an earlier one follows": (
        "DELETE FROM public.cache_entries WHERE name = 'Fund'",
        insert("etf_holdings", "older", "F", '["C"]', "'1999-01-01'"),
    ),
    "an odd one becomes usable and another comes": (value("O", '["A"]'), insert("etf_holdings", "other", "O", '["B"]')),
    "a stock in two spellings": (
        insert("stock_metadata", "a", "BRK-B", '{"sector": "Energy"}'),
        insert("stock_metadata", "b", "BRK.B"),
    ),
    "two members of one list": (
        "UPDATE public.cache_entries SET value = jsonb_set(value, '{0,weight}', '0.61') WHERE key = 'F'",
        "UPDATE public.cache_entries SET value = jsonb_set(value, '{1,weight}', '0.39') WHERE key = 'F'",
    ),
}


@pytest.mark.parametrize("level", ["READ COMMITTED", "READ COMMITTED, the other way round", "REPEATABLE READ"])
@pytest.mark.parametrize("pair", TOGETHER)
def test_two_at_once_leave_no_drift(parallel: Database, pair: str, level: str) -> None:
    """Two transactions that do not see each other: one waits, or is refused by name; never silent drift."""
    level, _, turned = level.partition(", ")
    first, second = reversed(TOGETHER[pair]) if turned else TOGETHER[pair]
    refused = together(parallel, first, second, level)
    assert migration.status(parallel).drift == 0
    assert all(any(word in refusal for word in REFUSALS) for refusal in refused), refused
    assert not refused or level != "READ COMMITTED"


UNGUARDED = {
    "lock_families": ("the current entry is deleted and an earlier one follows", "READ COMMITTED"),
    "refuse_stale": ("a stock and its sector", "REPEATABLE READ"),
}


@pytest.mark.parametrize("guard", UNGUARDED)
def test_without_its_guards_following_drifts(parallel: Database, guard: str) -> None:
    """The guards are what keeps two at once from drifting: without them, they do, and it is found."""
    pair, level = UNGUARDED[guard]
    arguments = "touched text[]" if guard == "lock_families" else "scope integer[], touched text[]"
    empty = "RETURNS void LANGUAGE plpgsql AS 'BEGIN END'"
    execute(parallel, f"CREATE OR REPLACE FUNCTION workbench.{guard}({arguments}) {empty}")
    stays, goes = TOGETHER[pair]
    first, second = (goes, stays) if guard == "lock_families" else (stays, goes)
    assert together(parallel, first, second, level, patience=2) == []
    assert migration.status(parallel).drift > 0


def test_a_migration_among_writers(sampled: Database) -> None:
    """Writers that never pause lose nothing of what they write before, during and after the migration."""
    stop, counts, errors = threading.Event(), [0, 0], []

    def write(turn: int) -> None:
        with sampled.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not stop.is_set():
                counts[turn] += 1
                for statement in busy(turn, counts[turn]):
                    try:
                        legacy.run(connection, statement)
                    except sa.exc.DBAPIError as error:
                        errors.append(str(error.orig))

    threads = [threading.Thread(target=write, args=(turn,)) for turn in (0, 1)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    during = list(counts)
    assert migration.migrate(sampled).changed
    time.sleep(0.3)
    stop.set()
    for thread in threads:
        thread.join()
    assert errors == []
    assert all(after > before > 0 for before, after in zip(during, counts, strict=True))
    assert migration.status(sampled).drift == 0
    assert validation.run(sampled).verdict is Verdict.PASS


BULK = {
    "COPY": "COPY public.cache_entries (type, name, key, value, environment) FROM STDIN",
    "ON CONFLICT": """INSERT INTO public.cache_entries (type, name, key, value, environment)
                      VALUES ('etf_holdings', 'Fund', 'F', '["Z"]', 'DEFAULT'),
                             ('etf_holdings', 'New', 'N', '["Y"]', 'DEFAULT')
                      ON CONFLICT ON CONSTRAINT unique_cache_entry DO UPDATE SET value = EXCLUDED.value""",
    "MERGE": """MERGE INTO public.cache_entries AS c
                USING (VALUES ('Fund', 'F'), ('Exxon', 'XOM'), ('x', 'NEW')) AS n (name, key) ON c.key = n.key
                WHEN MATCHED AND c.key = 'F' THEN UPDATE SET value = '["Z"]'
                WHEN MATCHED THEN DELETE
                WHEN NOT MATCHED THEN INSERT (type, name, key, value, environment)
                                      VALUES ('etf_holdings', n.name, n.key, '["Y"]', 'DEFAULT')""",
    "thousands": """INSERT INTO public.cache_entries (type, name, key, value, environment)
                    SELECT 'stock_metadata', 'n', 'S' || n, '{"sector": "Energy"}', 'DEFAULT'
                      FROM generate_series(1, 1500) AS n""",
    "TRUNCATE": "TRUNCATE public.cache_entries",
    "writing CTE": """WITH gone AS (DELETE FROM public.cache_entries WHERE key = 'F' RETURNING *)
                      INSERT INTO public.cache_entries (type, name, key, value, environment)
                      SELECT type, name || '2', key, value, environment FROM gone""",
}


@pytest.mark.parametrize("kind", BULK)
def test_every_kind_of_statement_is_followed(parallel: Database, kind: str) -> None:
    """Whatever writes the table, by whatever statement, is on the after side when it commits."""
    with parallel.engine.begin() as connection:
        if kind == "COPY":
            with connection.connection.driver_connection.cursor().copy(BULK[kind]) as copy:
                copy.write_row(("etf_holdings", "Copied", "C", '["A", "B"]', "DEFAULT"))
        else:
            legacy.run(connection, BULK[kind])
    status = migration.status(parallel)
    assert status.drift == 0
    assert (status.groups, status.memberships, status.stocks) == {
        "COPY": (3, 5, 2),
        "ON CONFLICT": (3, 3, 2),
        "MERGE": (3, 2, 1),
        "thousands": (2, 1503, 1502),
        "TRUNCATE": (0, 0, 0),
        "writing CTE": (2, 3, 2),
    }[kind]


def test_a_write_that_is_undone_is_undone_on_both_sides(parallel: Database) -> None:
    """The after side is written in the writer's transaction: neither is there without the other."""
    before = migration.status(parallel)
    with parallel.engine.connect() as connection:
        legacy.run(connection, insert("etf_holdings", "a", "NEW", '["A"]'))
        counted = legacy.select(connection, "SELECT count(*) FROM public.definition_groups")
        assert counted == [(before.groups + 1,)]
        connection.rollback()
    assert migration.status(parallel) == before


def test_the_triggers_of_others_are_followed_too(parallel: Database) -> None:
    """What another trigger writes to the same row, after the write that woke it, is what the after side says."""
    execute(
        parallel,
        """CREATE FUNCTION public.again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             UPDATE public.cache_entries SET value = jsonb_set(NEW.value, '{holdings,0,weight}', '0.59'),
                    updated_at = '2026-02-02' WHERE id = NEW.id; RETURN NULL; END $$;
           CREATE TRIGGER again AFTER UPDATE ON public.cache_entries FOR EACH ROW
             WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION public.again()""",
    )
    document = '{"holdings": [{"symbol": "A", "weight": 0.6}, {"symbol": "B", "weight": 0.4}]}'
    execute(parallel, value("F", document))
    execute(parallel, value("F", document.replace("0.6", "0.61")))
    weights = "SELECT array_agg(weight::text ORDER BY id) FROM public.group_memberships WHERE symbol IN ('A', 'B')"
    assert execute(parallel, weights) == [(["0.59", "0.4"],)]
    assert migration.status(parallel).drift == 0


def test_a_writer_needs_no_right_on_the_new_tables(cluster: Cluster, parallel: Database) -> None:
    """Whoever may write the legacy table may go on to do so, and to do no more; whatever its search path."""
    cluster.maintain('CREATE ROLE "Feed" LOGIN')
    try:
        for statement in (
            'GRANT SELECT, INSERT, UPDATE ON public.cache_entries TO "Feed"',
            'GRANT USAGE ON SEQUENCE public.cache_entries_id_seq TO "Feed"',
            'CREATE SCHEMA evil; GRANT USAGE, CREATE ON SCHEMA evil TO "Feed"',
        ):
            execute(parallel, statement)
        with Database(parallel.url.set(username="Feed")).engine.begin() as connection:
            legacy.run(connection, "CREATE FUNCTION evil.lower(text) RETURNS text LANGUAGE sql AS 'SELECT ''evil'''")
            legacy.run(connection, "SET search_path = evil, pg_catalog")
            legacy.run(connection, insert("stock_metadata", "n", "NEW", '{"sector": "energy"}'))
            legacy.run(connection, value("F", '["A"]'))
        assert migration.status(parallel).drift == 0
        assert migration.status(parallel).memberships == 3
    finally:
        execute(parallel, 'DROP OWNED BY "Feed"')
        cluster.maintain('DROP ROLE "Feed"')


PAST_THE_TRIGGERS = {
    "as a replica": ("SET session_replication_role = replica", []),
    "trigger disabled": (
        "ALTER TABLE public.cache_entries DISABLE TRIGGER workbench_follow_update",
        ["trigger workbench_follow_update on cache_entries is disabled"],
    ),
    "trigger dropped": (
        "DROP TRIGGER workbench_follow_update ON public.cache_entries",
        ["trigger workbench_follow_update on cache_entries is missing"],
    ),
}


@pytest.mark.parametrize("way", PAST_THE_TRIGGERS)
def test_what_writes_past_the_triggers_is_found(parallel: Database, program: Program, way: str) -> None:
    """Drift is seen and said, a missing trigger too; without drift migrate puts the triggers back."""
    statement, defects = PAST_THE_TRIGGERS[way]
    at = ("--database-url", dsn(parallel.url))
    execute(parallel, statement + ";" + value("F", '["A"]'))
    now = migration.status(parallel)
    assert (now.phase, now.drift > 0, now.defects) == (Phase.PARALLEL, True, defects)
    said = program("status", *at)
    assert said.code == 1
    assert all(defect in said.out for defect in defects)
    if defects:
        with pytest.raises(DriftError):
            migration.migrate(parallel)
        execute(parallel, "SET session_replication_role = replica; " + value("F", ENTRIES[0].value))
        assert program("status", *at).code == 1
        assert migration.migrate(parallel).changed
    execute(parallel, value("F", '["C"]') + ";" + value("F", '["D"]'))
    assert (migration.status(parallel).drift, program("status", *at).code) == (0, 0)
    assert not migration.migrate(parallel).changed


def test_there_and_back_again(parallel: Database) -> None:
    """Migrate works after any number of rollbacks; in between writes cost and leave nothing."""
    for turn in range(3):
        migration.rollback(parallel)
        execute(parallel, "SELECT 1 / (count(*) = 0)::integer FROM pg_trigger WHERE NOT tgisinternal")
        execute(parallel, value("F", f'["T{turn}"]'))
        assert migration.migrate(parallel).status.drift == 0
        execute(parallel, value("F", f'["U{turn}"]'))
        assert migration.status(parallel).drift == 0


def test_rollback_names_who_reads(parallel: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long reader stops the rollback, by name; others read meanwhile, since nobody queues for long."""
    monkeypatch.setattr("workbench.migration.deployment.PATIENCE_SECONDS", 0.5)
    waits: list[float] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            started = time.monotonic()
            execute(parallel, "SELECT count(*) FROM public.cache_entries")
            waits.append(time.monotonic() - started)

    reader = threading.Thread(target=read)
    with parallel.engine.connect() as connection:
        connection.exec_driver_sql("SET application_name = 'nightly report'")
        connection.exec_driver_sql("SELECT count(*) FROM public.cache_entries")
        reader.start()
        try:
            with pytest.raises(BlockedError, match=r"process \d+ \(nightly report\).* on cache_entries"):
                migration.rollback(parallel)
        finally:
            stop.set()
            reader.join()
    assert max(waits) < 1
    assert migration.rollback(parallel).status.phase is Phase.LEGACY


def test_a_rehearsed_rollback_changes_nothing(parallel: Database, program: Program) -> None:
    """It says how long the rollback takes, what it keeps and what it would lose; afterwards all is as before."""
    at = ("--database-url", dsn(parallel.url))
    before = migration.status(parallel)
    assert program("rollback", "--rehearse", "--json", *at).result["lost"] == 0
    execute(parallel, "INSERT INTO public.group_memberships (group_id, symbol) VALUES (1, 'ONLY HERE')")
    told = program("rollback", "--rehearse", *at)
    assert (told.code, "keeps 5 legacy entries" in told.out, "--discard" in told.out) == (0, True, True)
    assert migration.rehearse_rollback(parallel).lost == migration.status(parallel).drift > 0
    execute(parallel, "DELETE FROM public.group_memberships WHERE symbol = 'ONLY HERE'")
    execute(parallel, value("F", '["N"]') + ";" + value("F", ENTRIES[0].value))
    assert migration.status(parallel) == before


def test_watching_ends_with_what_was_seen(
    parallel: Database, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The status is said again and again; drift seen once is not forgotten when somebody ends the watch."""
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 1:
            execute(parallel, "SET session_replication_role = replica; " + value("F", '["A"]'))
        elif len(waits) == 2:
            execute(parallel, "SET session_replication_role = replica; " + value("F", ENTRIES[0].value))
        else:
            raise KeyboardInterrupt

    monkeypatch.setattr("workbench.cli.migration.time.sleep", sleep)
    told = program("status", "--watch", "7", "--database-url", dsn(parallel.url))
    assert (told.code, waits) == (1, [7.0, 7.0, 7.0])
    assert [line.split(".")[1] for line in told.out.splitlines() if line.startswith("Phase")] == [
        " Drift: 0 rows",
        " Drift: 4 rows",
        " Drift: 0 rows",
    ]
