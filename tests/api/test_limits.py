"""What clients may do to the server's sockets: be slow, stop half-way, send too much, come in crowds."""

from __future__ import annotations

import json
import os
import random
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from oracles import lists
from oracles.lists import STOCKS, group
from oracles.served import Served

from workbench import encoding
from workbench.api import serving
from workbench.api.app import Api
from workbench.api.guard import LARGEST_HEAD, Guard
from workbench.contract import GROUP_TYPES
from workbench.errors import WorkbenchError
from workbench.overlap import open_book

CROWD = 20
FEW, MANY = 20, 10_000


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The application on a folder of one snapshot."""
    stocks = {f"S{number}": 0.002 for number in range(400)}
    groups = [
        group("A", {**stocks, "BRK.B": 0.05}),
        group("B", {**stocks, "X": 0.1, "BRK.B": 0.02}),
        group("C", {"X": 0.5, "BRKB": 0.03}),
        group("D", {"BRK-B": 0.1, "BRK.B": 0.03}),
        group("T", ["X", "BRKB"], "THEME"),
    ]
    lists.snapshot(tmp_path / "snapshots" / "one", groups, STOCKS)
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / "snapshots"))
    return Api(Guard(frozenset({"127.0.0.1"})))


@pytest.fixture
def running(api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The same served in this process, with limits that a test can wait for."""
    for limit, value in {"TO_ASK": 0.5, "TO_READ": 0.5, "MOST_CONNECTIONS": CROWD}.items():
        monkeypatch.setattr(serving, limit, value)
    listener = serving.listening("127.0.0.1", 0)
    server = serving.server_of(api)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield Served("127.0.0.1", listener.getsockname()[1])
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()


def talked(running: Served, *parts: bytes, wait: float = 0.0) -> bytes:
    """What the server says to these bytes, sent one after the other, until it closes."""
    with socket.create_connection((running.host, running.port), timeout=5) as connection:
        said = b""
        try:
            for part in parts:
                connection.sendall(part)
                time.sleep(wait)
            while piece := connection.recv(1 << 16):
                said += piece
        except ConnectionError:
            pass
        return said


def problem(said: bytes) -> dict[str, object]:
    """The problem in an answer."""
    head, _, body = said.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head
    told: dict[str, object] = json.loads(body)
    return told


HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"


def test_who_asks_slowly_or_half_is_let_go(running: Served) -> None:
    """Nothing, half a request, and a letter at a time: each ends as a problem, while others are answered."""
    assert problem(talked(running))["status"] == 408
    assert problem(talked(running, HEAD))["status"] == 408
    assert problem(talked(running, *[HEAD[place : place + 1] for place in range(4)], wait=0.1))["status"] == 408
    again = talked(running, HEAD + b"\r\n", HEAD[:9], wait=0.2)
    assert (again[:15], problem(again[again.rindex(b"HTTP/1.1") :])["status"]) == (b"HTTP/1.1 200 OK", 408)
    assert running.get("/healthz").status == 200


def test_what_is_no_request_is_refused(running: Served) -> None:
    """Bytes that are no HTTP, a head that is too large whole or in parts, and a body that ends early."""
    assert problem(talked(running, b"\x16\x03\x01\x02\x00hello\r\n\r\n"))["status"] == 400
    large = b"X-Large: " + b"x" * LARGEST_HEAD
    assert problem(talked(running, HEAD + large + b"\r\n\r\n"))["status"] == 431
    assert problem(talked(running, HEAD, large[:9000], large[9000:], b"xx"))["status"] == 431
    long = f"GET /{'x' * LARGEST_HEAD} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    assert problem(talked(running, long))["status"] == 431
    assert problem(talked(running, HEAD + b"Host: elsewhere\r\n\r\n"))["status"] == 400
    half = b"POST /v1/portfolio HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\nSPY"
    with socket.create_connection((running.host, running.port)) as connection:
        connection.sendall(half)
    assert running.get("/healthz").status == 200


def test_who_does_not_read_is_let_go(running: Served) -> None:
    """A client that asks for much and takes nothing loses its connection, and the server what it kept for it."""
    path = b"GET /static/plotly.min.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((running.host, running.port))
        connection.sendall(path)
        time.sleep(1.5)
        taken = 0
        try:
            while piece := connection.recv(1 << 16):
                taken += len(piece)
        except ConnectionError:
            pass
    assert taken < 4_000_000


def test_a_crowd_is_told_to_come_back(running: Served) -> None:
    """Beyond the limit a connection is told so at once; when others leave, it is answered."""
    waiting = [socket.create_connection((running.host, running.port)) for _ in range(CROWD)]
    time.sleep(0.2)
    try:
        refused = talked(running, HEAD + b"\r\n")
        assert (problem(refused)["status"], b"retry-after: 5" in refused) == (503, True)
    finally:
        for connection in waiting:
            connection.close()
    time.sleep(0.2)
    assert running.get("/healthz").status == 200


def test_random_questions_have_the_bytes_of_the_package(running: Served) -> None:
    """Questions by the hundred, in one process: the application answers what the package's own functions give."""
    chance = random.Random(int(os.environ.get("WORKBENCH_SEED", "0")))  # noqa: S311 - a test repeats itself
    book = open_book()
    for _ in range(MANY if "WORKBENCH_SOAK" in os.environ else FEW):
        a, b = chance.choices(["A", "b", "ETF:C", "d", "theme:T"], k=2)
        limit, types = chance.randint(1, 1000), chance.sample(GROUP_TYPES, 2)
        asked = f"limit={limit}&type={'&type='.join(types)}"
        path, answer = chance.choice(
            [
                (f"overlap/{a}/{b}?limit={limit}", lambda a=a, b=b: book.pair(a, b)),
                (f"peers/{a}?{asked}", lambda a=a, types=types: book.peers(a, types)),
                (f"groups?{asked}", lambda types=types: book.groups(types)),
                (f"groups/{a}?limit={limit}", lambda a=a: book.holdings(a)),
                (f"symbols/x?{asked}", lambda types=types: book.stock("x", types)),
                (f"matrix?{asked}", lambda types=types, limit=limit: book.matrix(types, limit)),
            ]
        )
        got = running.get(f"/v1/{path}")
        try:
            expected = 200, encoding.to_json(answer(), part=slice(limit))
        except WorkbenchError as error:
            expected = got.status, got.body.decode() if got.result["detail"][:20] == str(error)[:20] else str(error)
        assert (got.status, got.body.decode()) == expected, path
