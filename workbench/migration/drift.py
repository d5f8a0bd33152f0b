"""Where before and after differ, and who wrote last there, as far as PostgreSQL can tell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from workbench.contract import Side
from workbench.display import counted
from workbench.errors import DriftError, UnprovenError
from workbench.migration.deployment import is_archived
from workbench.postgres import Transaction

PROOFS = ("lossless_rebuild", "lossless_mapping")

SHOWN_PLACES = 10
ROWS_A_PLACE = 100  # rows of the after side that are looked at for one place

NAMED_ROW = re.compile(r"(definition_groups|group_memberships|stock_metadata) id (\d+)$")


@dataclass(frozen=True)
class Writer:
    """A place where before and after drift apart, and who wrote last there, as far as PostgreSQL can tell.

    `side` was written last of the rows that remain, by `transaction` (as in xmin); `committed_at` is known when
    the server tracks it, `session` when it is still there and did nothing since.
    """

    entry_id: int | None
    subject: str
    path: str
    before: str | None
    after: str | None
    cause: str
    side: Side | None = None
    transaction: int | None = None
    committed_at: str | None = None
    session: str | None = None


def drifting(transaction: Transaction) -> Iterator[Any]:
    transaction.execute_file("migration/settings")
    for proof in PROOFS:
        yield from (row for row in transaction.stream(f"validation/{proof}") if row.verdict)


def drift(transaction: Transaction) -> int:
    """How many entries and rows differ between before and after, in both directions of the proof."""
    return sum(1 for row in drifting(transaction))


def refuse_drift(transaction: Transaction, discard: bool = False) -> int:
    """How many rows differ; DriftError when some do and none may be discarded. An archive has nothing to compare."""
    differing = 0 if is_archived(transaction) else drift(transaction)
    if differing and not discard:
        raise DriftError(rows=counted(differing, "row"))
    return differing


def prove(transaction: Transaction, what: str) -> None:
    if different := list(drifting(transaction)):
        first = different[0]
        rows, subject = counted(len(different), "row"), f"{first.subject} at {first.path}"
        raise UnprovenError(what=what, rows=rows, subject=subject, cause=first.cause)


def drift_and_writers(transaction: Transaction) -> tuple[int, list[Writer]]:
    """How many rows differ, and the first ten places where they do, with who wrote last."""
    differing = 0
    places: dict[Any, Writer] = {}
    named: list[tuple[int, str, int]] = []
    for row in drifting(transaction):
        differing += 1
        key = row.subject if row.entry_id is None else row.entry_id
        if key not in places and len(places) < SHOWN_PLACES:
            places[key] = Writer(row.entry_id, row.subject, row.path, row.before, row.after, row.cause)
        name = NAMED_ROW.search(row.subject)
        if name and key in places and len(named) < SHOWN_PLACES * ROWS_A_PLACE:
            named.append((list(places).index(key), name[1], int(name[2])))
    return differing, list(_with_last_write(transaction, list(places.values()), named)) if places else []


def _with_last_write(
    transaction: Transaction, writers: list[Writer], named: list[tuple[int, str, int]]
) -> Iterator[Writer]:
    """The places with who wrote last there; `named` are the rows of the after side there: place, table and id."""
    rows = {name: [row[column] for row in named] for column, name in enumerate(("named", "tables", "ids"))}
    places = {"places": [*range(len(writers))], "entries": [writer.entry_id for writer in writers]}
    for row in transaction.rows("migration/writers", **places, **rows):
        last_write = {"transaction": row.transaction, "committed_at": row.committed_at, "session": row.session}
        yield replace(writers[row.place], side=Side(row.side) if row.side else None, **last_write)
