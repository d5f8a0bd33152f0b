"""An Apache Spark as an engine: a cluster (`spark://…`, `local[*]`), or a Spark Connect server (`sc://…`). Its Python
workers need this package too."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from workbench.errors import EngineError, UnreachableError

if TYPE_CHECKING:
    from workbench.engines import Task

CHUNKS = "item bigint, place bigint, chunk binary"
RAISED = re.compile(r"[\w.]+(Error|Exception): ")


class Spark:
    name = "Spark"

    def __init__(self, master: str = "", remote: str = "") -> None:
        self.where = master or remote
        if master and not (os.environ.get("JAVA_HOME") or shutil.which("java")):
            raise UnreachableError(
                message="Spark needs Java 17 or newer here: install it, or name a server by --remote sc://…."
            )
        try:
            from pyspark.sql import SparkSession
        except ImportError as error:
            message = "Spark is not installed here: install relationship-workbench with its extra `spark`."
            raise UnreachableError(message=message) from error
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
