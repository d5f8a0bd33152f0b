"""The throw-away copy: temporary tables of a transaction that is always undone.

The statements of the proofs name the schema `workbench`; on the copy that name means the copy's schema too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Connection

from workbench import migration, schema, validation
from workbench.contract import BadRow, Phase, Verdict
from workbench.drill.trials import Changed, Named
from workbench.migration.state import switch_triggers
from workbench.postgres import Transaction

PLACES = ["members", "groups", "stocks", "set_aside", "kept"]

BOOKKEEPING = re.compile(r"(?<!')\bworkbench\.|(?<=')workbench\.(?=\w+'::regclass)")
"""The schema `workbench` where a statement names something in it; after a quote it is a word for readers, but for the
name of a table."""


class Copy(Transaction):
    """The transaction, with all that the proofs look at in one schema of temporary tables."""

    is_copy = True

    def __init__(self, connection: Connection, schema: str, seed: int) -> None:
        super().__init__(connection, schema)
        self.bookkeeping = schema
        self.phase = Phase.PARALLEL
        self.old_writers = False
        self.seed = seed

    def deploy(self, stages: list[str]) -> None:
        """Deploy these stages into the copy's schema."""
        for name in schema.files(stages):
            self.execute_file(name)

    def _text(self, name: str, escape: bool = False) -> str:
        return BOOKKEEPING.sub(f"{self.schema}.", super()._text(name, escape))

    def mark_places(self) -> None:
        """Fill the tables of places from what the copy holds now."""
        for name in PLACES:
            self.execute_one(f"drill/places/{name}", seed=self.seed)

    def planted(self, name: str) -> Sequence[Changed]:
        """What the last statement of the file says that it changed; nothing where this account may not do that."""
        return self._as_told(self.last_rows(name))

    def found(self, name: str, taken: Iterable[int]) -> Sequence[Changed]:
        """What a fault says that it changed, in an entry that is not taken."""
        return self._as_told(self.rows(name, taken=sorted(taken)))

    def _as_told(self, rows: Sequence[Any]) -> Sequence[Changed]:
        return [Changed(row.entries, [self.told(name) for name in row.subjects], self.told(row.place)) for row in rows]

    def told(self, text: str) -> str:
        """As the checks call it: in a text, too, the name of the bookkeeping was read as the copy's."""
        return text.replace(f"{self.schema}.", "workbench.")

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What the block changes is undone at its end; the transaction goes on."""
        savepoint = self.connection.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()

    def named(self, checks: Iterable[str] | None = None) -> Named:
        """What the proofs say of the copy as it is now."""
        named: dict[int | str, dict[str, BadRow]] = defaultdict(dict)

        def note(check: str, row: BadRow) -> None:
            if row.verdict is Verdict.FAIL:
                row = replace(row, subject=self.told(row.subject), path=self.told(row.path))
                for name in (row.entry_id, row.subject, row.path):
                    if name is not None:
                        named[name].setdefault(check, row)

        self.execute_file("migration/settings")
        examined = 0
        for id in checks or validation.PROOFS:
            check = validation.run_check(self, id, write=note, rebuilt=examined)
            examined = check.examined if id == "lossless_rebuild" else examined
        return named


def copied(transaction: Transaction, seed: int) -> Copy:
    """The copy with all that the workbench deploys, in the phase that holds, and the places for faults."""
    now = migration.phase(transaction)
    old_writers = now is Phase.CUTOVER and bool(transaction.value("drill/straggles"))
    transaction.execute_file("migration/settings")
    transaction.execute_file("drill/copy")
    copy = Copy(transaction.connection, transaction.value("drill/copied_to"), seed)
    copy.deploy(["bookkeeping", "tables", "mapping"])
    transaction.execute_file("drill/fill")
    copy.rows("migration/sequences")
    copy.deploy(["keys", *schema.LAST])
    transaction.execute_file("drill/fill_bookkeeping")
    transaction.execute_file("drill/grants")
    copy.execute_file("migration/analyze")
    copy.phase, copy.old_writers = now, old_writers
    switch_triggers(copy, now, old_writers)
    copy.execute_file("drill/planting")
    _make_places(copy)
    return copy


def _make_places(copy: Copy) -> None:
    copy.execute_file("drill/altered")
    copy.execute_file("drill/places")
    copy.mark_places()
    copy.execute_one("drill/next/chosen")
