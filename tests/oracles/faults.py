"""Faults, and the commands that must survive them: a table of commands, deaths at any statement, a proxy that cuts."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import sqlalchemy as sa
from oracles import earlier, legacy
from oracles.twin import Entry

from workbench import loading, migration, sqlfiles, validation
from workbench.contract import Phase, Progress, silent
from workbench.errors import NotMigratedError, WorkbenchError
from workbench.holdings import Source
from workbench.loading import Loads
from workbench.migration import archiving
from workbench.migration import online as backfill
from workbench.postgres import URL, Database, parse_url

SOAK = bool(os.environ.get("WORKBENCH_SOAK"))
"""Whether every statement is a place to die, or a few of each command are."""

SEED = os.environ.get("WORKBENCH_SEED", "1")

ENTRIES = [
    Entry(0, "etf_holdings", "Fund", "F", '[{"symbol": "A", "weight": 0.6}, {"symbol": "B", "weight": 0.4}]'),
    Entry(0, "etf_holdings", "Odd", "O", "7"),
    Entry(0, "themes", "Miners", "list", '["MARA", "mara", null]'),
    Entry(0, "sector_industry_map", "Energy", "energy", "{}"),
    Entry(0, "stock_metadata", "Exxon", "XOM", '{"sector": "Energy", "market_cap": 1.50}'),
    Entry(0, "app_settings", "secret", "token", '{"value": "canary-secret-7f3a"}'),
]


@dataclass(frozen=True)
class Command:
    """How to come to where a command begins, what it does, where it ends, and what a second run says.

    A second run says that nothing was changed, or raises `again`; one that `goes_on` does something else.
    """

    prepare: Callable[[Database], object]
    act: Callable[[Database], Any]
    ends: Phase
    again: type[WorkbenchError] | None = None
    goes_on: bool = False


def fill(empty: Database) -> None:
    """The legacy table, nothing migrated."""
    legacy.create(empty, ENTRIES)


def follow(empty: Database) -> None:
    """Migrated, and following."""
    fill(empty)
    migration.migrate(empty)


def follow_as_before(empty: Database) -> None:
    """As version 4 left it, but for texts of functions."""
    follow(empty)
    with empty.engine.begin() as connection:
        earlier.take_back(connection, 4)


def look(empty: Database) -> None:
    """Migrated, and validated since."""
    follow(empty)
    validation.run_and_record(empty)


def cutover(database: Database) -> Any:
    """Cut over, validated while writers are stopped; whether anything changed, and the status."""
    return migration.cutover(database, validator=lambda: validation.run_and_record(database)[0].verdict)


def cut_over(empty: Database) -> None:
    """The new tables are primary and were written, also what the documents cannot hold."""
    follow(empty)
    cutover(empty)
    with empty.engine.begin() as connection:
        legacy.run(connection, AFTER_WRITES)


def cut_over_twice_seen(empty: Database) -> None:
    """The new tables are primary, and what an archive asks for is met."""
    look(empty)
    migration.cutover(empty)
    with empty.engine.begin() as connection:
        legacy.run(connection, AFTER_WRITES)
    validation.run_and_record(empty)


def archive(database: Database) -> Any:
    """Archive after one validation in each phase, and no days."""
    return archiving.archive(database, archiving.Terms(1, 0), confirmed=True)


def archived(empty: Database) -> None:
    """Archived, and the new tables were written since."""
    cut_over_twice_seen(empty)
    archive(empty)
    with empty.engine.begin() as connection:
        legacy.run(connection, "UPDATE public.group_memberships SET weight = 0.38 WHERE symbol = 'B'")


def uninstall(database: Database) -> object:
    """Leave plain tables."""
    return migration.uninstall(database, confirmed=True)


HOLDINGS = """date,fund,company,ticker,cusip,shares,"market value ($)","weight (%)"
11/27/2026,F,A Inc,A,,1,$6.00,60.00%
11/27/2026,F,C Inc,C,,1,$4.00,40.00%
11/27/2026,N,Exxon,XOM,,1,$5.50,55.00%
11/27/2026,N,A Inc,A,,1,$4.50,45.00%
"""


def load(database: Database) -> Loads:
    """Load a list for a fund that is there, and one for a new fund."""
    return loading.load(database, [Source("f.csv", HOLDINGS.encode())], loading.LoadTerms(apply=True, keep=False))


AFTER_WRITES = """
WITH made AS (INSERT INTO public.definition_groups (name, type, environment)
              VALUES ('mine', 'CUSTOM', 'DEFAULT') RETURNING id)
INSERT INTO public.group_memberships (group_id, symbol) SELECT id, 'AAPL' FROM made;
UPDATE public.group_memberships SET weight = 0.39 WHERE symbol = 'B';
UPDATE public.stock_metadata SET industry = 'Oil' WHERE symbol = 'XOM'
"""

COMMANDS = {
    "migrate": Command(fill, migration.migrate, Phase.PARALLEL),
    "upgrade": Command(follow_as_before, migration.upgrade, Phase.PARALLEL),
    "rollback": Command(follow, migration.rollback, Phase.LEGACY, again=NotMigratedError),
    "cutover": Command(look, migration.cutover, Phase.CUTOVER),
    "cutover --validate": Command(follow, cutover, Phase.CUTOVER),
    "rollback from cutover": Command(cut_over, migration.rollback, Phase.PARALLEL, goes_on=True),
    "archive": Command(cut_over_twice_seen, archive, Phase.ARCHIVED),
    "rollback from archived": Command(archived, migration.rollback, Phase.CUTOVER, goes_on=True),
    "uninstall": Command(cut_over, uninstall, Phase.LEGACY),
}


T = TypeVar("T")


def some(every: Iterable[T], few: int, salt: str) -> list[T]:
    """All of them in the long form, else a few, chosen by the seed."""
    chosen = list(every)
    if not SOAK:
        chosen = random.Random(f"{SEED} {salt}").sample(chosen, min(few, len(chosen)))  # noqa: S311
    return chosen


def half_by_half(database: Database) -> None:
    """What no command may do: commit in the middle."""
    for table in ("one", "two"):
        with database.write_read_committed() as transaction:
            transaction.value("migration/has_legacy_table")
            legacy.through(transaction).exec_driver_sql(f"CREATE TABLE public.{table} ()")


LOADS = {"load": Command(follow, load, Phase.PARALLEL), "load after cutover": Command(cut_over, load, Phase.CUTOVER)}
"""Commands that number rows: a failed attempt leaves gaps."""


def online(database: Database, progress: Progress = silent) -> Any:
    """Migrate among writers, an entry a batch."""
    before = backfill.FIRST_BYTES, backfill.MOST_BYTES
    backfill.FIRST_BYTES = backfill.MOST_BYTES = 1
    try:
        return migration.migrate_online(database, progress)
    finally:
        backfill.FIRST_BYTES, backfill.MOST_BYTES = before


ONLINE = {"migrate --online": Command(fill, online, Phase.PARALLEL)}
"""What commits piece by piece, and goes on where it was killed."""

BAD = LOADS | ONLINE | {"half by half": Command(fill, half_by_half, Phase.LEGACY)}
"""Commands that must not survive these tests."""


@contextmanager
def steps(act: Callable[[int, str], None]) -> Iterator[None]:
    """Call `act` with place and name before every statement that goes to the server, and before COMMIT."""
    load, taken = sqlfiles.load, [0]

    def step(name: str) -> None:
        taken[0] += 1
        act(taken[0] - 1, name)

    def loading(name: str) -> str:
        # A file that another includes is read once a process, and is no statement of its own.
        if "/../" not in name:
            step(name)
        return load(name)

    commit = psycopg.Connection.commit

    def committing(connection: psycopg.Connection[Any]) -> None:
        if connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            step("COMMIT")
        commit(connection)

    sqlfiles.load = loading
    psycopg.Connection.commit = committing  # type: ignore[method-assign]
    try:
        yield
    finally:
        sqlfiles.load = load
        psycopg.Connection.commit = commit  # type: ignore[method-assign]


def undisturbed(command: Command, database: Database) -> list[str]:
    """Let the command run; the names of its steps in order."""
    names: list[str] = []
    with steps(lambda place, name: names.append(name)):
        command.act(database)
    return names


def places(names: list[str], few: int = 3) -> list[int]:
    """Where a fault is to happen: everywhere in the long form, else at the end and in a few seeded places."""
    last = len(names) - 1
    return [*sorted(some(range(last), few, str(names))), last]


def die_at(name: str, url: str, place: int) -> None:
    """In a process of its own: run the command and be killed before that step."""

    def die(now: int, step: str) -> None:
        if now == place:
            os.kill(os.getpid(), signal.SIGKILL)

    with steps(die):
        (COMMANDS | BAD)[name].act(Database(parse_url(url)))


def killed(target: Callable[..., None], *arguments: object) -> bool:
    """Run `target` in another process; whether it was killed. It has our modules, and is as quick as a fork."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["workbench.migration", "sqlalchemy.dialects.postgresql"])
    process = context.Process(target=target, args=arguments)
    process.start()
    process.join()
    return process.exitcode == -signal.SIGKILL


def text(url: URL) -> str:
    """The URL in full."""
    return url.text()


OTHERS = """SELECT pid FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


def sessions(database: Database) -> list[int]:
    """Process ids of the other sessions in the database."""
    with Database(database.url).engine.connect() as connection:
        return [pid for (pid,) in legacy.select(connection, OTHERS)]


def wait_until_alone(database: Database) -> None:
    """The server ends what a killed client left behind as soon as it reads from it."""
    wait_until(lambda: not sessions(database))


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for what must come; a server that restarts refuses connections meanwhile."""
    deadline = time.monotonic() + seconds
    while True:
        with suppress(sa.exc.OperationalError):
            if condition():
                return
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


def terminate(database: Database) -> None:
    """End the other sessions, as an administrator does."""
    with Database(database.url).engine.begin() as connection:
        legacy.run(connection, OTHERS.replace("SELECT pid", "SELECT pg_terminate_backend(pid)"))
    wait_until_alone(database)


def kill_backend(database: Database) -> None:
    """Kill the process of another session, which restarts the whole server."""
    for pid in sessions(database):
        os.kill(pid, signal.SIGKILL)
    wait_until_alone(database)


class Proxy:
    """Stands between a client and its server, and cuts the line at the word that it was told."""

    def __init__(self, folder: Path, server: URL, word: bytes, forward: bool, times: int = 1) -> None:
        """When `word` is said so many times the line is cut: with `forward` the server hears it, else it does not."""
        self.word, self.forward, self.times, self.times_seen = word, forward, times, 0
        self.behind = f"{server.query['host']}/.s.PGSQL.5432"
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(folder / ".s.PGSQL.5432"))
        self.listener.listen()
        self.url = server.set(query={**server.query, "host": str(folder)})
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def fired(self) -> bool:
        return self.times_seen >= self.times

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.behind)
                for work in (self._send, self._answer):
                    threading.Thread(target=work, args=(client, server), daemon=True).start()

    def _send(self, client: socket.socket, server: socket.socket) -> None:
        """Carry the client's words to the server."""
        with suppress(OSError):
            while received := client.recv(65536):
                self.times_seen += received.count(self.word)
                if not self.fired or self.forward:
                    server.sendall(received)
                else:
                    break
        for end in (client, server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _answer(self, client: socket.socket, server: socket.socket) -> None:
        """Carry the server's words to the client, until the line is cut."""
        with suppress(OSError):
            while (received := server.recv(65536)) and not self.fired:
                client.sendall(received)
        for end in (client, server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *error: object) -> None:
        self.listener.close()


def die_in_a_long_statement(url: str) -> None:
    """In a process of its own: migrate, and be killed while the server works on a statement."""

    def sleep(place: int, step: str) -> None:
        if step == "migration/groups":
            signal.setitimer(signal.ITIMER_REAL, 0.3)
            signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))

    load = sqlfiles.load
    with steps(sleep):
        loading, asleep = sqlfiles.load, {"migration/groups": "SELECT pg_sleep(600)"}
        sqlfiles.load = lambda name: loading(name) and asleep.get(name, load(name))
        migration.migrate(Database(parse_url(url)))


def kill_server(folder: Path) -> None:
    """Kill the server of a data folder, and wait until it is gone."""
    pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not Path(f"/proc/{pid}").exists())


@contextmanager
def reading(database: Database) -> Iterator[list[str]]:
    """Somebody who reads all tables again and again, and will not wait a second for any; what was refused."""
    refused: list[str] = []
    stop = threading.Event()

    def read() -> None:
        with Database(database.url).engine.connect() as connection:
            connection.exec_driver_sql("SET lock_timeout = '1s'")
            while not stop.is_set():
                for table in ("cache_entries", "definition_groups", "group_memberships", "stock_metadata"):
                    try:
                        connection.exec_driver_sql(f"SELECT count(*) FROM public.{table}")  # noqa: S608
                    except sa.exc.OperationalError as error:
                        refused.append(str(error.orig))
                    except sa.exc.ProgrammingError:
                        pass
                    connection.rollback()
                    time.sleep(0.005)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield refused
    finally:
        stop.set()
        reader.join()


@contextmanager
def saying(name: str, statement: str) -> Iterator[None]:
    """Let the statement of that name be another; nothing leaves it as it is."""
    load = sqlfiles.load
    sqlfiles.load = lambda asked: (load(asked) and statement) if statement and asked == name else load(asked)
    try:
        yield
    finally:
        sqlfiles.load = load


class Bridge:
    """Leads from a TCP port of this machine to a server that listens on a socket in a folder."""

    def __init__(self, server: URL) -> None:
        self.behind = f"{server.query['host']}/.s.PGSQL.5432"
        self.listener = socket.create_server(("127.0.0.1", 0))
        port = self.listener.getsockname()[1]
        self.url = server.set(host="127.0.0.1", port=port, query={"sslmode": "disable"})
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.behind)
                for source, target in ((client, server), (server, client)):
                    threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while received := source.recv(65536):
                target.sendall(received)
        target.close()

    def __enter__(self) -> Bridge:
        return self

    def __exit__(self, *error: object) -> None:
        self.listener.close()


def socket_options(handle: int) -> tuple[int, ...]:
    """When a silent peer is asked, how often, how many times, and how long it may leave words unheard."""
    names = ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_USER_TIMEOUT")
    with socket.socket(fileno=os.dup(handle)) as line:
        return tuple(line.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in names)
