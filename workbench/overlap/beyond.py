"""Questions about a dataset of snapshots, whose rows an engine reads, and whose days it takes one by one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, Self

from workbench import engines
from workbench.display import counted, percent
from workbench.engines import Engine
from workbench.engines.local import Local
from workbench.errors import UsageError
from workbench.overlap.answers import OverlapAnswer
from workbench.overlap.engines import by_kernel, from_rows, to_rows
from workbench.overlap.matrix import matrix
from workbench.overlap.questions import SnapshotQuestions
from workbench.overlap.source import types_of
from workbench.snapshot import history, store
from workbench.snapshot.dataset import Dataset, Version, holding, open_dataset
from workbench.snapshot.duck import Array, Duck
from workbench.snapshot.history import State
from workbench.snapshot.store import LAST_DAY


@dataclass(frozen=True)
class DatedMatrix:
    """All pairs of a day in one row: the pair that shares most, and the digest of the whole matrix."""

    as_of: str
    groups: int
    pairs: int
    near_clones: int
    a: str | None
    b: str | None
    overlap: float | None
    digest: str


@dataclass(frozen=True)
class MatrixCourse(OverlapAnswer):
    rows: list[DatedMatrix]

    @property
    def sentence(self) -> str:
        first, last = self.rows[0], self.rows[-1]
        ends = [f"{row.a} and {row.b} with {percent(row.overlap)} on {row.as_of}" for row in (first, last) if row.a]
        pairs = sum(row.pairs for row in self.rows)
        alike = f"; most alike are {', '.join(dict.fromkeys(ends))}" * bool(ends)
        return f"{counted(pairs, 'pair')} on {counted(len(self.rows), 'day')}{alike}."


@dataclass(frozen=True, repr=False, kw_only=True)
class DatasetQuestions(SnapshotQuestions):
    """Questions about a version of a dataset."""

    dataset: Dataset
    engine: Engine

    def at(self, day: str, at_first: bool = False) -> Self:
        """The same questions about what was true on a day: the newest day of the dataset up to then, as it was last
        known, or `at_first`. Raises UsageError."""
        day = store.day_of(day)
        versions = self.dataset.versions(self.known_on)
        until = [each for each in holding(versions[::-1] if at_first else versions) if str(each.as_of) <= day]
        if not until:
            first = holding(versions)[0].as_of
            raise UsageError(message=f"No day of {self.dataset.address} is {day} or before; the first is {first}.")
        return self.by(self.engine, until[-1])

    def by(self, engine: Engine, version: Version | None = None) -> Self:
        return replace(self, snapshot=version or self.snapshot, engine=engine, opener=partial(_open, engine))

    def through_time(self) -> tuple[Self, Callable[[Sequence[str]], AbstractContextManager[Duck]]]:
        return self, self._lists

    @contextmanager
    def _lists(self, keys: Sequence[str]) -> Iterator[Duck]:
        last = self.snapshot.as_of or LAST_DAY
        versions = tuple(each for each in self.dataset.versions(self.known_on) if str(each.as_of) <= last)
        names = sorted({key.split(":", 2)[2] for key in keys})
        facts = {name: value for name, value in vars(versions[-1]).items() if name != "address"}
        with engines.opened(self.engine, versions, names, together=True) as duck:
            history.put_together(duck, State(**facts, day=last, snapshots=versions), keys)
            yield duck

    def all_pairs_elsewhere(self, types: Sequence[str]) -> dict[str, tuple[Array, Array]]:
        """By Spark the kernel runs there, and its rows come back."""
        if isinstance(self.engine, Local):
            return {}
        [rows] = self.engine.each(partial(_rows_of_pairs, types), [self.by(Local())])
        return {self.engine.name: from_rows(rows)}

    def matrix_course(self, types: Sequence[str] = ("ETF",)) -> MatrixCourse:
        """All pairs of each day, a task a day. Raises as `matrix` does. Grain: a row a day. Units: overlap as a
        fraction of a fund. Source: each day of the dataset up to that of the question, as it was last known."""
        versions = holding(self.dataset.versions(self.known_on))
        asked = [each for each in versions if str(each.as_of) <= (self.snapshot.as_of or LAST_DAY)]
        books = [self.by(Local(), each) for each in asked]
        told = self.engine.each(partial(_matrix_of_day, types_of(types)), books)
        rows = [DatedMatrix(**json.loads(chunk)) for chunks in told for chunk in chunks]
        return MatrixCourse(rows, label=self.label)


def _open(engine: Engine, version: Any) -> AbstractContextManager[Duck]:
    return engines.opened(engine, [version])


def _rows_of_pairs(types: Sequence[str], book: DatasetQuestions) -> Iterator[bytes]:
    with book.open_with(types) as duck:
        holdings = book.numbers(duck)
    return to_rows(*by_kernel(holdings))


def _matrix_of_day(types: Sequence[str], book: DatasetQuestions) -> Iterator[bytes]:
    found = matrix(book, types, 1)
    a, b, overlap = next(((best.a, best.b, best.overlap) for best in found.rows), (None, None, None))
    counts = len(found.groups), found.pairs, found.near_clones
    yield json.dumps(asdict(DatedMatrix(str(book.snapshot.as_of), *counts, a, b, overlap, found.digest))).encode()


def open_dataset_book(
    address: str, engine: Engine, environment: str = "DEFAULT", joined: bool = True, as_of: str = "", known_on: str = ""
) -> DatasetQuestions:
    """Questions about the newest day of the dataset at an address, or about the newest up to day `as_of`, by what was
    published up to and including day `known_on` (UTC). Raises DatasetError, UsageError."""
    dataset, known_on = open_dataset(address), store.day_of(known_on) or LAST_DAY
    version = holding(dataset.versions(known_on))[-1]
    book = DatasetQuestions(version, environment.upper(), joined, known_on=known_on, dataset=dataset, engine=engine)
    return book.at(as_of) if as_of else book.by(engine)
