"""A snapshot opened in DuckDB: read-only views, no downloads, no other files within reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from workbench import sqlfiles
from workbench.errors import SnapshotUnreadableError
from workbench.snapshot.checking import require_intact
from workbench.snapshot.store import TABLES, Snapshot

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


@dataclass(frozen=True)
class Duck:
    """An open snapshot; statements are called by the name of their file in `sql/`."""

    connection: duckdb.DuckDBPyConnection

    def rows(self, name: str, **binds: Any) -> list[tuple[Any, ...]]:
        with _interruptible():
            return self._run(name, binds).fetchall()

    def arrays(self, name: str, **binds: Any) -> dict[str, np.ndarray[Any, Any]]:
        with _interruptible():
            return self._run(name, binds).fetchnumpy()

    def script(self, name: str, **binds: Any) -> None:
        """Execute the statement for what it makes in memory."""
        with _interruptible():
            self._run(name, binds)

    def _run(self, name: str, binds: dict[str, Any]) -> duckdb.DuckDBPyConnection:
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


def opened(snapshot: Snapshot) -> AbstractContextManager[Duck]:
    """The tables of a snapshot as views. Raises SnapshotUnreadableError when a file is missing or no Parquet."""
    return _opened({"": snapshot})


def opened_both(before: Snapshot, after: Snapshot) -> AbstractContextManager[Duck]:
    """The tables of two snapshots as views `before_groups`, `after_groups` and so on."""
    return _opened({"before_": before, "after_": after})


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
            written = [_literal(snapshot.file(table)) for snapshot in snapshots.values() for table in TABLES]
            connection.execute("SET allowed_paths = ?", [written])
            connection.execute("SET enable_external_access = false; SET lock_configuration = true")
            yield Duck(connection)
    except duckdb.Error as error:
        if type(error) not in DAMAGE:
            raise
        paths = " or ".join(str(snapshot.path) for snapshot in snapshots.values())
        reason = str(error).strip().splitlines()[0].rstrip(".")
        raise SnapshotUnreadableError(path=paths, reason=reason) from error
