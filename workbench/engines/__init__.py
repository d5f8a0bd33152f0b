"""Engines that read a dataset of snapshots: this process, or an Apache Spark that stands already. They give rows; what
is made of them is said once, in `sql/overlap` and the kernel, so that all engines give the same answers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import fs

from workbench.errors import DatasetError, UsageError
from workbench.snapshot.dataset import Version
from workbench.snapshot.duck import DOWNLOADS, Duck
from workbench.snapshot.store import TABLES

Task = Callable[[Any], Iterable[bytes]]


class Engine(Protocol):
    name: str

    def rows(self, files: Sequence[str], names: Sequence[str] = ()) -> pa.Table:
        """The rows of Parquet files of one table; with `names`, those of groups of these names."""

    def each(self, task: Task, items: Sequence[Any]) -> Iterator[list[bytes]]:
        """What a function gives for each item, in their order; each is a task by itself, where the engine has room."""

    def close(self) -> None:
        """Let go of what was started."""


def started(name: str = "duckdb", master: str = "", remote: str = "") -> Engine:
    """The engine of that name. Raises UsageError, EngineError."""
    if name == "duckdb" and not (master or remote):
        from workbench.engines.local import Local

        return Local()
    if name != "spark" or bool(master) == bool(remote):
        raise UsageError(message="Name a Spark by --engine spark and either --master spark://… or --remote sc://….")
    from workbench.engines.spark import Spark

    return Spark(master, remote)


@contextmanager
def opened(
    engine: Engine, versions: Sequence[Version], names: Sequence[str] = (), together: bool = False
) -> Iterator[Duck]:
    """A version of a dataset as the tables of a snapshot; several `together` as tables `every_groups` and so on, as
    `workbench.snapshot.duck.opened` gives them, of the groups of these names."""
    with duckdb.connect(config=dict.fromkeys(DOWNLOADS, False)) as connection:
        for table in TABLES:
            # What is known of stocks has no history.
            files = [version.address_of(table) for version in (versions[-1:] if table == "stocks" else versions)]
            _require(files)
            rows = engine.rows(files, () if table == "stocks" else names)
            connection.from_arrow(_as_snapshot(rows, table)).create(f"{'every_' * together}{table}")
        connection.execute("SET enable_external_access = false; SET lock_configuration = true")
        yield Duck(connection)


def _require(files: Sequence[str]) -> None:
    """Raise DatasetError when a file is not there: some engines would answer without it."""
    places = [fs.FileSystem.from_uri(file) for file in files]
    for found, file in zip(places[0][0].get_file_info([path for _, path in places]), files, strict=True):
        if found.type == fs.FileType.NotFound:
            raise DatasetError(path=file, reason="the file is not there")


def _as_snapshot(rows: pa.Table, table: str) -> pa.Table:
    """Rows as those of snapshots: the folder of a version is where they stand, `as_of` is the day of a group's list."""
    days = rows.column("as_of").cast(pa.string())
    names = pc.binary_join_element_wise(days, rows.column("version"), f"{table}.parquet", "/")
    rows = rows.drop_columns(["as_of", "version"]).append_column("filename", names)
    return rows.rename_columns({"list_as_of": "as_of"}) if table == "groups" else rows
