"""An Apache Spark as an engine: a cluster (`spark://…`, `local[*]`), or a Spark Connect server (`sc://…`). Its Python
workers need this package too."""

from __future__ import annotations

import os
import re
import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyarrow as pa

from workbench.errors import EngineError, UnreachableError

if TYPE_CHECKING:
    from workbench.engines import Task

CONNECT_PORT, TO_CONNECT = 15002, 10.0  # seconds
CHUNKS = "item bigint, place bigint, chunk binary"
RAISED = re.compile(r"[\w.]+(Error|Exception): ")


def _require_listener(remote: str) -> None:
    """Spark Connect's client would try for minutes. Raises UnreachableError."""
    if (address := urlsplit(remote)).scheme == "sc":
        try:
            socket.create_connection((address.hostname or "", address.port or CONNECT_PORT), TO_CONNECT).close()
        except (OSError, ValueError) as error:
            message = f"Nothing answers at {remote}: {getattr(error, 'strerror', '') or error}. Check the address."
            raise UnreachableError(message=message) from error


class Spark:
    name = "Spark"

    def __init__(self, master: str = "", remote: str = "") -> None:
        self.where = master or remote
        if master and not (os.environ.get("JAVA_HOME") or shutil.which("java")):
            message = "Spark needs Java 17 or newer here: install it, or name a server by --remote sc://…."
            raise UnreachableError(message=message)
        # The small client of Spark Connect is the same package without its context.
        if not find_spec("pyspark") or (master and not find_spec("pyspark.core")):
            message = f"{self.where} needs the extra `spark` of relationship-workbench; install it."
            raise UnreachableError(message=message)
        _require_listener(remote)
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.appName("workbench")
        with self._explained():
            # A process has one session of a cluster, and of servers any number.
            self.session = builder.master(master).getOrCreate() if master else builder.remote(remote).create()

    def frame(self, files: Sequence[str], names: Sequence[str] = ()) -> Any:
        frame = self.session.read.parquet(*files)
        return frame.where(frame.name.isin(list(names))) if names else frame

    def rows(self, files: Sequence[str], names: Sequence[str] = ()) -> pa.Table:
        with self._explained():
            return self.frame(files, names).toArrow()

    def each(self, task: Task, items: Sequence[Any]) -> Iterator[list[bytes]]:
        def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                for item in batch.column(0).to_pylist():
                    for place, chunk in enumerate(task(items[item])):
                        yield pa.RecordBatch.from_pydict({"item": [item], "place": [place], "chunk": [chunk]})

        # A partition an item, made where it is worked on: nothing is shuffled.
        with self._explained():
            made = self.session.range(0, len(items), 1, len(items)).mapInArrow(run, CHUNKS).toArrow()
        chunks: dict[int, list[bytes]] = {number: [] for number in range(len(items))}
        for row in made.sort_by([("item", "ascending"), ("place", "ascending")]).to_pylist():
            chunks[row["item"]].append(row["chunk"])
        return iter(chunks.values())

    def close(self) -> None:
        self.session.stop()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        from pyspark.errors import PySparkException

        try:
            yield
        except (PySparkException, OSError, RuntimeError) as error:
            lines = str(error).strip().splitlines() or [type(error).__name__]
            # Of what failed in Python the last line of the traceback says why.
            raised = [line for line in lines if RAISED.match(line)]
            raise EngineError(where=self.where, reason=(raised or lines[:1])[-1].rstrip(".")) from error
