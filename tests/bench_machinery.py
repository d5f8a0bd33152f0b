"""`make bench`: the speed of the machinery, each row a ratio of two things measured in this one run.

Not a test: nothing is asserted about time. Grain of a row: one comparison; times in seconds of wall clock.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table

from workbench import migrate, postgres, sample, validate
from workbench.postgres import Database, Transaction
from workbench.snapshot import taking

SCALE = int(sys.argv[1]) if len(sys.argv) > 1 else 65
console = Console(width=110)


@contextmanager
def scratch(home: Database) -> Iterator[Database]:
    """A database of its own on the server of `home`, dropped afterwards."""
    name = "workbench_bench"
    with psycopg.connect(dsn(home), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield Database(home.url.set(database=name))
    finally:
        with psycopg.connect(dsn(home), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def dsn(database: Database) -> str:
    """The URL as libpq takes it."""
    return database.url.set(drivername="postgresql").render_as_string(hide_password=False)


def row_by_row(database: Database) -> int:
    """The migration as a plain port of the legacy scripts does it: a document at a time, an INSERT a row."""
    with psycopg.connect(dsn(database)) as connection:
        connection.execute(TABLES)
        rows = 0
        documents = connection.execute(
            "SELECT type, name, key, value, environment FROM cache_entries"
            " WHERE environment = 'DEFAULT' ORDER BY type = 'stock_metadata', id"
        ).fetchall()
        sectors: dict[str, int] = {}
        for type, name, key, value, environment in documents:
            if type == "stock_metadata":
                rows += insert_stock(connection, key, value, environment, sectors)
            elif type in GROUP_TYPES:
                rows += insert_group(connection, type, name, key, value, environment, sectors)
    return rows


GROUP_TYPES = {
    "etf_holdings": "ETF",
    "theme_definition": "THEME",
    "sector_industry_map": "SECTOR",
    "etf_universe": "UNIVERSE",
    "stock_universe": "UNIVERSE",
}

TABLES = """
CREATE SCHEMA port; SET search_path = port, public;
CREATE TABLE definition_groups (id serial PRIMARY KEY, name varchar(140) NOT NULL, type varchar(50) NOT NULL,
  display_name text, metadata jsonb, environment varchar(10) NOT NULL, UNIQUE (name, type, environment));
CREATE TABLE group_memberships (id serial PRIMARY KEY,
  group_id integer NOT NULL REFERENCES definition_groups ON DELETE CASCADE,
  symbol varchar(50) NOT NULL, weight numeric, metadata jsonb, UNIQUE (group_id, symbol));
CREATE TABLE stock_metadata (id serial PRIMARY KEY, symbol varchar(50) NOT NULL,
  environment varchar(10) NOT NULL, sector text, industry text, market_cap numeric, metadata jsonb,
  UNIQUE (symbol, environment));
CREATE INDEX ON definition_groups (type); CREATE INDEX ON definition_groups (environment);
CREATE INDEX ON definition_groups (name); CREATE INDEX ON definition_groups (type, environment);
CREATE INDEX ON group_memberships (group_id); CREATE INDEX ON group_memberships (symbol);
CREATE INDEX ON group_memberships (symbol, group_id)
"""


def insert_group(
    connection: Any, type: str, name: str, key: str, value: Any, environment: str, sectors: dict[str, int]
) -> int:
    """One group and its members; returns how many rows."""
    members: list[Any] = []
    document = {} if isinstance(value, list) else dict(value)
    if isinstance(value, list):
        members = value
    for list_key in ("holdings", "symbols", "stocks", "etfs"):
        members = members or document.pop(list_key, [])
    found = connection.execute(
        "INSERT INTO definition_groups (name, type, display_name, metadata, environment)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id",
        [key, GROUP_TYPES[type], name, psycopg.types.json.Jsonb(document), environment],
    ).fetchone()
    if not found:
        return 0
    if type == "sector_industry_map":
        sectors[name] = found[0]
        return 1
    return 1 + sum(insert_member(connection, found[0], member) for member in members)


def insert_member(connection: Any, group_id: int, member: Any) -> int:
    """One membership; returns how many rows."""
    symbol = member if isinstance(member, str) else member.get("symbol") or member.get("ticker")
    weight = None if isinstance(member, str) else member.get("weight")
    extra = (
        None
        if isinstance(member, str)
        else {k: v for k, v in member.items() if k not in ("symbol", "ticker", "weight")}
    )
    connection.execute(
        "INSERT INTO group_memberships (group_id, symbol, weight, metadata) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        [group_id, symbol.strip().upper(), None if weight is None else Decimal(str(weight)),
         psycopg.types.json.Jsonb(extra) if extra else None],
    )  # fmt: skip
    return 1


def insert_stock(connection: Any, key: str, value: Any, environment: str, sectors: dict[str, int]) -> int:
    """One stock and its sector's membership; returns how many rows."""
    rest = {k: v for k, v in value.items() if k not in ("sector", "industry", "market_cap")}
    connection.execute(
        "INSERT INTO stock_metadata (symbol, environment, sector, industry, market_cap, metadata)"
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [
            key,
            environment,
            value["sector"],
            value["industry"],
            value.get("market_cap"),
            psycopg.types.json.Jsonb(rest),
        ],
    )
    return 1 + insert_member(connection, sectors[value["sector"]], key)


def set_based(database: Database) -> tuple[float, float]:
    """Seconds of the migration without its proof, and of the proof."""
    marks: list[tuple[float, str]] = []
    migrate.migrate(database, lambda done, total, step: marks.append((time.monotonic(), step)))
    proof = next(at for at, step in marks if step == "proof")
    return proof - marks[0][0], marks[-1][0] - proof


def proof_alone(database: Database) -> float:
    """Seconds of both directions of the lossless proof, read-only."""
    started = time.monotonic()
    with database.read_only() as transaction:
        transaction.script("migrate/settings")
        for check in ("lossless_rebuild", "lossless_mapping"):
            validate.run_check(transaction, check)
    return time.monotonic() - started


def snapshot_rows(database: Database) -> tuple[int, list[float], list[float]]:
    """Rows, and seconds of some snapshots and of the same columns in the same order as a binary COPY to nowhere."""
    taken, copied = [], []
    copy = COPY_MEMBERSHIPS.replace("\n", " ")
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["WORKBENCH_SNAPSHOTS"] = folder
            started = time.monotonic()
            rows = taking.take(database).tables["memberships"]["rows"]
            taken.append(time.monotonic() - started)
        started = time.monotonic()
        with psycopg.connect(dsn(database)) as connection, connection.cursor().copy(copy) as blocks:
            for _ in blocks:
                pass
        copied.append(time.monotonic() - started)
    return rows, taken, copied


COPY_MEMBERSHIPS = """
COPY (SELECT g.environment, g.type, g.name, m.symbol, m.weight, m.metadata
        FROM definition_groups AS g JOIN group_memberships AS m ON m.group_id = g.id
       ORDER BY g.environment COLLATE "C", g.type COLLATE "C", g.name COLLATE "C", m.id) TO STDOUT (FORMAT binary)
"""


def counts(transaction: Transaction) -> Any:
    """Rows of the after side."""
    return transaction.rows("migrate/counts")[0]


def main() -> None:
    """Measure and print; about six minutes at the default scale."""
    with scratch(postgres.open_database()) as database:
        made = sample.create(database, SCALE)
        console.print(
            f"Sample at scale {SCALE}: {made.entries:,} entries. Each time is one run; repeat for a spread."
        )
        seconds, proof = set_based(database)
        again = proof_alone(database)
        with database.read_only() as transaction:
            after = counts(transaction)
        rows = after.groups + after.memberships + after.stocks
        memberships, taken, copied = snapshot_rows(database)
        started = time.monotonic()
        port_rows = row_by_row(database)
        port = time.monotonic() - started
    ratio = (rows / seconds) / (port_rows / port)
    table = Table("Work", "Rows", "Seconds", "Rows a second", "Ratio", "Must")
    table.add_row(
        "row-by-row port, an INSERT a row",
        f"{port_rows:,}",
        f"{port:.1f}",
        f"{port_rows / port:,.0f}",
        "1",
        "",
    )
    table.add_row(
        "migrate, without its proof",
        f"{rows:,}",
        f"{seconds:.1f}",
        f"{rows / seconds:,.0f}",
        f"{ratio:.1f} x the port",
        "10 x",
    )
    for name, took in (("lossless proof, in migrate", proof), ("lossless proof, alone", again)):
        table.add_row(
            name,
            f"{rows:,}",
            f"{took:.1f}",
            f"{rows / took:,.0f}",
            f"{took / seconds:.2f} of migrate",
            "1.00",
        )
    speed = statistics.median(copied) / statistics.median(taken)
    for name, seconds_each, share, must in (
        ("binary COPY of memberships to nowhere", copied, "1", ""),
        ("snapshot: three tables, Parquet, digests", taken, f"{speed:.2f} of the COPY's speed", "0.50"),
    ):
        middle = statistics.median(seconds_each)
        rate = f"{memberships / middle:,.0f}"
        table.add_row(name, f"{memberships:,}", f"{middle:.1f}", rate, share, must)
    console.print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    console.print(f"Peak memory of the client: {peak:,} MiB (the port reads every document at once).")


if __name__ == "__main__":
    main()
