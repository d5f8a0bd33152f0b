"""Where before and after drift apart, and who wrote last there, as far as PostgreSQL can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.contract import Side, Writer
from workbench.migration.state import drifting
from workbench.postgres import Transaction

SHOWN_PLACES = 10
SHOWN_ROWS = 100
"""Rows of the after side that are looked at for one place."""

NAMED_ROW = re.compile(r"(definition_groups|group_memberships|stock_metadata) id (\d+)$")


@dataclass
class Drift:
    """How many rows of the proofs differ, and the first places, with the rows of the after side named there."""

    count: int = 0
    places: dict[Any, Writer] = field(default_factory=dict)
    named: list[tuple[int, str, int]] = field(default_factory=list)


def drift_of(transaction: Transaction) -> tuple[int, list[Writer]]:
    """How many rows differ, and the first ten places where they do: an entry, or a row that no entry yields."""
    found = Drift()
    for row in drifting(transaction):
        found.count += 1
        _note(found, row)
    return found.count, list(_attributed(transaction, found)) if found.places else []


def _note(found: Drift, row: Any) -> None:
    key = row.subject if row.entry_id is None else row.entry_id
    if key not in found.places:
        if len(found.places) == SHOWN_PLACES:
            return
        found.places[key] = Writer(row.entry_id, row.subject, row.path, row.before, row.after, row.cause)
    if (named := NAMED_ROW.search(row.subject)) and len(found.named) < SHOWN_PLACES * SHOWN_ROWS:
        found.named.append((list(found.places).index(key), named[1], int(named[2])))


def _attributed(transaction: Transaction, found: Drift) -> Iterator[Writer]:
    writers = list(found.places.values())
    named, tables, ids = ([*column] for column in zip(*found.named, strict=True)) if found.named else ([], [], [])
    places = {"places": [*range(len(writers))], "entries": [writer.entry_id for writer in writers]}
    for row in transaction.rows("migration/writers", **places, named=named, tables=tables, ids=ids):
        side = Side(row.side) if row.side else None
        told = {"transaction": row.transaction, "committed_at": row.committed_at, "session": row.session}
        yield replace(writers[row.place], side=side, **told)
