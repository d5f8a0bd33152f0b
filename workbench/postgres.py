"""PostgreSQL as the workbench uses it: an engine from a URL, read-only and writing transactions.

The only module that knows the driver. Statements come from `sql/` by name; identifiers are quoted by the
driver; every transaction sees qualified names only and never a silently filtered table.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from psycopg import ConnectionInfo
from psycopg import errors as pg
from psycopg.conninfo import make_conninfo
from psycopg.sql import Identifier, Literal
from sqlalchemy.engine import URL, Connection, Engine, Row

from workbench import server, sqlfiles
from workbench.errors import (
    BlockedError,
    DatabaseUnreachableError,
    DependentsError,
    NotAllowedError,
    UsageError,
)

LOWEST_VERSION = 15


class Transaction:
    """One open transaction; statements are called by the name of their file in `sql/`."""

    def __init__(self, connection: Connection, schema: str) -> None:
        self.connection = connection
        self.schema = schema

    def rows(self, name: str, **binds: Any) -> Sequence[Row[Any]]:
        """All rows of the statement `name`."""
        return self.connection.execute(self._statement(name), binds).fetchall()

    def stream(self, name: str, **binds: Any) -> Iterator[Row[Any]]:
        """Rows of the statement `name`, fetched in batches through a server-side cursor."""
        options = {"stream_results": True, "max_row_buffer": 5_000}
        yield from self.connection.execute(self._statement(name), binds, execution_options=options)

    def value(self, name: str, **binds: Any) -> Any:
        """The first column of the first row of the statement `name`; None without a row."""
        return self.connection.execute(self._statement(name), binds).scalar()

    def run(self, name: str, **binds: Any) -> int:
        """Execute the statement `name`; returns how many rows it touched."""
        return self.connection.execute(self._statement(name), binds).rowcount

    def script(self, name: str) -> None:
        """Execute the file `name`, which may hold several statements and takes no binds."""
        self.connection.exec_driver_sql(self._text(name), execution_options={"no_parameters": True})

    def attempt(self, name: str) -> bool:
        """Execute the file `name`; False, with nothing done, when a lock was not to be had in time."""
        savepoint = self.connection.begin_nested()
        try:
            self.script(name)
        except sa.exc.OperationalError as error:
            savepoint.rollback()
            if isinstance(error.orig, pg.LockNotAvailable):
                return False
            raise
        savepoint.commit()
        return True

    def copy_in(self, name: str, rows: Iterable[Sequence[Any]]) -> None:
        """Stream `rows` into the `COPY … FROM STDIN` statement `name`."""
        with self._driver().cursor() as cursor, cursor.copy(self._text(name)) as copy:
            for row in rows:
                copy.write_row(row)

    def copy_out(self, name: str) -> Iterator[bytes]:
        """Blocks of the `COPY … TO STDOUT` statement `name`."""
        with self._driver().cursor() as cursor, cursor.copy(self._text(name)) as copy:
            yield from copy

    @contextmanager
    def arrow(self, name: str, exported: str) -> Iterator[Iterator[Any]]:
        """Arrow batches of the statement `name`, over a connection that sees the `exported` state of this one."""
        from adbc_driver_manager import dbapi as adbc
        from adbc_driver_postgresql import dbapi

        statements = [line for line in self._text("session").splitlines() if line.startswith("SET")]
        try:
            address = _address(self._driver().info)
            with dbapi.connect(address, autocommit=True) as connection, connection.cursor() as cursor:
                cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute(f"SET TRANSACTION SNAPSHOT {Literal(exported).as_string()}")
                for statement in statements:
                    cursor.execute(statement)
                # The driver wraps the statement into a COPY, which takes no semicolon.
                cursor.execute(self._text(name).rstrip().rstrip(";"))
                yield _read(cursor.fetch_record_batch())
        except adbc.Error as error:
            raise _named(error.sqlstate)(str(error).split("ERROR:  ")[-1]) from error

    def _driver(self) -> Any:
        return self.connection.connection.driver_connection

    def _text(self, name: str, escape: bool = False) -> str:
        """The statement with its schema filled in; `escape` keeps a colon in it from being read as a bind."""
        text = sqlfiles.load(name)
        for variable, quoted in (
            (':"schema"', Identifier(self.schema).as_string()),
            (":'schema'", Literal(self.schema).as_string()),
        ):
            text = text.replace(variable, quoted.replace(":", r"\:") if escape else quoted)
        return text

    def _statement(self, name: str) -> sa.TextClause:
        return sa.text(self._text(name, escape=True))


@dataclass(frozen=True)
class Database:
    """A database and the schema of its tables; `named` unless it is the embedded one."""

    url: URL
    schema: str = "public"
    named: bool = True

    @cached_property
    def engine(self) -> Engine:
        return sa.create_engine(
            self.url,
            poolclass=sa.NullPool,
            connect_args={"connect_timeout": 10, "application_name": "workbench", "client_encoding": "UTF8"}
            | self._undiverted(),
        )

    def _undiverted(self) -> dict[str, str]:
        """An empty hostaddr keeps PGHOSTADDR from sending a URL that names its host elsewhere."""
        has_host = self.url.host or "host" in self.url.query
        return {"hostaddr": ""} if has_host and "hostaddr" not in self.url.query else {}

    @property
    def where(self) -> str:
        """The address as it may be shown: never with a password or with query arguments."""
        return self.url.set(query={}, password=None).render_as_string().replace("+psycopg", "") + (
            f" (socket {self.url.query['host']})" if "host" in self.url.query else ""
        )

    @property
    def advice(self) -> str:
        """What to do when the server cannot be used."""
        if self.named:
            return "Check the address, or leave out --database-url to work on the embedded PostgreSQL."
        return "Run the command again: it starts the embedded PostgreSQL itself."

    @contextmanager
    def read_only(self) -> Iterator[Transaction]:
        """A read-only transaction that sees one snapshot from beginning to end."""
        with self._transaction(read_only=True) as transaction:
            yield transaction

    @contextmanager
    def changing(self) -> Iterator[Transaction]:
        """A writing transaction in which each statement sees what is committed when it begins."""
        with self._transaction(read_only=False, one_snapshot=False) as transaction:
            yield transaction

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that sees one snapshot, commits at the end of the block, or leaves no trace."""
        with self._transaction(read_only=False) as transaction:
            yield transaction

    @contextmanager
    def rehearsing(self, one_snapshot: bool = True) -> Iterator[Transaction]:
        """A writing transaction that is always undone at the end of the block."""
        with self._transaction(read_only=False, one_snapshot=one_snapshot) as transaction:
            yield transaction
            transaction.connection.rollback()

    @contextmanager
    def _transaction(self, read_only: bool, one_snapshot: bool = True) -> Iterator[Transaction]:
        isolation_level = "REPEATABLE READ" if one_snapshot else "READ COMMITTED"
        with _named_outcomes(self), self.engine.connect() as connection:
            connection.execution_options(isolation_level=isolation_level, postgresql_readonly=read_only)
            with connection.begin():
                transaction = Transaction(connection, self.schema)
                transaction.script("session")
                _check_server(self, transaction)
                yield transaction


def open_database(url: str | None = None, schema: str = "public", data_dir: Path | None = None) -> Database:
    """The database at `url`, else at WORKBENCH_DATABASE_URL, else the embedded one, started if need be."""
    named = os.environ.get("WORKBENCH_DATABASE_URL") if url is None else url
    if named == "":
        raise UsageError(
            message="The database URL is empty; leave it out to work on the embedded PostgreSQL."
        )
    if named and data_dir:
        raise UsageError(message="--database-url and --data-dir name two databases; give one of them.")
    if not named:
        # The embedded server's address is complete; a service file must not be asked for the rest.
        os.environ.pop("PGSERVICE", None)
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
        raise UsageError(
            message=f"The database URL begins with {url.drivername!r}; only postgresql:// is supported."
        )
    return url.set(drivername="postgresql+psycopg")


def _named(sqlstate: str | None) -> type[pg.Error]:
    """The driver's error for a code; without one, or with one that it does not know, the general error."""
    try:
        return pg.lookup(sqlstate or "")
    except KeyError:
        return pg.OperationalError


def _read(batches: Iterator[Any]) -> Iterator[Any]:
    """The batches; what breaks while they arrive is the database's fault, though pyarrow says OSError."""
    import pyarrow as pa

    try:
        yield from batches
    except (OSError, pa.ArrowException) as error:
        raise pg.OperationalError(str(error)) from error


def _address(info: ConnectionInfo) -> str:
    """An open connection's address and settings, for another libpq: in full, or PG variables would fill the gaps."""
    address = {"host": info.host, "hostaddr": "", "port": str(info.port), "user": info.user}
    address |= {"dbname": info.dbname, **info.get_parameters(), "password": info.password}
    return make_conninfo("", **address)


def server_facts(transaction: Transaction) -> Mapping[str, Any]:
    """Version, encoding and size-relevant settings of the server: one row, no secrets."""
    return dict(transaction.rows("server_facts")[0]._mapping)


def _check_server(database: Database, transaction: Transaction) -> None:
    facts, reason = server_facts(transaction), None
    if facts["version_number"] // 10_000 < LOWEST_VERSION:
        reason = f"it is PostgreSQL {facts['version']}, {LOWEST_VERSION} is needed"
    elif facts["encoding"] != "UTF8":
        reason = f"its encoding is {facts['encoding']}, UTF8 is needed"
    if reason:
        raise DatabaseUnreachableError(where=database.where, advice=database.advice, reason=reason)


@contextmanager
def _named_outcomes(database: Database) -> Iterator[None]:
    """Turn what the driver raises into the errors that a command may end with."""
    try:
        yield
    except (sa.exc.DBAPIError, pg.Error) as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        reason = _first_line(cause)
        if isinstance(cause, pg.LockNotAvailable | pg.DeadlockDetected | pg.SerializationFailure):
            raise BlockedError(reason=reason) from error
        if isinstance(cause, pg.DependentObjectsStillExist):
            raise DependentsError(
                dependents="; ".join((cause.diag.message_detail or reason).splitlines())
            ) from error
        if isinstance(cause, pg.InsufficientPrivilege):
            raise NotAllowedError(where=database.where, reason=reason) from error
        if isinstance(cause, pg.OperationalError | pg.InterfaceError):
            raise DatabaseUnreachableError(
                where=database.where, advice=database.advice, reason=reason
            ) from error
        raise


def _first_line(cause: BaseException | None) -> str:
    return (
        str(cause).strip().splitlines()[0].rstrip(".") if cause and str(cause).strip() else "no reason given"
    )
