"""PostgreSQL as the workbench uses it: read-only and writing transactions, and an engine for analysts.

The only package that knows the driver. Statements come from `sql/` by name; identifiers are quoted by the
driver; every transaction sees qualified names only and never a silently filtered table.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.types.string import StrDumper

from workbench import server
from workbench.errors import DatabaseUnreachableError, UsageError
from workbench.postgres.address import URL, parse_url
from workbench.postgres.outcomes import committing, first_line, named_outcomes
from workbench.postgres.transaction import Transaction

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

__all__ = ["LOWEST_VERSION", "URL", "Database", "Transaction", "open_database", "parse_url", "server_facts"]

LOWEST_VERSION = 15

# The driver says there, on standard error, that it cannot undo what a lost connection did; the error is told anyway.
logging.getLogger("psycopg").addHandler(logging.NullHandler())

# How long a server that vanished is waited for, in seconds and milliseconds; the URL may say otherwise. Without it, a
# client waits two hours for an answer.
CONNECTION = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}


@dataclass(frozen=True)
class Database:
    """A database and the schema of its tables; `named` unless it is the embedded one."""

    url: URL
    schema: str = "public"
    named: bool = True

    @cached_property
    def engine(self) -> Engine:
        """For analysts, as `polars.read_database` and JupySQL take it; commands do without, since it loads slowly."""
        import sqlalchemy as sa

        return sa.create_engine("postgresql+psycopg://", creator=self._connect, poolclass=sa.NullPool)

    def _connect(self, **more: Any) -> psycopg.Connection[Any]:
        # An empty hostaddr keeps PGHOSTADDR from sending a URL that names its host elsewhere.
        hostaddr = {"hostaddr": ""} if self.url.host or "host" in self.url.query else {}
        chosen = {name: value for name, value in (CONNECTION | hostaddr).items() if name not in self.url.query}
        return psycopg.connect(
            self.url.text(), **chosen | {"application_name": "workbench", "client_encoding": "UTF8"} | more
        )

    @contextmanager
    def _connected(self, autocommit: bool = False) -> Iterator[psycopg.Connection[Any]]:
        """An open connection; texts are bound as texts, so that the server need not guess."""
        with named_outcomes(self.where, self.advice):
            try:
                connection = self._connect(autocommit=autocommit)
            except psycopg.OperationalError as error:
                reason = first_line(error)
                raise DatabaseUnreachableError(where=self.where, advice=self.advice, reason=reason) from error
            connection.adapters.register_dumper(str, StrDumper)
            with connection:
                yield connection

    @property
    def where(self) -> str:
        """The address as it may be shown: never with a password or with query arguments."""
        socket = f" (socket {self.url.query['host']})" if "host" in self.url.query else ""
        return self.url.set(query={}).text(shown="***") + socket

    @property
    def advice(self) -> str:
        if self.named:
            return "Check the address, or leave out --database-url to work on the embedded PostgreSQL."
        return "Run the command again: it starts the embedded PostgreSQL itself."

    def read_only(self) -> AbstractContextManager[Transaction]:
        """A read-only transaction that sees one snapshot from beginning to end."""
        return self._transaction(read_only=True)

    def same_snapshot(self, transaction: Transaction) -> AbstractContextManager[Transaction]:
        """Another read-only transaction that sees the same snapshot as the open one, for work at the same time."""
        return self._transaction(read_only=True, exported=transaction.value("export_snapshot"))

    def write_read_committed(self) -> AbstractContextManager[Transaction]:
        """A writing transaction in which each statement sees what is committed when it begins."""
        return self._transaction(one_snapshot=False)

    def write_one_snapshot(self) -> AbstractContextManager[Transaction]:
        """A transaction that sees one snapshot, commits at the end of the block, or leaves no trace."""
        return self._transaction()

    def rehearsing(self, one_snapshot: bool = True) -> AbstractContextManager[Transaction]:
        """A writing transaction that is always undone at the end of the block."""
        return self._transaction(one_snapshot=one_snapshot, undone=True)

    @contextmanager
    def autocommit(self, database: str = "") -> Iterator[Transaction]:
        """No transaction at all, for what refuses to run inside one: each statement stands for itself."""
        with self._connected(autocommit=True) as connection:
            yield Transaction(connection, self.schema, database)

    @contextmanager
    def session(self) -> Iterator[Callable[..., AbstractContextManager[Transaction]]]:
        """One session for many transactions, each begun by a call: plans and locks of the session outlive them."""
        with self._connected() as connection:
            yield partial(self._begun, connection)

    @contextmanager
    def _transaction(self, **options: Any) -> Iterator[Transaction]:
        with self.session() as begin, begin(**options) as transaction:
            yield transaction

    @contextmanager
    def _begun(
        self,
        connection: psycopg.Connection[Any],
        read_only: bool = False,
        one_snapshot: bool = True,
        exported: str = "",
        undone: bool = False,
    ) -> Iterator[Transaction]:
        level = psycopg.IsolationLevel
        with named_outcomes(self.where, self.advice):
            connection.isolation_level = level.REPEATABLE_READ if one_snapshot else level.READ_COMMITTED
            connection.read_only = read_only
            try:
                transaction = Transaction(connection, self.schema)
                if exported:
                    transaction.join_snapshot(exported)
                transaction.execute_file("session")
                self._check_server(transaction)
                yield transaction
                if not (undone or read_only):
                    with committing(self.where):
                        connection.commit()
            finally:
                with suppress(psycopg.Error):
                    connection.rollback()

    def _check_server(self, transaction: Transaction) -> None:
        facts, reason = server_facts(transaction), None
        if facts["version_number"] // 10_000 < LOWEST_VERSION:
            reason = f"it is PostgreSQL {facts['version']}, {LOWEST_VERSION} is needed"
        elif facts["encoding"] != "UTF8":
            reason = f"its encoding is {facts['encoding']}, UTF8 is needed"
        if reason:
            raise DatabaseUnreachableError(where=self.where, advice=self.advice, reason=reason)


def open_database(url: str | None = None, schema: str = "public", data_dir: Path | None = None) -> Database:
    """The database at `url`, else at WORKBENCH_DATABASE_URL, else the embedded one, started if need be."""
    named = os.environ.get("WORKBENCH_DATABASE_URL") if url is None else url
    if named == "":
        raise UsageError(message="The database URL is empty; leave it out to work on the embedded PostgreSQL.")
    if named and data_dir:
        raise UsageError(message="--database-url and --data-dir name two databases; give one of them.")
    if not named:
        server.forget_variables()
    return Database(parse_url(named or server.start(data_dir).url), schema, named=bool(named))


def server_facts(transaction: Transaction) -> Mapping[str, Any]:
    """Version, encoding and size-relevant settings of the server: one row, no secrets."""
    return dict(transaction.rows("server_facts")[0]._asdict())
