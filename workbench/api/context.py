"""What is asked: the snapshots of the folder as they stand now, and the database where one was named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from workbench.errors import UnknownSnapshotError, UsageError, WorkbenchError
from workbench.name_matching import Known, hint
from workbench.overlap import SnapshotQuestions, open_book
from workbench.overlap.kept import KeptQuestions
from workbench.snapshot import store
from workbench.snapshot.duck import Duck, kept_open
from workbench.snapshot.store import Snapshot

if TYPE_CHECKING:
    from workbench.postgres import Database

MOST_BOOKS = 6  # in memory at once, each with the groups that it was asked about
Opener = Callable[[Snapshot], AbstractContextManager[Duck]]


@dataclass(frozen=True)
class Context:
    """The snapshots that can be read, the newest first, or why there is no newest. Another context follows when the
    folder changes."""

    snapshots: list[Snapshot]
    why_none: WorkbenchError | None = None
    database: Database | None = None
    opener: Opener = field(default_factory=kept_open)
    books: dict[Any, SnapshotQuestions] = field(default_factory=dict)

    def find(self, wanted: str = "") -> Snapshot:
        """The snapshot of that digest, name or day, the newest without one; a path is none. Raises NoSnapshotError,
        UnknownSnapshotError, UsageError."""
        if not wanted and self.why_none:
            raise self.why_none
        fit = [each for each in self.snapshots if wanted in ("", each.digest, each.name, each.as_of)]
        if not fit:
            near = hint(wanted, [Known("", each.name) for each in self.snapshots], [])
            raise UnknownSnapshotError(name=wanted, path=store.folder(), hint=near)
        if wanted and len(fit) > 1:
            names = ", ".join(each.name for each in fit)
            raise UsageError(message=f"{wanted} is the day of {len(fit)} snapshots: {names}. Name one of them.")
        return fit[0]

    def book(
        self, environment: str = "DEFAULT", as_of: str = "", snapshot: str = "", known_on: str = "", joined: bool = True
    ) -> SnapshotQuestions:
        """As `workbench.overlap.open_book`, of a snapshot that stays open between questions."""
        if as_of or known_on:
            return open_book(snapshot, environment, joined, as_of, known_on)
        found = self.find(snapshot)
        key = found.digest, environment.upper(), joined
        book = self.books.get(key)  # other threads may clear them meanwhile
        if book is None:
            if len(self.books) >= MOST_BOOKS:
                self.books.clear()
            opened = open_book(str(found.path.resolve()), environment, joined)
            book = self.books[key] = KeptQuestions(found, opened.environment, joined, self.opener)
        return book

    @property
    def digest_of_all(self) -> str:
        """Of whatever the history is told from."""
        told = [(each.digest, each.times) for each in self.snapshots], store.undone()
        return hashlib.sha256(repr(told).encode()).hexdigest()


def now(database: Database | None = None) -> Context:
    """The folder as it stands."""
    try:
        store.find()
    except WorkbenchError as error:
        return Context(store.listed(), error, database)
    return Context(store.listed(), None, database)


def marks() -> tuple[Any, ...]:
    """What changes when a snapshot is taken, taken again, altered or removed, and at midnight, when data gets older."""
    try:
        entries = sorted((each.name, each.stat().st_mtime_ns) for each in store.folder().iterdir())
    except OSError:
        entries = []
    return (date.today(), *entries)
