"""One open transaction, or a connection without one; statements are called by the name of their file in `sql/`."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

from psycopg import Connection, ConnectionInfo, RawCursor, pq
from psycopg import errors as pg
from psycopg.conninfo import make_conninfo
from psycopg.rows import RowFactory, namedtuple_row, tuple_row
from psycopg.sql import Identifier, Literal

from workbench import sqlfiles

BIND = re.compile(r"(?<!:):([a-z_]+)\b")


class Transaction:
    bookkeeping = "workbench"  # the schema that statements call `workbench`

    is_copy = False  # whether the tables are throw-away copies in temporary tables

    def __init__(self, connection: Connection[Any], schema: str, database: str = "") -> None:
        self.connection = connection
        self.schema = schema
        self.database = database

    def rows(self, name: str, /, **binds: Any) -> Sequence[Any]:
        """Rows of the statement `name`: tuples with the names of its columns."""
        return self._execute(name, binds, namedtuple_row).fetchall()

    def stream(self, name: str, /, **binds: Any) -> Iterator[Any]:
        """Rows of the statement `name` as they arrive; nothing else can be asked here until the last of them did. Not
        through a cursor of the server, for which PostgreSQL plans no parallel workers."""
        text, order = self.numbered(name)
        with RawCursor(self.connection, row_factory=namedtuple_row) as cursor:
            yield from cursor.stream(text, [binds[bind] for bind in order])

    def value(self, name: str, /, **binds: Any) -> Any:
        """The first column of the first row of the statement `name`; None without a row."""
        row = self._execute(name, binds).fetchone()
        return row and row[0]

    def execute_one(self, name: str, /, **binds: Any) -> int:
        """Execute the statement `name`; returns how many rows it touched."""
        return self._execute(name, binds).rowcount

    def _execute(self, name: str, binds: dict[str, Any], row: RowFactory[Any] = tuple_row) -> RawCursor[Any]:
        text, order = self.numbered(name)
        return RawCursor(self.connection, row_factory=row).execute(text, [binds[bind] for bind in order])

    def execute_file(self, name: str) -> None:
        """Execute the file `name`, which may hold several statements and takes no binds."""
        self.connection.execute(self._text(name).encode())

    def refused(self, name: str, kind: type[pg.Error] = pg.Error) -> str:
        """Execute the file `name`; what the server said when it refused, with nothing done; empty when it did not."""
        try:
            with self.connection.transaction():
                self.execute_file(name)
        except kind as error:
            if self.connection.closed or isinstance(error, pg.QueryCanceled):
                raise
            return str(error).splitlines()[0]
        return ""

    def undone(self) -> AbstractContextManager[Any]:
        """What the block changes is undone at its end; the transaction goes on."""
        return self.connection.transaction(force_rollback=True)

    def try_lock(self, name: str) -> bool:
        """Execute the file `name`; False, with nothing done, when a lock was not to be had in time."""
        return not self.refused(name, pg.LockNotAvailable)

    def join_snapshot(self, exported: str) -> None:
        """See the state that another transaction exported; to be called before anything is asked."""
        self.connection.execute(_adopting(exported))

    def cancel(self) -> None:
        """End the statement that another thread is executing here, if any."""
        self.connection.cancel_safe()

    def copy_in(self, name: str, rows: Iterable[Sequence[Any]]) -> None:
        with self.connection.cursor() as cursor, cursor.copy(self._text(name)) as copy:
            for row in rows:
                copy.write_row(row)

    @contextmanager
    def arrow(self, name: str, exported: str) -> Iterator[Iterator[Any]]:
        """Arrow batches of the statement `name`, over a connection that sees the `exported` state of this one."""
        from adbc_driver_manager import dbapi as adbc
        from adbc_driver_postgresql import dbapi

        statements = [line for line in self._text("session").splitlines() if line.startswith("SET")]
        try:
            address = _address(self.connection.info)
            with dbapi.connect(address, autocommit=True) as connection, connection.cursor() as cursor:
                cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute(_adopting(exported).decode())
                for statement in statements:
                    cursor.execute(statement)
                # The driver wraps the statement into a COPY, which takes no semicolon.
                cursor.execute(self._text(name).rstrip().rstrip(";"))
                yield _read(cursor.fetch_record_batch())
        except adbc.Error as error:
            self.connection.execute("")  # raises if it was this session, whose state is read there, that ended
            raise _named(error.sqlstate)(str(error).split("ERROR:  ")[-1]) from error

    def wire(self) -> Any:
        """The connection as the protocol sees it: for timing a statement without the making of Python objects."""
        return self.connection.pgconn

    def numbered(self, name: str) -> tuple[bytes, list[str]]:
        """The statement `name` as the protocol takes it, with its binds numbered, and their names in that order."""
        names: list[str] = []

        def number(bind: re.Match[str]) -> str:
            if bind[1] not in names:
                names.append(bind[1])
            return f"${names.index(bind[1]) + 1}"

        return self._text(name, partial(BIND.sub, number)).encode(), names

    def literal(self, name: str, /, **binds: Any) -> str:
        """The statement `name` as psql takes it: the schema filled in, and binds as literals."""

        def written(bind: re.Match[str]) -> str:
            return Literal(binds[bind[1]]).as_string() if bind[1] in binds else bind[0]

        return self._text(name, partial(BIND.sub, written))

    def _text(self, name: str, bound: Callable[[str], str] = str) -> str:
        """The statement `name`; its binds are replaced first, since a schema may have a colon in its name."""
        return self.filled(bound(sqlfiles.load(name)))

    def filled(self, text: str) -> str:
        """A text of `sql/` with the names of schema and database in the place of their variables."""
        for variable, quoted in (
            (':"database"', Identifier(self.database).as_string()),
            (':"schema"', Identifier(self.schema).as_string()),
            (":'schema'", Literal(self.schema).as_string()),
        ):
            text = text.replace(variable, quoted)
        return text


def _adopting(exported: str) -> bytes:
    """PostgreSQL takes no bind here."""
    return f"SET TRANSACTION SNAPSHOT {Literal(exported).as_string()}".encode()


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
    # Not by the driver's get_parameters, which wants a home folder.
    usual = {option.keyword: option.compiled for option in pq.Conninfo.get_defaults()}
    chosen = [one for one in info.pgconn.info if one.val is not None and one.val != usual[one.keyword]]
    address |= {"dbname": info.dbname, **{one.keyword.decode(): (one.val or b"").decode() for one in chosen}}
    return make_conninfo("", **address | {"password": info.password})
