"""The feed over HTTP: nothing lost and nothing twice, whoever is killed and whoever comes back."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg
import pytest
import uvicorn
from conftest import PROGRAM, Cluster, dsn, execute
from oracles.small_databases import create_primary

from workbench.api import feed as feed_of_changes
from workbench.api import others, serving
from workbench.api.app import Api
from workbench.api.guard import Guard
from workbench.postgres import Database

SOAK = "WORKBENCH_SOAK" in os.environ
COMMITS = 1_000 if SOAK else 40
KILLS = 10 if SOAK else 1


@pytest.fixture
def primary(cluster: Cluster) -> Iterator[Database]:
    """A few entries, migrated and cut over."""
    made = cluster.clone("primary", create_primary)
    yield made
    cluster.drop(made)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A feed that polls often and does not wait long to say why nothing comes."""
    for name, seconds in (("POLL_SECONDS", 0.05), ("QUIET_SECONDS", 0.2), ("HELD_SECONDS", 0.1)):
        monkeypatch.setattr(feed_of_changes, name, seconds)


def free_port() -> int:
    """A port that nobody listens at."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


@dataclass
class Served:
    """A server in this process, and what its listeners share."""

    url: str
    feed: feed_of_changes.Feed


@contextmanager
def serving_here(database: Database) -> Iterator[Served]:
    """A server in a thread, which ends with the block though listeners stay."""
    readers, port = serving.for_readers(database), free_port()
    api = Api(Guard(frozenset({"127.0.0.1"})), readers)
    settings = {"log_level": "error", "lifespan": "off", "timeout_graceful_shutdown": 1}
    server = uvicorn.Server(uvicorn.Config(api, port=port, **settings))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started)
    try:
        yield Served(f"http://127.0.0.1:{port}/v1/changes", others.feed_of(readers))
    finally:
        server.should_exit = True
        thread.join(10)
    assert not thread.is_alive()


def wait_until(condition: Any, seconds: float = 10) -> None:
    """Until the condition holds; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


EVENTS = {"accept": "text/event-stream"}


@dataclass
class Listener:
    """Reads events in a thread, and comes back with the last id whenever it was cut off, until it is told to stop."""

    url: str
    last_id: str = ""
    returns: bool = False
    events: list[dict[str, str]] = field(default_factory=list)
    is_over: bool = False

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._go_on, daemon=True)
        self.thread.start()

    def _go_on(self) -> None:
        while not self.is_over:
            with suppress(httpx.HTTPError):
                self._listen()
            if not self.returns:
                return
            time.sleep(0.02)

    def _listen(self) -> None:
        headers = EVENTS | ({"last-event-id": self.last_id} if self.last_id else {})
        with httpx.stream("GET", self.url, headers=headers, timeout=30) as answer:
            answer.raise_for_status()
            event: dict[str, str] = {}
            for line in answer.iter_lines():
                if self.is_over:
                    return
                name, _, value = line.partition(": ")
                event |= {name: value} if line else {}
                if not line and event:
                    self.last_id = event.get("id", self.last_id)
                    self.events.append(event)
                    event = {}

    @property
    def changed(self) -> list[dict[str, Any]]:
        """What the events say that changed."""
        return [json.loads(event["data"]) for event in list(self.events) if "data" in event and "event" not in event]

    def names(self) -> list[str]:
        """The stocks that changed, in order."""
        return [each["name"] for each in self.changed if each["type"] == "STOCK"]

    def told(self, kind: str) -> dict[str, Any]:
        """The last event of that kind; empty without one."""
        found = [event for event in list(self.events) if event.get("event") == kind]
        return json.loads(found[-1]["data"]) if found else {}


@contextmanager
def listening(url: str, count: int = 1, last_id: str = "", returns: bool = False) -> Iterator[list[Listener]]:
    """Listeners that have all begun; they end with the block."""
    listeners = [Listener(url, last_id, returns) for _ in range(count)]
    for each in listeners:
        wait_until(lambda each=each: each.last_id and each.events)
    try:
        yield listeners
    finally:
        for each in listeners:
            each.is_over = True


MARKET = "UPDATE stock_metadata SET market_cap = market_cap + 1 WHERE symbol = 'XOM'"


@pytest.mark.usefixtures("quick")
def test_all_who_listen_hear_what_changed(primary: Database) -> None:
    """Each once and in order, by one poll for all; what names hold stays inside its line; who left is forgotten."""
    execute(
        primary,
        "INSERT INTO definition_groups (name, type, environment) VALUES (E'a\\nid: 1\\u2028', 'CUSTOM', 'TEST')",
    )
    with serving_here(primary) as served:
        with listening(served.url, 20) as listeners:
            for _ in range(3):
                execute(primary, MARKET)
            execute(primary, "UPDATE definition_groups SET description = 'd' WHERE type = 'CUSTOM'")
            for each in listeners:
                wait_until(lambda each=each: any(change["type"] == "CUSTOM" for change in each.changed))
            assert {tuple(each.names()) for each in listeners} == {("XOM",) * 3}
            assert {each.changed[-1]["name"] for each in listeners} == {"a\nid: 1\u2028"}
            versions = [change["version"] for change in listeners[0].changed]
            assert versions == sorted(set(versions))
            assert served.feed.listeners == 20
            polls = (
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert execute(primary, polls) == [(1,)]
        wait_until(lambda: served.feed.listeners == 0)


@pytest.mark.usefixtures("quick")
def test_who_comes_back_gets_what_came_meanwhile(primary: Database) -> None:
    """From the last id, nothing twice; an id that is not of this feed is gone, and says what to do."""
    with serving_here(primary) as served:
        with listening(served.url) as [first]:
            execute(primary, MARKET)
            wait_until(lambda: first.names() == ["XOM"])
        for _ in range(2):
            execute(primary, MARKET)
        with listening(served.url, last_id=first.last_id) as [again]:
            wait_until(lambda: again.names() == ["XOM"] * 2)
            page = httpx.get(served.url, params={"after": first.last_id}).json()
            assert [row["version"] for row in page["rows"]] == [each["version"] for each in again.changed]
            short = httpx.get(served.url, params={"after": first.last_id, "limit": 1}).json()
            rest = httpx.get(served.url, params={"after": short["after"]}).json()
            assert short["rows"] + rest["rows"] == page["rows"]
            empty = httpx.get(served.url, params={"after": page["after"]}).json()
            assert (empty["rows"], empty["held_seconds"]) == ([], 0)
            assert httpx.get(served.url).json()["rows"] == []
            for wrong in ("x", f"00000000{first.last_id[8:]}", f"{first.last_id[:8]}-999999999-0"):
                answer = httpx.get(served.url, headers=EVENTS | {"last-event-id": wrong})
                assert (answer.status_code, "Read the data anew" in answer.text) == (410, True)


@pytest.mark.usefixtures("quick")
def test_a_feed_that_is_made_anew_ends_its_listeners(primary: Database) -> None:
    """They are told, and come back as new ones."""
    with serving_here(primary) as served, listening(served.url) as [listener]:
        execute(primary, "ALTER TABLE workbench.changes RENAME TO gone")
        execute(primary, "CREATE TABLE workbench.changes (LIKE workbench.gone INCLUDING ALL)")
        wait_until(lambda: "Read the data anew" in listener.told("gone").get("message", ""))
        wait_until(lambda: not listener.thread.is_alive())


@pytest.mark.usefixtures("quick")
def test_who_holds_the_feed_back_is_named(primary: Database) -> None:
    """A long transaction elsewhere: nothing comes, a listener is told why, and all comes when it ends."""
    with serving_here(primary) as served, listening(served.url) as [listener]:
        with psycopg.connect(dsn(primary.url), application_name="a batch") as late:
            late.execute("SELECT pg_current_xact_id()")
            execute(primary, MARKET)
            wait_until(lambda: listener.told("held"))
            held, pid = listener.told("held"), late.info.backend_pid
            assert listener.names() == []
        wait_until(lambda: listener.names() == ["XOM"])
    assert (held["pid"], held["application"], held["seconds"] >= 0.1) == (pid, "a batch", True)


@pytest.mark.usefixtures("quick")
def test_a_database_that_goes_and_comes_back_loses_nothing(cluster: Cluster, primary: Database) -> None:
    """A listener is told, a new one is refused, and both go on when it is there again."""
    name = primary.url.database
    with serving_here(primary) as served, listening(served.url) as [listener]:
        cluster.maintain(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        cluster.maintain(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608
        wait_until(lambda: "cannot be used" in listener.told("unreachable").get("message", ""))
        assert httpx.get(served.url, headers=EVENTS).status_code == 503
        cluster.maintain(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        primary.engine.dispose()
        execute(primary, MARKET)
        wait_until(lambda: listener.names() == ["XOM"])


def port_of(served: Served) -> int:
    """Where it listens."""
    return int(served.url.split("/")[2].rpartition(":")[2])


NOTED = """
INSERT INTO workbench.changes (feed, type, name, environment)
SELECT 'workbench.changes'::regclass, 'STOCK', 'S' || generate_series(:first, :first + 3999), 'TEST'
"""


@pytest.mark.usefixtures("quick")
def test_a_listener_that_does_not_read_stops_nobody(primary: Database) -> None:
    """It is behind, and gets all of it from the database when it reads again."""
    with serving_here(primary) as served, closing(socket.create_connection(("127.0.0.1", port_of(served)))) as slow:
        slow.sendall(b"GET /v1/changes HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/event-stream\r\n\r\n")
        wait_until(lambda: served.feed.listeners == 1)
        with listening(served.url) as [quick]:
            for first in range(0, 40_000, 4_000):
                execute(primary, NOTED, first=first)
                time.sleep(0.1)
            wait_until(lambda: len(quick.events) > 40_000)
        text = b""
        slow.settimeout(10)
        while text.count(b'"STOCK"') < 40_000:
            text += slow.recv(1 << 22)
    assert {f"S{n}" for n in range(40_000)} == set(re.findall(r'"name": "(S\d+)"', text.decode()))
    assert quick.names() == [f"S{n}" for n in range(40_000)]


def test_killed_servers_and_returning_listeners_lose_nothing(primary: Database) -> None:
    """Three writers, late commits, a server that is killed and started again: all is heard, by everybody, once."""
    stocks = (
        "INSERT INTO stock_metadata (symbol, environment) SELECT 'W' || n, 'TEST' FROM generate_series(0, :last) AS n"
    )
    execute(primary, stocks, last=3 * COMMITS - 1)
    port = free_port()
    server = started(primary, port)
    with listening(f"http://127.0.0.1:{port}/v1/changes", 3, returns=True) as listeners:
        writers = [threading.Thread(target=write, args=(primary, turn)) for turn in range(3)]
        for writer in writers:
            writer.start()
        for _ in range(KILLS):
            time.sleep(0.5)
            server.kill()
            server.wait()
            server = started(primary, port)
        for writer in writers:
            writer.join()
        try:
            for each in listeners:
                wait_until(lambda each=each: len(set(each.names())) == 3 * COMMITS, 30)
        finally:
            server.kill()
            server.wait()
    for each in listeners:
        assert Counter(each.names()) == Counter(f"W{n}" for n in range(3 * COMMITS))


def started(database: Database, port: int) -> subprocess.Popen[bytes]:
    """A server in a process of its own that answers."""
    command = [PROGRAM, "serve", "--database-url", dsn(database.url), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    wait_until(lambda: is_open(port), 30)
    return server


def is_open(port: int) -> bool:
    """Whether somebody listens there."""
    with closing(socket.socket()) as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def write(database: Database, turn: int) -> None:
    """A writer's commits; each seventh waits a little before it ends."""
    with psycopg.connect(dsn(database.url)) as connection:
        for n in range(turn, 3 * COMMITS, 3):
            connection.execute("UPDATE stock_metadata SET market_cap = 1 WHERE symbol = %s", [f"W{n}"])
            if n % 7 == turn:
                time.sleep(0.03)
            connection.commit()
