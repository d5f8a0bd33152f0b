"""`make bench-api`: the server under load, beside ROAPI and Datasette on the same data, by wrk and hey.

Not a test: nothing is asserted about time, but all must give the same overlap before anything is timed.
"""

from __future__ import annotations

import json
import os
import re
import resource
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import numpy as np
import psutil
import pyarrow.parquet as pq
from oracles import lists
from oracles.lists import group
from rich.console import Console
from rich.table import Table

from workbench import migration, sample, server
from workbench.postgres import Database, parse_url

FUNDS, NAMES, SYMBOLS = 90, 500, 900
CONNECTIONS, SECONDS, LISTENERS = 32, 8, 1_000
PROGRAM = Path(sys.executable).parent / "workbench"
A, B = "F000", "F001"
OURS = f"/v1/overlap/{A}/{B}"
SQL = (
    "SELECT SUM(CASE WHEN a.weight_billionths < b.weight_billionths THEN a.weight_billionths"
    " ELSE b.weight_billionths END) AS common FROM memberships a JOIN memberships b ON a.symbol = b.symbol"
    " WHERE a.name = 'F000' AND b.name = 'F001'"
)
ALL_PAIRS = """
local next = 0
request = function()
  next = next + 1
  local other = (next + 1 + math.floor(next / FUNDS)) % FUNDS
  return wrk.format("GET", string.format("/v1/overlap/F%03d/F%03d", next % FUNDS, other))
end
"""
console = Console(width=120)


def market(folder: Path) -> None:
    """A snapshot of funds of many names that overlap by half."""
    rng = np.random.default_rng(20)
    groups = []
    for number in range(FUNDS):
        names = rng.choice(SYMBOLS, NAMES, replace=False)
        raw = rng.pareto(1.2, NAMES) + 0.01
        weights = np.floor(raw / raw.sum() * 1e9).astype(int)
        held = {f"S{name}": int(weight) for name, weight in zip(names, weights, strict=True)}
        groups.append(group(f"F{number:03d}", held))
    lists.snapshot(folder, groups)


@contextmanager
def running(command: list[Any], url: str) -> Iterator[tuple[psutil.Process, float]]:
    """A server in a process of its own, and the seconds until its first answer."""
    began = time.perf_counter()
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while time.perf_counter() - began < 30:
                try:
                    urlopen(url, timeout=10).read()  # noqa: S310 - our own server
                    break
                except OSError:
                    time.sleep(0.01)
            yield psutil.Process(process.pid), time.perf_counter() - began
        finally:
            process.terminate()


def wrk(url: str, *more: str) -> tuple[float, float]:
    """Answers a second and the 99th percentile in milliseconds, at CONNECTIONS."""
    said = ended("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", *more, url)
    assert "Non-2xx" not in said, said
    [rate] = re.findall(r"Requests/sec:\s+([\d.]+)", said)
    [(late, unit)] = re.findall(r"99%\s+([\d.]+)(us|ms|s)", said)
    return float(rate), float(late) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def hey(url: str) -> tuple[float, float]:
    """The same by hey."""
    said = ended("hey", "-z", f"{SECONDS}s", "-c", str(CONNECTIONS), url)
    [rate], [late] = (re.findall(wanted, said) for wanted in (r"Requests/sec:\s+([\d.]+)", r"99%+ in ([\d.]+)"))
    return float(rate), 1000 * float(late)


def ended(*command: str) -> str:
    """What a program said."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def mebibytes(process: psutil.Process) -> float:
    """The memory of a process and its children."""
    return sum(one.memory_info().rss for one in [process, *process.children(recursive=True)]) / 2**20


def ours(folder: Path, table: Table) -> float:
    """The rows of our own server; the answers a second of the cached pair."""
    at, url = ["--snapshots", folder / "snapshots", "--data-dir", folder / "none"], "http://127.0.0.1:8791"
    with running([PROGRAM, "serve", "--port", 8791, *at], url + OURS) as (process, first):
        cached, late = wrk(url + OURS)
        by_hey, late_by_hey = hey(url + OURS)
        etag = urlopen(url + OURS).headers["etag"]  # noqa: S310
        unchanged, _ = wrk(url + OURS, "-H", f"If-None-Match: {etag}")
        small, _ = wrk(url + OURS, "-H", "Accept-Encoding: gzip")
        table.add_row("first answer after start", f"{first:.2f} s", "1 s")
        table.add_row("cached pair, wrk", f"{cached:,.0f}/s, p99 {late:.1f} ms", "5,000/s, 20 ms")
        table.add_row("cached pair, hey", f"{by_hey:,.0f}/s, p99 {late_by_hey:.1f} ms", "5,000/s, 20 ms")
        table.add_row("cached pair, gzip, wrk", f"{small:,.0f}/s", "")
        table.add_row("304, wrk", f"{unchanged:,.0f}/s", "7,000/s")
        for number in range(FUNDS):  # so that the funds are in memory, and no pair of those asked below is made
            urlopen(f"{url}/v1/groups/F{number:03d}?limit=1").read()  # noqa: S310
        script = folder / "pairs.lua"
        script.write_text(ALL_PAIRS.replace("FUNDS", str(FUNDS)))
        uncached, late = wrk(url, "-s", str(script))
        table.add_row("uncached pair of 500 names, wrk", f"{uncached:,.0f}/s, p99 {late:.0f} ms", "500/s")
        table.add_row("memory after all that", f"{mebibytes(process):,.0f} MiB", "300 MiB")
    return cached


def listeners(folder: Path, table: Table) -> None:
    """What LISTENERS who wait for changes cost in memory."""
    (folder / "server").mkdir()
    for each in (folder, folder / "server"):
        each.chmod(0o755)
    started = server.start(folder / "server" / "data")
    try:
        database = Database(parse_url(started.url))
        sample.create(database)
        migration.migrate(database)
        at = ["--snapshots", folder / "snapshots", "--data-dir", folder / "server" / "data"]
        command = [PROGRAM, "serve", "--port", 8792, *at]
        with ExitStack() as stack, running(command, "http://127.0.0.1:8792/healthz") as (process, _):
            ask = b"GET /v1/changes HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n"
            before = 0.0
            for _ in range(LISTENERS + 1):
                connection = stack.enter_context(socket.create_connection(("127.0.0.1", 8792)))
                connection.sendall(ask)
                assert connection.recv(15) == b"HTTP/1.1 200 OK"
                before = before or mebibytes(process)
            time.sleep(1)
            more = mebibytes(process) - before
        table.add_row(f"{LISTENERS:,} idle listeners", f"{more:,.0f} MiB more", "100 MiB")
    finally:
        server.stop(folder / "server" / "data")


def rivals(folder: Path, programs: Path, table: Table, cached: float) -> None:
    """The same question of the others, in SQL, which is all that they take."""
    common = round(json.loads(urlopen_ours(folder)) * 1e9)
    parquet = folder / "snapshots" / "one" / "memberships.parquet"
    with sqlite3.connect(folder / "market.db") as database:
        rows = pq.read_table(parquet, columns=["name", "symbol", "weight_billionths"]).to_pylist()
        database.execute("CREATE TABLE memberships (name, symbol, weight_billionths)")
        database.executemany("INSERT INTO memberships VALUES (:name, :symbol, :weight_billionths)", rows)
        database.execute("CREATE INDEX by_name ON memberships (name, symbol)")
    roapi = [programs / "roapi", "--table", f"memberships={parquet}", "--addr-http", "127.0.0.1:8793"]
    with running(roapi, "http://127.0.0.1:8793/health"):
        url = "http://127.0.0.1:8793/api/sql"
        told = json.loads(urlopen(Request(url, SQL.encode())).read())
        assert told == [{"common": common}], (told, common)
        script = folder / "roapi.lua"
        script.write_text(f'wrk.method = "POST"\nwrk.body = "{SQL}"\n')
        rate, late = wrk(url, "-s", str(script))
        told = f"{rate:,.0f}/s, p99 {late:.0f} ms; ours {cached / rate:,.1f}-fold"
        table.add_row("the pair by ROAPI, wrk", told, "2.5-fold")
    datasette = [programs / "datasette", "serve", "-i", folder / "market.db", "--port", 8794]
    url = f"http://127.0.0.1:8794/market.json?sql={quote(SQL)}&_shape=array"
    with running(datasette, url):
        assert json.loads(urlopen(url).read()) == [{"common": common}]  # noqa: S310
        rate, late = wrk(url)
        told = f"{rate:,.0f}/s, p99 {late:.0f} ms; ours {cached / rate:,.1f}-fold"
        table.add_row("the pair by Datasette, wrk", told, "30-fold")


def urlopen_ours(folder: Path) -> str:
    """Our overlap of the pair."""
    at = ["--snapshots", folder / "snapshots", "--json"]
    return str(json.loads(ended(str(PROGRAM), "overlap", "pair", A, B, *map(str, at)))["overlap"])


def main(programs: Path) -> None:
    """Measure, and say with what."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8_192), hard))
    title = f"wrk and hey, {CONNECTIONS} connections, {SECONDS} s each, {os.cpu_count()} cores"
    table = Table("What", "Measured", "Aim", title=title)
    with tempfile.TemporaryDirectory(prefix="workbench-bench-api-") as name:
        folder = Path(name)
        market(folder / "snapshots" / "one")
        cached = ours(folder, table)
        rivals(folder, programs, table, cached)
        listeners(folder, table)
    console.print(table)
    console.print('Why an aim is not reached, and what was tried: DECISIONS.md, "What stays slower than aimed".')


if __name__ == "__main__":
    main(Path(sys.argv[1]))
