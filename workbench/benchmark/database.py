"""A database of the benchmark's own: the sample on both sides, and the legacy table twice more."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from workbench import migration, sample
from workbench.contract import Progress
from workbench.errors import NotAllowedError, ScratchRefusedError
from workbench.postgres import Database


@contextmanager
def benchmark_database(home: Database, scale: int, progress: Progress) -> Iterator[Database]:
    with scratch(home) as database:
        sample.create(database, scale, _prefixed(progress, f"scale {scale}: sample"))
        migration.migrate(database, _prefixed(progress, f"scale {scale}: migrate"))
        progress(0, 1, f"scale {scale}: copies")
        add_copies(database)
        yield database


def add_copies(database: Database) -> None:
    """The legacy table as found, and with indexes, in schemas of their own; then what a server does in time."""
    with database.write_one_snapshot() as transaction:
        transaction.execute_file("benchmark/copies")
    with database.autocommit() as connection:
        connection.execute_file("benchmark/settle")


def _prefixed(progress: Progress, work: str) -> Progress:
    return lambda done, total, step: progress(done, total, f"{work}, {step}")


@contextmanager
def scratch(home: Database) -> Iterator[Database]:
    """An empty database of this run, and an end to those that killed runs left behind.

    A connection stays open for its whole life: without one, the next run takes the database for left behind.
    """
    name = f"workbench_scratch_{uuid.uuid4().hex[:12]}"
    with home.autocommit() as server:
        for left in server.rows("scratch/left_behind"):
            _drop(home, left.name)
    try:
        with home.autocommit(name) as server:
            server.execute_file("scratch/create")
    except NotAllowedError as error:
        raise ScratchRefusedError(reason=error.facts["reason"]) from error
    try:
        database = replace(home, url=home.url.set(database=name), schema="public")
        with database.autocommit(name) as presence:
            presence.execute_file("scratch/mark")
            yield database
    finally:
        _drop(home, name)


def _drop(home: Database, name: str) -> None:
    with home.autocommit(name) as server:
        server.execute_file("scratch/drop")
