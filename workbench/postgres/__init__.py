"""PostgreSQL as the workbench uses it: an engine from a URL, read-only and writing transactions.

The only package that knows the driver. Statements come from `sql/` by name; identifiers are quoted by the
driver; every transaction sees qualified names only and never a silently filtered table.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine

from workbench import server
from workbench.errors import DatabaseUnreachableError, UsageError
from workbench.postgres.outcomes import committing, named_outcomes
from workbench.postgres.transaction import Transaction

__all__ = ["LOWEST_VERSION", "Database", "Transaction", "open_database", "parse_url", "server_facts"]

LOWEST_VERSION = 15

CONNECTION = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""How long a server that vanished is waited for, in seconds and milliseconds; the URL may say otherwise. Without it, a
client waits two hours for an answer."""


@dataclass(frozen=True)
class Database:
    """A database and the schema of its tables; `named` unless it is the embedded one."""

    url: URL
    schema: str = "public"
    named: bool = True

    @cached_property
    def engine(self) -> Engine:
        # An empty hostaddr keeps PGHOSTADDR from sending a URL that names its host elsewhere.
        hostaddr = {"hostaddr": ""} if self.url.host or "host" in self.url.query else {}
        chosen = {name: value for name, value in (CONNECTION | hostaddr).items() if name not in self.url.query}
        fixed = {"application_name": "workbench", "client_encoding": "UTF8"}
        return sa.create_engine(self.url, poolclass=sa.NullPool, connect_args=chosen | fixed)

    @property
    def where(self) -> str:
        """The address as it may be shown: never with a password or with query arguments."""
        return self.url.set(query={}, password=None).render_as_string().replace("+psycopg", "") + (
            f" (socket {self.url.query['host']})" if "host" in self.url.query else ""
        )

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
        with named_outcomes(self.where, self.advice), self.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            yield Transaction(connection, self.schema, database)

    @contextmanager
    def session(self) -> Iterator[Callable[..., AbstractContextManager[Transaction]]]:
        """One session for many transactions, each begun by a call: plans and locks of the session outlive them."""
        with named_outcomes(self.where, self.advice), self.engine.connect() as connection:
            yield partial(self._begun, connection)

    @contextmanager
    def _transaction(self, **options: Any) -> Iterator[Transaction]:
        with self.session() as begin, begin(**options) as transaction:
            yield transaction

    @contextmanager
    def _begun(
        self,
        connection: Connection,
        read_only: bool = False,
        one_snapshot: bool = True,
        exported: str = "",
        undone: bool = False,
    ) -> Iterator[Transaction]:
        isolation_level = "REPEATABLE READ" if one_snapshot else "READ COMMITTED"
        connection.execution_options(isolation_level=isolation_level, postgresql_readonly=read_only)
        with named_outcomes(self.where, self.advice), connection.begin() as begun:
            transaction = Transaction(connection, self.schema)
            if exported:
                transaction.join_snapshot(exported)
            transaction.execute_file("session")
            self._check_server(transaction)
            yield transaction
            if undone:
                begun.rollback()
            elif begun.is_active and not read_only:
                with committing(self.where):
                    begun.commit()

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


def parse_url(text: str) -> URL:
    """`text` as a PostgreSQL URL for the driver in use. Raises UsageError for anything else."""
    user = text.partition("://")[2].rpartition("@")[0]
    if set(user) & set("/?#@ "):
        raise UsageError(
            message="The user name or password in the database URL has a character that must be written "
            "as its code: @ as %40, / as %2F, ? as %3F, # as %23, a space as %20."
        )
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise UsageError(
            message="The database URL cannot be read; write it as postgresql://user@host:5432/name."
        ) from error
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise UsageError(message=f"The database URL begins with {url.drivername!r}; only postgresql:// is supported.")
    return url.set(drivername="postgresql+psycopg")


def server_facts(transaction: Transaction) -> Mapping[str, Any]:
    """Version, encoding and size-relevant settings of the server: one row, no secrets."""
    return dict(transaction.rows("server_facts")[0]._mapping)
