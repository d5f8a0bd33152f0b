"""A snapshot opened in DuckDB: read-only views, no downloads, no other files within reach."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from workbench import sqlfiles
from workbench.errors import SnapshotUnreadableError
from workbench.snapshot.store import Snapshot, require_intact

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

GLOB = re.compile(r"([*?[])")
BIND = re.compile(r"(?<![:\w]):([a-z_]\w*)")
DAMAGE = (
    duckdb.IOException,
    duckdb.InvalidInputException,
    duckdb.InternalException,
    duckdb.SerializationException,
    duckdb.Error,
)
"""What DuckDB says of a file that is missing or damaged; the last has no kind of its own. Others are our mistakes."""
TABLES = ("groups", "memberships", "stocks")


class Duck:
    """An open snapshot; statements are called by the name of their file in `sql/`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def rows(self, name: str, **binds: Any) -> list[tuple[Any, ...]]:
        """All rows of the statement `name`."""
        with _interruptible():
            return self._run(name, binds).fetchall()

    def arrays(self, name: str, **binds: Any) -> dict[str, np.ndarray[Any, Any]]:
        """The columns of the statement `name` as numpy arrays."""
        with _interruptible():
            return self._run(name, binds).fetchnumpy()

    def frame(self, name: str, **binds: Any) -> pl.DataFrame:
        """The rows of the statement `name` as a Polars frame."""
        import polars as pl

        frame = pl.from_arrow(self.connection.sql(_text(name), params=binds or None).to_arrow_table())
        assert isinstance(frame, pl.DataFrame)
        return frame

    def script(self, name: str, **binds: Any) -> None:
        """Execute the statement `name` for what it makes in memory."""
        self._run(name, binds)

    def fill(self, name: str, rows: Sequence[Sequence[Any]]) -> None:
        """Execute the statement `name` once for each of `rows`."""
        if rows:
            self.connection.executemany(_text(name), rows)

    def _run(self, name: str, binds: dict[str, Any]) -> duckdb.DuckDBPyConnection:
        with _interruptible():
            return self.connection.execute(_text(name), binds or None)


@contextmanager
def _interruptible() -> Iterator[None]:
    """DuckDB makes a RuntimeError of what everybody else calls a KeyboardInterrupt."""
    try:
        yield
    except RuntimeError as error:
        if "interrupted" in str(error).casefold():
            raise KeyboardInterrupt from None
        raise


def _text(name: str) -> str:
    """The statement as DuckDB writes its binds: `$name` for `:name`."""
    return BIND.sub(r"$\1", sqlfiles.load(name))


def _literal(path: Path) -> str:
    """The path as DuckDB takes it, which would find other files by a `*`, `?` or `[` in it, and HOME by a `~`."""
    return GLOB.sub(r"[\1]", str(path.resolve()))


@contextmanager
def opened(snapshot: Snapshot) -> Iterator[Duck]:
    """The tables of a snapshot as views. Raises SnapshotUnreadableError when a file is missing or no Parquet."""
    with _opened({"": snapshot}) as duck:
        yield duck


@contextmanager
def opened_both(before: Snapshot, after: Snapshot) -> Iterator[Duck]:
    """The tables of two snapshots as views `before_groups`, `after_groups` and so on."""
    with _opened({"before_": before, "after_": after}) as duck:
        yield duck


@contextmanager
def _opened(snapshots: dict[str, Snapshot]) -> Iterator[Duck]:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    for snapshot in snapshots.values():
        require_intact(snapshot)
    try:
        with duckdb.connect(":memory:", config=settings) as connection:
            for prefix, snapshot in snapshots.items():
                for table in TABLES:
                    connection.read_parquet(_literal(snapshot.file(table))).create_view(f"{prefix}{table}")
            folders = [f"{snapshot.path.resolve()}/" for snapshot in snapshots.values()]
            connection.execute("SET allowed_directories = ?", [folders])
            # A path is also judged as it is written in a view.
            written = [_literal(one.file(table)) for one in snapshots.values() for table in TABLES]
            connection.execute("SET allowed_paths = ?", [written])
            connection.execute("SET enable_external_access = false; SET lock_configuration = true")
            yield Duck(connection)
    except duckdb.Error as error:
        if type(error) not in DAMAGE:
            raise
        paths = " or ".join(str(snapshot.path) for snapshot in snapshots.values())
        reason = str(error).strip().splitlines()[0].rstrip(".")
        raise SnapshotUnreadableError(path=paths, reason=reason) from error
