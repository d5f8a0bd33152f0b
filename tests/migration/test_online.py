"""Migrating in batches while writers go on: interrupted anywhere it goes on, nothing waits, nothing is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from conftest import Cluster, Program, dsn, execute, in_soak, on_embedded
from oracles import faults, legacy
from oracles.faults import ONLINE
from oracles.fingerprints import fingerprint
from oracles.sessions import REFUSALS, attempt, begun, busy, insert

from workbench import migration, sqlfiles, validation
from workbench.contract import Phase, Verdict
from workbench.errors import BlockedError, BusyError, UnknownOutcomeError, UnprovenError, WorkEndedError
from workbench.migration import online as backfill
from workbench.migration import preflight
from workbench.postgres import Database

act = ONLINE["migrate --online"].act

LISTS = """SELECT g.type, g.name, g.environment,
                  array_agg((m.symbol, m.weight, m.metadata)::text ORDER BY coalesce(r.position, m.id))
             FROM public.definition_groups AS g
             LEFT JOIN public.group_memberships AS m ON m.group_id = g.id
             LEFT JOIN workbench.membership_residue AS r ON r.membership_id = m.id
            GROUP BY g.id ORDER BY 1, 2, 3"""


@pytest.fixture
def start(cluster: Cluster) -> Iterator[Callable[[], Database]]:
    """Databases with a few entries, nothing migrated."""
    made: list[Database] = []

    def clone() -> Database:
        made.append(cluster.clone("online", faults.fill))
        return made[-1]

    yield clone
    for database in made:
        cluster.drop(database)


def is_complete(database: Database) -> None:
    """The migration is done, and nothing is amiss."""
    now = migration.status(Database(database.url))
    assert (now.phase, now.drift, now.defects, now.noticed) == (Phase.PARALLEL, 0, [], [])
    # Unchecked is what holds no entry any more.
    assert validation.run(Database(database.url)).verdict in (Verdict.PASS, Verdict.UNCHECKED)


def stopped(database: Database, batches: int = 2, alone: bool = True) -> None:
    """Copy some entries, and be interrupted."""
    seen = []

    def interrupt(done: int, total: int, step: str) -> None:
        seen.append(step)
        if len(seen) > batches:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        act(database, interrupt)
    if alone:
        faults.wait_until_alone(database)
    else:
        time.sleep(0.5)


def test_batches_make_what_one_transaction_makes(sampled: Database, migrated: Database) -> None:
    """The same groups, lists in the same order, stocks and catalogue; a second run changes nothing."""
    assert migration.migrate_online(sampled).changed
    is_complete(sampled)
    stocks = "SELECT to_jsonb(s) - 'id' FROM public.stock_metadata AS s ORDER BY symbol, environment"
    for statement in (LISTS, stocks):
        with sampled.engine.connect() as one, migrated.engine.connect() as other:
            assert legacy.select(one, statement) == legacy.select(other, statement)
    for again in (migration.migrate_online, migration.migrate, migration.upgrade):
        assert not again(sampled).changed


@on_embedded
@pytest.mark.parametrize("ending", ["killed", pytest.param("terminated", marks=in_soak)])
def test_what_was_interrupted_goes_on(ending: str, start: Callable[[], Database]) -> None:
    """Ended before any statement: the phase says so, writes are followed, and another run completes it."""
    act(start())  # what is read once a process is read
    names = faults.undisturbed(ONLINE["migrate --online"], start())
    met = set()
    for place in faults.places(names, few=4):
        database = start()
        interrupt(ending, database, names, place)
        faults.wait_until_alone(database)
        met.add(migration.status(Database(database.url)).phase)
        execute(database, "UPDATE public.cache_entries SET value = '[\"NEW\"]' WHERE key = 'O'")
        execute(database, "DELETE FROM public.cache_entries WHERE key = 'XOM'")
        act(Database(database.url))
        is_complete(database)
        assert migration.status(database).stocks == 0
    assert Phase.BACKFILLING in met


def interrupt(ending: str, database: Database, names: list[str], place: int) -> None:
    """Run it, and end the client or its session before that step."""
    if ending == "killed":
        assert faults.killed(faults.die_at, "migrate --online", faults.text(database.url), place), names[place]
        return

    def end(step: int, title: str) -> None:
        if step == place:
            faults.terminate(database)

    with faults.steps(end), pytest.raises((WorkEndedError, UnknownOutcomeError)):
        act(Database(database.url))


def test_rollback_takes_all_away(start: Callable[[], Database]) -> None:
    """From a backfill that was interrupted, the database is as before it."""
    database = start()
    before = fingerprint(database)
    stopped(database)
    assert migration.status(database).phase is Phase.BACKFILLING
    assert migration.rehearse_rollback(database).phase is Phase.LEGACY
    assert migration.rollback(database).status.phase is Phase.LEGACY
    assert fingerprint(database) == before


def test_nothing_takes_the_tables_for_complete(start: Callable[[], Database], program: Program) -> None:
    """While backfilling, what needs the new tables is refused by one sentence; documents are read as ever."""
    database = start()
    execute(database, "GRANT SELECT ON public.cache_entries TO pg_monitor")
    stopped(database)
    at = ("--database-url", dsn(database.url))
    for command in (
        "validate", "validate --drill", "cutover --validate", "archive --yes", "migrate", "upgrade", "uninstall --yes",
        "plan", "query list", "sectors", "group list", "snapshot take", "load list", "rollback --sql /dev/null",
    ):  # fmt: skip
        said = program(*command.split(), *at)
        assert said.code == 4, (command, said)
        assert "migrate --online" in said.err, (command, said)
    assert program("query", "list", "--side", "before", *at).code == 0
    may = "SELECT has_table_privilege('pg_monitor', 'public.group_memberships', 'SELECT')"
    assert execute(database, may) == [(False,)]
    shown = program("status", *at)
    assert shown.code == 0
    assert "Phase: backfilling. " in shown.out
    assert "nobody is at work" in shown.out
    backfill = program("status", "--json", *at).result["backfill"]
    assert 0 < backfill["copied"] < 5
    assert backfill["seconds_left"] is None
    metrics = program("status", "--metrics", *at).out
    assert ('workbench_phase{workbench_phase="backfilling"} 1' in metrics, "drift" in metrics) == (True, False)
    assert program("status", "--json", *at).result["drift"] is None
    assert program("migrate", "--online", *at).code == 0
    assert execute(database, may) == [(True,)]
    is_complete(database)


def test_plan_recommends_by_how_long_writers_would_wait(
    start: Callable[[], Database], program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction while writers wait for seconds at most; batches when they would wait longer."""
    at = ("--database-url", dsn(start().url))
    assert "Recommended: workbench migrate. Writers wait" in program("plan", *at).out
    monkeypatch.setattr(preflight, "LONGEST_WAIT_SECONDS", -1)
    assert "Recommended: workbench migrate --online." in program("plan", *at).out
    assert program("migrate", "--online", "--sql", "/dev/null", *at).code == 2


def test_ctrl_c_says_what_stays(
    start: Callable[[], Database], program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted by hand, it says that the same command goes on."""
    at = ("--database-url", dsn(start().url))
    begin = backfill.Batches.run

    def stop(self: backfill.Batches) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(backfill.Batches, "run", stop)
    said = program("migrate", "--online", *at)
    assert said.code == 130
    assert "Run the command again to go on" in said.err
    monkeypatch.setattr(backfill.Batches, "run", begin)
    assert "Phase: parallel" in program("migrate", "--online", *at).out


def test_a_writer_in_the_way_is_waited_for_last(start: Callable[[], Database]) -> None:
    """A family that somebody is writing is left for later; all others are copied meanwhile, and status says so."""
    database = start()
    stopped(database, batches=0)
    with database.engine.connect() as connection:
        legacy.run(connection, "UPDATE public.cache_entries SET value = '[\"LATE\"]' WHERE key = 'F'")
        thread = threading.Thread(target=act, args=(Database(database.url),))
        thread.start()
        count = "SELECT count(*) FROM workbench.families"
        faults.wait_until(lambda: execute(database, count) == [(4,)])
        now = migration.status(Database(database.url))
        assert now.backfill
        assert "(workbench)" in now.backfill.at_work
        for other in (migration.rollback, migration.migrate, migration.migrate_online):
            with pytest.raises(BusyError):
                other(Database(database.url))
        connection.commit()
        thread.join()
    is_complete(database)
    assert execute(database, "SELECT count(*) FROM public.group_memberships WHERE symbol = 'LATE'") == [(1,)]


def test_a_lock_that_is_not_to_be_had_changes_nothing(
    start: Callable[[], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that does not end is no reason to make others wait: it is named, and the table is as before."""
    monkeypatch.setattr("workbench.migration.deployment.PATIENCE_SECONDS", 0.4)
    database = start()
    before = fingerprint(database)
    with database.engine.connect() as connection:
        legacy.run(connection, "UPDATE public.cache_entries SET key = key")
        with pytest.raises(BlockedError, match="cache_entries"):
            act(Database(database.url))
    assert fingerprint(database) == before


LOSSES = {
    "a write past the triggers": """SET session_replication_role = replica;
                                    UPDATE public.cache_entries SET value = '[]' WHERE key = 'F'""",
    "a row that somebody added": """INSERT INTO public.group_memberships (group_id, symbol)
                                    SELECT id, 'ROGUE' FROM public.definition_groups WHERE name = 'F'""",
    "a row that somebody took": "DELETE FROM public.group_memberships WHERE symbol = 'B'",
}


@pytest.mark.parametrize("loss", LOSSES)
def test_what_is_not_equal_is_not_proven(loss: str, start: Callable[[], Database]) -> None:
    """What goes wrong between two batches is found by the proof: the phase stays, and rollback is the way."""
    database = start()
    stopped(database, batches=3)
    execute(database, LOSSES[loss])
    with pytest.raises(UnprovenError, match="stays backfilling"):
        act(Database(database.url))
    faults.wait_until_alone(database)
    assert migration.status(Database(database.url)).phase is Phase.BACKFILLING
    assert migration.rollback(Database(database.url)).status.phase is Phase.LEGACY
    assert act(Database(database.url)).changed
    is_complete(database)


def test_an_entry_that_no_batch_takes_is_found(start: Callable[[], Database]) -> None:
    """A batch that left something out would not pass: the proof looks at all entries, whatever was copied."""
    database = start()
    careless = sqlfiles.load("migration/pending").replace("c.id > :after AND", "c.id > :after AND c.key <> 'F' AND")
    with faults.saying("migration/pending", careless), pytest.raises(UnprovenError):
        act(database)


@pytest.mark.parametrize("batches", [0, 3, 99])
def test_an_older_snapshot_is_refused_or_followed(batches: int, start: Callable[[], Database]) -> None:
    """A transaction whose one snapshot is older than the tables may fail by serialization, and never leaves drift."""
    database = start()
    with begun(database, "REPEATABLE READ") as connection:
        if batches < 10:
            stopped(database, batches, alone=False)
        else:
            act(Database(database.url))
        refused: list[str] = []
        attempt(connection, "UPDATE public.cache_entries SET value = '[\"OLD\"]' WHERE key IN ('F', 'XOM')", refused)
    assert all(any(word in refusal for word in REFUSALS) for refusal in refused), refused
    act(Database(database.url))
    is_complete(database)


@contextmanager
def writing(database: Database, waits: list[float], refused: list[str]) -> Iterator[None]:
    """Two writers at full speed: how long each of their writes took, and what was refused."""
    stop = threading.Event()

    def write(turn: int) -> None:
        count = 0
        with Database(database.url).engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not stop.is_set():
                count += 1
                for statement in busy(turn, count):
                    began = time.monotonic()
                    try:
                        legacy.run(connection, statement)
                    except sa.exc.DBAPIError as error:
                        refused.append(str(error.orig))
                    waits.append(time.monotonic() - began)

    threads = [threading.Thread(target=write, args=(turn,)) for turn in (0, 1)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def p99(waits: list[float]) -> float:
    """The wait that one write in a hundred exceeds."""
    return sorted(waits)[len(waits) * 99 // 100]


def test_writers_at_full_speed_hardly_notice(sampled: Database) -> None:
    """Among writers that never pause: no error, no drift, and nobody waits long; on a quiet machine the slowest
    hundredth of the writes takes three times as long at most."""
    during: list[float] = []
    after: list[float] = []
    refused: list[str] = []
    with writing(sampled, during, refused):
        assert migration.migrate_online(sampled).changed
    with writing(sampled, after, refused):
        time.sleep(1)
    assert refused == []
    is_complete(sampled)
    assert max(during) < 3
    if faults.SOAK:
        assert p99(during) < 3 * p99(after), (p99(during), p99(after), len(during), len(after))


TRANSACTIONS = {
    "another of a family": [
        insert("etf_holdings", "x", "F", '["X"]'),
        "DELETE FROM public.cache_entries WHERE key = 'XOM'",
    ],
    "a new key and a sector": [
        "UPDATE public.cache_entries SET key = 'G' WHERE key = 'F'",
        insert("sector_industry_map", "Tech", "tech"),
    ],
    "a stock and another's key": [
        insert("stock_metadata", "n", "NEW", '{"sector": "Tech"}'),
        "UPDATE public.cache_entries SET key = 'F' WHERE key = 'O'",
    ],
    "everything": ["TRUNCATE public.cache_entries", insert("etf_holdings", "x", "F", '["X"]')],
}


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("name", TRANSACTIONS)
def test_a_transaction_of_several_writes_meets_a_batch(name: str, order: int, start: Callable[[], Database]) -> None:
    """Writes to several families, the last after a batch began: never a deadlock for the writer, no drift."""
    database = start()
    stopped(database, batches=1)
    with database.engine.connect() as connection:
        first, second = TRANSACTIONS[name][::order]
        legacy.run(connection, first)
        thread = threading.Thread(target=act, args=(Database(database.url),))
        thread.start()
        thread.join(0.2)
        legacy.run(connection, second)
        connection.commit()
        thread.join()
    is_complete(database)
