"""What changed is noted, whoever writes and in whatever phase, and read in an order in which nothing is skipped."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import Cluster, Program, dsn, execute, on_embedded
from oracles.checks import passed
from oracles.small_databases import create_parallel, create_primary

from workbench import changes, migration, postgres, server, validation
from workbench.changes import NotedChange, Place
from workbench.contract import Verdict
from workbench.errors import ChangesGoneError
from workbench.migration import archiving
from workbench.postgres import Database
from workbench.sqlfiles import resource_root

SOAK = "WORKBENCH_SOAK" in os.environ
COMMITS = 1_000 if SOAK else 60
ANYTHING = (None, None, None)


@pytest.fixture
def parallel(cluster: Cluster) -> Iterator[Database]:
    """A few entries, migrated."""
    made = cluster.clone("parallel", create_parallel)
    yield made
    cluster.drop(made)


@pytest.fixture
def primary(cluster: Cluster) -> Iterator[Database]:
    """A few entries, migrated and cut over."""
    made = cluster.clone("primary", create_primary)
    yield made
    cluster.drop(made)


def read(database: Database, after: Place | None = None) -> tuple[list[NotedChange], Place]:
    """One reading, in a transaction of its own."""
    with database.read_only() as transaction:
        return changes.read(transaction, after)


def noted(database: Database, act: Callable[[], object]) -> set[Any]:
    """The keys of what changed by an act."""
    _, before = read(database)
    act()
    found, _ = read(database, before)
    return {(each.type, each.name, each.environment) for each in found}


FUND = ("ETF", "F", "DEFAULT")
LEGACY_WRITES = {
    "UPDATE cache_entries SET value = jsonb_set(value, '{holdings,0,weight}', '0.4') WHERE name = 'Fund'": {FUND},
    "UPDATE cache_entries SET key = 'G' WHERE name = 'Fund'": {FUND, ("ETF", "G", "DEFAULT")},
    "INSERT INTO cache_entries (type, name, key, value, environment) VALUES ('themes', 'n', 'k', '[\"A\"]', 'TEST')": {
        ("THEME", "n", "TEST")
    },
    "DELETE FROM cache_entries WHERE key = 'miners'": {("THEME", "miners", "DEFAULT")},
    "UPDATE cache_entries SET value = value || '{\"sector\": \"Tech\"}' WHERE key = 'XOM'": {
        ("STOCK", "XOM", "DEFAULT"),
        ("SECTOR", "energy", "DEFAULT"),
        ("SECTOR", "tech", "DEFAULT"),
    },
    "UPDATE cache_entries SET value = '2' WHERE type = 'app_settings'": set(),
}


def test_legacy_writes_are_noted(parallel: Database) -> None:
    """What a document became, and what is derived from it; nothing for documents of other types."""
    for write, expected in LEGACY_WRITES.items():
        found = noted(parallel, partial(execute, parallel, write))
        assert (found >= expected, bool(found)) == (True, bool(expected)), write


def test_a_truncate_is_noted(parallel: Database) -> None:
    """Of the documents as what went, of a table as a change of anything."""
    went = noted(parallel, lambda: execute(parallel, "TRUNCATE cache_entries"))
    assert {FUND, ("STOCK", "XOM", "DEFAULT"), ("THEME", "miners", "DEFAULT")} <= went
    assert noted(parallel, lambda: execute(parallel, "TRUNCATE stock_metadata CASCADE")) == {ANYTHING}


WRITES = {
    "UPDATE group_memberships SET weight = 0.1 WHERE symbol = 'BRK.B'": {FUND},
    "INSERT INTO group_memberships (group_id, symbol) SELECT id, 'CVX' FROM definition_groups WHERE name = 'F'": {FUND},
    "DELETE FROM group_memberships WHERE symbol = 'AAPL' AND weight > 0": {FUND, ("STOCK", "AAPL", "DEFAULT")},
    "INSERT INTO definition_groups (name, type, environment) VALUES ('mine', 'CUSTOM', 'TEST')": {
        ("CUSTOM", "mine", "TEST")
    },
    "UPDATE definition_groups SET name = 'G' WHERE name = 'F'": {FUND, ("ETF", "G", "DEFAULT")},
    "DELETE FROM definition_groups WHERE name = 'miners'": {("THEME", "miners", "DEFAULT")},
    "INSERT INTO stock_metadata (symbol, environment) VALUES ('NEW', 'UAT')": {("STOCK", "NEW", "UAT")},
    "UPDATE stock_metadata SET market_cap = 2 WHERE symbol = 'XOM'": {("STOCK", "XOM", "DEFAULT")},
    "DELETE FROM stock_metadata WHERE symbol = 'AAPL'": {("STOCK", "AAPL", "DEFAULT")},
    "INSERT INTO stock_metadata (symbol, environment) SELECT 'S' || n, 'TEST' FROM generate_series(1, 1500) AS n": {
        ANYTHING
    },
    "UPDATE stock_metadata SET sector = sector WHERE false": set(),
}


def test_writes_to_the_tables_are_noted(primary: Database) -> None:
    """By names before and after. A thousand in one statement are a change of anything, and of those no more are noted;
    what is derived from them is written by another statement."""
    for write, expected in WRITES.items():
        found = noted(primary, partial(execute, primary, write))
        assert (found >= expected, bool(found)) == (True, bool(expected)), write
    many = "SELECT count(*) FROM workbench.changes WHERE name LIKE 'S%' AND environment = 'TEST'"
    assert execute(primary, many) == [(2_000,)]


def test_phases_are_passed_without_a_change(parallel: Database) -> None:
    """The tables answer as before; what is written in each phase is noted, also on the way back."""
    market = "UPDATE stock_metadata SET market_cap = market_cap + 1 WHERE symbol = 'XOM'"
    steps: dict[str, Callable[[], object]] = {
        "cutover": lambda: migration.cutover(parallel, validator=passed),
        "archive": lambda: archiving.archive(parallel, archiving.Terms(0), True, validator=passed),
        "back to cutover": lambda: migration.rollback(parallel),
    }
    for step in steps.values():
        assert noted(parallel, step) == set()
        assert noted(parallel, lambda: execute(parallel, market)) == {("STOCK", "XOM", "DEFAULT")}
    assert noted(parallel, lambda: migration.rollback(parallel)) == set()
    assert validation.run(parallel).verdict is Verdict.PASS


@on_embedded
def test_what_commands_write_is_noted(cluster: Cluster, primary: Database, program: Program) -> None:
    """Loads, what takes them back, and sectors that are applied."""
    in_test = ("--environment", "TEST")

    def command(*words: object) -> None:
        ended = program(*words, "--no-snapshot", "--database-url", dsn(primary.url))
        assert ended.code == 0, ended

    funds = {("ETF", fund, "TEST") for fund in ("ZZGR", "ZZIN")}
    folder = resource_root("workbench") / "sample" / "issuer_files"
    assert noted(primary, lambda: command("load", folder, "--apply", "--no-keep", *in_test)) >= funds
    applied = noted(primary, lambda: command("sectors", "--apply", *in_test))
    assert {type for type, _, _ in applied} >= {"STOCK"}
    assert noted(primary, lambda: command("load", "undo", "1")) >= funds


def test_a_migration_begins_with_a_change_of_anything(parallel: Database) -> None:
    """One row, however much was migrated; and a place in a table that was made anew is gone."""
    assert execute(parallel, "SELECT type, name, environment FROM workbench.changes") == [ANYTHING]
    _, place = read(parallel)
    migration.rollback(parallel)
    migration.migrate(parallel)
    with pytest.raises(ChangesGoneError):
        read(parallel, place)


def test_what_is_undone_is_not_noted(primary: Database) -> None:
    """Neither a transaction that was undone, nor a part of one; and what changed twice is told once."""
    _, before = read(primary)
    with psycopg.connect(dsn(primary.url)) as writer:
        writer.execute("UPDATE stock_metadata SET market_cap = 5")
        writer.rollback()
        writer.execute("UPDATE stock_metadata SET market_cap = 6 WHERE symbol = 'XOM'")
        writer.execute("SAVEPOINT part; UPDATE stock_metadata SET market_cap = 7 WHERE symbol = 'AAPL'")
        writer.execute("ROLLBACK TO part; UPDATE stock_metadata SET market_cap = 8 WHERE symbol = 'XOM'")
        writer.commit()
    found, _ = read(primary, before)
    assert [each.name for each in found if each.type == "STOCK"] == ["XOM"]


@contextmanager
def open_transaction(database: Database, statement: str) -> Iterator[psycopg.Connection[Any]]:
    """A session that has written and not committed."""
    with psycopg.connect(dsn(database.url), application_name="a batch") as connection:
        connection.execute(statement)  # type: ignore[call-overload]
        yield connection


def in_order_of_numbers(database: Database, after: int) -> list[Any]:
    """What a reader sees who trusts the sequence: committed rows with a higher number."""
    return execute(database, "SELECT number, name FROM workbench.changes WHERE number > :after ORDER BY 1", after=after)


def test_a_late_commit_is_not_skipped(primary: Database) -> None:
    """A row that was numbered first and committed last: a reader by numbers never sees it, this one holds the rest."""
    _, place = read(primary)
    [(number,)] = execute(primary, "SELECT max(number) FROM workbench.changes")
    with open_transaction(primary, "UPDATE stock_metadata SET market_cap = 5 WHERE symbol = 'XOM'") as late:
        execute(primary, "UPDATE stock_metadata SET market_cap = 5 WHERE symbol = 'AAPL'")
        naive = in_order_of_numbers(primary, int(str(number)))
        found, place = read(primary, place)
        with primary.read_only() as transaction:
            lag = changes.lag(transaction)
        pid = late.info.backend_pid
        late.commit()
    assert found == []
    assert "AAPL" in {name for _, name in naive}
    assert (lag.seconds > 0, lag.pid, lag.application) == (True, pid, "a batch")
    assert "XOM" not in {name for _, name in in_order_of_numbers(primary, max(number for number, _ in naive))}
    found, place = read(primary, place)
    assert {"XOM", "AAPL"} <= {each.name for each in found}
    assert [each.place for each in found] == sorted(each.place for each in found)
    assert read(primary, place)[0] == []
    with primary.read_only() as transaction:
        assert changes.lag(transaction).seconds == 0


def test_three_writers_and_late_commits_lose_nothing(primary: Database) -> None:
    """Every commit is read, and read once, by a reader that reads all the while."""
    stocks = (
        "INSERT INTO stock_metadata (symbol, environment) SELECT 'W' || n, 'TEST' FROM generate_series(0, :last) AS n"
    )
    execute(primary, stocks, last=3 * COMMITS - 1)
    _, place = read(primary)
    writers = [threading.Thread(target=write, args=(primary, turn)) for turn in range(3)]
    for writer in writers:
        writer.start()
    seen: list[NotedChange] = []
    is_over = False
    while not is_over:
        is_over = not any(writer.is_alive() for writer in writers)
        found, place = read(primary, place)
        seen += found
    names = [each.name for each in seen if each.type == "STOCK"]
    assert sorted(names) == sorted(f"W{n}" for n in range(3 * COMMITS))
    assert len({each.place for each in seen}) == len(seen)


def write(database: Database, turn: int) -> None:
    """A writer's commits; each fifth waits a little before it ends."""
    random.seed(turn)
    with psycopg.connect(dsn(database.url)) as connection:
        for n in range(turn, 3 * COMMITS, 3):
            connection.execute("UPDATE stock_metadata SET market_cap = 1 WHERE symbol = %s", [f"W{n}"])
            if random.random() < 0.2:  # noqa: S311 - no secret
                time.sleep(0.02)
            connection.commit()


def grown_old(database: Database) -> None:
    """All that is noted so far was noted eight days ago."""
    execute(database, "UPDATE workbench.changes SET changed_at = changed_at - interval '8 days'")


def test_what_is_older_than_seven_days_goes(primary: Database) -> None:
    """All but the newest old row; a place that has read as far goes on, one before it is gone. Nobody waits for a
    session that is at it, and under another isolation level nobody is."""
    _, early = read(primary)
    execute(primary, "UPDATE stock_metadata SET market_cap = 5")
    _, late = read(primary, early)
    grown_old(primary)
    with psycopg.connect(dsn(primary.url)) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('relationship workbench changes', 0))")
        execute(primary, "UPDATE stock_metadata SET market_cap = 6 WHERE symbol = 'XOM'")
        prune(primary, "READ COMMITTED")
    prune(primary, "REPEATABLE READ")
    assert read(primary, early)[0] != []
    prune(primary, "READ COMMITTED")
    assert [each.name for each in read(primary, late)[0] if each.type == "STOCK"] == ["XOM"]
    with pytest.raises(ChangesGoneError, match="no longer kept"):
        read(primary, early)
    old = "SELECT count(*) FROM workbench.changes WHERE changed_at < now() - interval '1 day'"
    assert execute(primary, old) == [(1,)]


def prune(database: Database, level: str) -> None:
    """What a writer does now and then."""
    with database.engine.connect().execution_options(isolation_level=level) as connection, connection.begin():
        connection.exec_driver_sql("SELECT workbench.prune_changes()")


def test_writers_prune(primary: Database) -> None:
    """One statement in a hundred does; not one in a hundred of those that change nothing."""
    execute(primary, "UPDATE stock_metadata SET market_cap = 5")
    grown_old(primary)
    somebody = "UPDATE stock_metadata SET market_cap = 7"
    old = "SELECT count(*) FROM workbench.changes WHERE changed_at < now() - interval '1 day'"
    [(before,)] = execute(primary, old)
    with psycopg.connect(dsn(primary.url), autocommit=True) as writer:
        for _ in range(50):
            writer.execute("UPDATE stock_metadata SET market_cap = 7 WHERE false")
        assert execute(primary, old) == [(before,)]
        for _ in range(2_000):
            writer.execute(somebody)
            if execute(primary, old) == [(1,)]:
                return
    pytest.fail("nobody pruned")


PLACES = ["", "x", "0123abcd-1", "0123abcd-1-1", "0123abcd-1-1-1", "0123abcd-\uff11-1", "0123abcd-" + "9" * 30]


def test_what_is_no_place_here_is_gone(primary: Database) -> None:
    """Whatever somebody sends; and a place that this database has not reached, as after a backup was put back."""
    for place in PLACES:
        with pytest.raises(ChangesGoneError):
            read(primary, changes.parse_place(place))
    _, here = read(primary)
    with pytest.raises(ChangesGoneError):
        read(primary, Place(here.feed, here.xid + 1_000_000, 0))


SIXTY_COMMITS = """
DO $$ BEGIN
  FOR n IN 1..60 LOOP UPDATE stock_metadata SET market_cap = n WHERE symbol = 'XOM'; COMMIT; END LOOP;
END $$
"""


def test_a_restored_dump_is_another_feed(cluster: Cluster, primary: Database) -> None:
    """Rows that a dump brought along are never read there and soon go; a reader begins anew, and loses nothing."""
    execute(primary, "UPDATE stock_metadata SET market_cap = 5")
    execute(
        primary,
        "UPDATE workbench.changes SET xid = (pg_current_xact_id()::text::bigint + 40)::text::xid8 WHERE type = 'STOCK'",
    )
    _, place = read(primary)
    restored = Database(cluster.url.set(database=cluster.create("template0")))
    programs = server.binary("psql").parent
    dump = subprocess.run([programs / "pg_dump", dsn(primary.url)], capture_output=True, check=True).stdout
    command = [programs / "psql", "-Xq", dsn(restored.url)]
    subprocess.run(command, input=dump, capture_output=True, check=True)
    with pytest.raises(ChangesGoneError):
        read(restored, place)
    _, begun = read(restored)
    with psycopg.connect(dsn(restored.url), autocommit=True) as writer:
        writer.execute(SIXTY_COMMITS)
    found, _ = read(restored, begun)
    assert [each.name for each in found if each.type == "STOCK"] == ["XOM"] * 60
    prune(restored, "READ COMMITTED")
    assert execute(restored, "SELECT count(DISTINCT feed) FROM workbench.changes") == [(1,)]
    assert len(read(restored, begun)[0]) == len(found)
    assert migration.status(restored).defects == []
    cluster.drop(restored)


MANY_COMMITS = SIXTY_COMMITS.replace("60", "150")


@on_embedded
def test_a_crash_of_the_database_loses_nothing(cluster: Cluster, data_dir: Path) -> None:
    """Numbers that no disk knows of are given again: whoever called the horizon a place would lose changes."""
    database = Database(postgres.parse_url(server.start(data_dir).url))
    create_primary(database)
    with psycopg.connect(dsn(database.url), autocommit=True) as session:
        session.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        session.execute("SELECT pg_reload_conf()")
        session.execute("UPDATE stock_metadata SET market_cap = 1 WHERE symbol = 'XOM'")
        for _ in range(100):
            session.execute("BEGIN; SELECT pg_current_xact_id(); ROLLBACK")
        with database.read_only() as transaction:
            horizon = transaction.rows("changes/feed")[0].horizon
            _, place = changes.read(transaction)
        os.kill(int((data_dir / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    server.start(data_dir)
    with psycopg.connect(dsn(database.url), autocommit=True) as session:
        [(after_crash,)] = session.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchall()
        session.execute(MANY_COMMITS)
    found, _ = read(database, place)
    assert [each.name for each in found if each.type == "STOCK"] == ["XOM"] * 150
    beyond, _ = read(database, Place(place.feed, horizon, 0))
    assert (len(beyond) < len(found)) is (after_crash < horizon)


def test_accounts_need_no_more_than_they_have(primary: Database) -> None:
    """Who may write a table and nothing else is noted; who may only read the feed reads it, and writes nothing."""
    writer, reader = (f"{kind}{primary.url.database}" for kind in ("w", "r"))
    for role in (writer, reader):
        execute(primary, f'CREATE ROLE "{role}" LOGIN')
    execute(primary, f'GRANT SELECT, UPDATE ON stock_metadata TO "{writer}"')
    execute(primary, f'GRANT USAGE ON SCHEMA workbench TO "{reader}"')
    execute(primary, f'GRANT SELECT ON workbench.changes TO "{reader}"')
    as_writer, as_reader = (Database(primary.url.set(username=role)) for role in (writer, reader))
    _, place = read(as_reader)
    with open_transaction(as_writer, "UPDATE stock_metadata SET market_cap = 9 WHERE symbol = 'XOM'") as writing:
        execute(primary, "UPDATE stock_metadata SET market_cap = 9 WHERE symbol = 'AAPL'")
        with as_reader.read_only() as transaction:
            lag = changes.lag(transaction)
        pid = writing.info.backend_pid
        writing.commit()
    assert (lag.pid, lag.account) == (pid, writer)
    assert {"XOM", "AAPL"} <= {each.name for each in read(as_reader, place)[0]}
    for statement in ("DELETE FROM workbench.changes", "SELECT workbench.prune_changes()"):
        with pytest.raises(Exception, match="permission denied"):
            execute(as_reader, statement)
    for role in (writer, reader):
        execute(primary, f'DROP OWNED BY "{role}"; DROP ROLE "{role}"')


def test_a_switched_off_trigger_is_a_defect(primary: Database) -> None:
    """Without it changes would be lost unseen: status names it, and an upgrade switches it on."""
    execute(primary, "ALTER TABLE group_memberships DISABLE TRIGGER workbench_note_update")
    assert execute(primary, "SELECT triggers_amiss FROM workbench.health") == [(1,)]
    [defect] = migration.status(primary).defects
    assert "workbench_note_update on group_memberships" in defect
    migration.upgrade(primary)
    assert migration.status(primary).defects == []
