"""The throw-away copy: temporary tables of a transaction that is always undone.

The statements of the proofs name the schema `workbench`; on the copy that name means the copy's schema too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection

from workbench import schema, validate
from workbench.contract import BadRow, Verdict
from workbench.drill.trials import Named
from workbench.postgres import Transaction

DEPLOYED = [name for name in schema.TABLES + schema.KEYS if "03" <= name < "08"]
"""What is deployed beside the copied tables: mapping, rebuild, keys and indexes; no triggers."""

PLACES = ["members", "groups", "stocks", "set_aside", "kept"]

BOOKKEEPING = re.compile(r"(?<!')\bworkbench\.")
"""The schema `workbench` where a statement names something in it; after a quote it is a word for readers."""


class Copy(Transaction):
    """The transaction, with all that the proofs look at in one schema of temporary tables."""

    is_copy = True

    def __init__(self, connection: Connection, schema: str) -> None:
        super().__init__(connection, schema)
        self.bookkeeping = schema

    def _text(self, name: str, escape: bool = False) -> str:
        return BOOKKEEPING.sub(f"{self.schema}.", super()._text(name, escape))

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What the block changes is undone at its end; the transaction goes on."""
        savepoint = self.connection.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()

    def named(self) -> Named:
        """What the proofs say of the copy as it is now."""
        named: dict[int | str, dict[str, BadRow]] = defaultdict(dict)

        def note(check: str, row: BadRow) -> None:
            if row.verdict is Verdict.FAIL:
                for name in (row.entry_id, row.subject, row.path):
                    if name is not None:
                        named[name].setdefault(check, row)

        self.script("migrate/settings")
        for id in validate.PROOFS:
            validate.run_check(self, id, write=note)
        return named


def copied(transaction: Transaction, seed: int) -> Copy:
    """The copy with mapping, rebuild, keys and indexes, and the places where faults can be planted."""
    transaction.script("migrate/settings")
    transaction.script("drill/copy")
    copy = Copy(transaction.connection, transaction.value("drill/copied_to"))
    for name in DEPLOYED:
        copy.script(f"schema/deploy/{name}")
    copy.script("migrate/analyze")
    copy.script("drill/altered")
    copy.script("drill/places")
    for name in PLACES:
        copy.run(f"drill/places/{name}", seed=seed)
    return copy
