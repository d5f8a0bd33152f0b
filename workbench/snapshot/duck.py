"""A snapshot opened in DuckDB: read-only views, no downloads, no other files within reach."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

import duckdb

from workbench import sqlfiles
from workbench.errors import SnapshotUnreadableError, UsageError
from workbench.snapshot.store import TABLES, Snapshot, require_intact

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    import pyarrow as pa

Array: TypeAlias = "np.ndarray[Any, Any]"  # a text, since numpy is loaded late
DOWNLOADS = ("autoinstall_known_extensions", "autoload_known_extensions")
GLOB = re.compile(r"([*?[])")
BIND = re.compile(r"(?<![:\w]):([a-z_]\w*)")
# What DuckDB says of a file that is missing or damaged; the last has no kind of its own. Others are our mistakes.
DAMAGE: tuple[type[duckdb.Error], ...] = (duckdb.IOException, duckdb.InvalidInputException, duckdb.InternalException)
DAMAGE += (duckdb.SerializationException, duckdb.Error)


@dataclass(frozen=True)
class Duck:
    """An open snapshot; statements are called by the name of their file in `sql/`."""

    connection: duckdb.DuckDBPyConnection

    def rows(self, name: str, **binds: Any) -> list[tuple[Any, ...]]:
        with _interruptible():
            return self._run(name, binds).fetchall()

    def arrays(self, name: str, **binds: Any) -> dict[str, Array]:
        with _interruptible():
            return self._run(name, binds).fetchnumpy()

    def arrow(self, name: str) -> pa.Table:
        with _interruptible():
            return self.connection.sql(sqlfiles.load(name)).to_arrow_table()

    def select(self, statement: str) -> pl.DataFrame:
        """The answer to one statement of somebody else's, which may read the tables and nothing else. Raises
        UsageError."""
        try:
            kinds = [each.type for each in self.connection.extract_statements(statement)]
            # Others could write into the folder of the snapshot, where its own files must be within reach.
            if kinds not in ([duckdb.StatementType.SELECT], [duckdb.StatementType.EXPLAIN]):
                raise UsageError(message="A snapshot is only read: write one statement, a SELECT.")
            with _interruptible():
                frame: pl.DataFrame = self.connection.sql(statement).pl()
                return frame
        except duckdb.Error as error:
            reason = " ".join(str(error).partition("LINE ")[0].split()).rstrip(".")
            tables = ", ".join(TABLES)
            message = f"The snapshot cannot be asked that: {reason}. Its tables are {tables}."
            raise UsageError(message=message) from error

    def beside(self) -> AbstractContextManager[Duck]:
        """The same views and tables, by a connection that has temporary tables of its own."""
        return nullcontext(Duck(self.connection.cursor()))

    def _run(self, name: str, binds: dict[str, Any]) -> duckdb.DuckDBPyConnection:
        # DuckDB writes a bind as `$name`, where others write `:name`.
        return self.connection.execute(BIND.sub(r"$\1", sqlfiles.load(name)), binds or None)


@contextmanager
def _interruptible() -> Iterator[None]:
    """DuckDB makes a RuntimeError of what everybody else calls a KeyboardInterrupt."""
    try:
        yield
    except RuntimeError as error:
        if "interrupted" in str(error).casefold():
            raise KeyboardInterrupt from None
        raise


def _literal(path: Path) -> str:
    """The path as DuckDB takes it, which would find other files by a `*`, `?` or `[` in it, and HOME by a `~`."""
    return GLOB.sub(r"[\1]", str(path.resolve()))


@contextmanager
def opened(*snapshots: Snapshot, together: bool = False) -> Iterator[Duck]:
    """The tables of a snapshot as views; of two as views `before_groups`, `after_groups` and so on; of many `together`
    as views `every_groups` and so on, with the path of each row's file as `filename`. Raises SnapshotUnreadableError
    when a file is missing or no Parquet."""
    prefixes = ("every_",) if together else ("before_", "after_") if snapshots[1:] else ("",)
    parts = [snapshots] if together else [(snapshot,) for snapshot in snapshots]
    for snapshot in snapshots:
        require_intact(snapshot)
    with _named_damage(*snapshots), duckdb.connect(config=dict.fromkeys(DOWNLOADS, False)) as connection:
        for prefix, part in zip(prefixes, parts, strict=True):
            for table in TABLES:
                files = [_literal(snapshot.file(table)) for snapshot in part]
                connection.read_parquet(files, filename=together).create_view(f"{prefix}{table}")
        folders = [f"{snapshot.path.resolve()}/" for snapshot in snapshots]
        connection.execute("SET allowed_directories = ?", [folders])
        # A path is also judged as it is written in a view.
        written = [_literal(snapshot.file(table)) for snapshot in snapshots for table in TABLES]
        connection.execute("SET allowed_paths = ?", [written])
        connection.execute("SET enable_external_access = false; SET lock_configuration = true")
        yield Duck(connection)


def kept_open() -> Callable[[Snapshot], AbstractContextManager[Duck]]:
    """An opener for many questions: a snapshot is checked and opened by the first of them, and stays open. Each has a
    connection of its own, with its own temporary tables. Raises SnapshotUnreadableError."""
    kept: dict[str, tuple[Duck, ExitStack]] = {}
    opening = Lock()

    @contextmanager
    def opener(snapshot: Snapshot) -> Iterator[Duck]:
        with opening:
            if snapshot.digest not in kept:
                stays = ExitStack()
                kept[snapshot.digest] = stays.enter_context(opened(snapshot)), stays
        with _named_damage(snapshot), kept[snapshot.digest][0].beside() as duck:
            yield duck

    return opener


@contextmanager
def _named_damage(*snapshots: Snapshot) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        if type(error) not in DAMAGE:
            raise
        paths = " or ".join(str(snapshot.path) for snapshot in snapshots)
        reason = str(error).strip().splitlines()[0].rstrip(".")
        raise SnapshotUnreadableError(path=paths, reason=reason) from error
