"""The throw-away copy: temporary tables of a transaction that is always undone.

The statements of the proofs name the schema `workbench`; on the copy that name means the copy's schema too.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from workbench import migration, schema, sqlfiles, validation
from workbench.contract import Phase, Verdict
from workbench.drill.trials import Fault, Named, Planted
from workbench.migration.steps import perform, scripts, switching
from workbench.postgres import Transaction
from workbench.validation import BadRow

# Groups look at the members.
PLACES = ["members", "groups", "stocks", "set_aside", "kept"]

# The schema `workbench` where a statement names something in it; after a quote it is a word for readers, but for the
# name of a table.
BOOKKEEPING = re.compile(r"(?<!')\bworkbench\.|(?<=')workbench\.(?=\w+'::regclass)")


class ThrowawayCopy(Transaction):
    """The transaction, with all that the proofs look at in one schema of temporary tables."""

    is_copy = True

    def __init__(self, connection: Any, schema: str, seed: int) -> None:
        super().__init__(connection, schema)
        self.bookkeeping = schema
        self.phase = Phase.PARALLEL
        self.old_writers = False
        self.seed = seed

    def _text(self, name: str, bound: Callable[[str], str] = str) -> str:
        return BOOKKEEPING.sub(f"{self.schema}.", super()._text(name, bound))

    def mark_places(self) -> None:
        for name in PLACES:
            self.execute_one(f"drill/places/{name}", seed=self.seed)

    def faults(self, kind: str) -> list[Fault]:
        return [Fault(row.kind, row.fault, row.words) for row in self.rows("drill/listed", kind=kind)]

    def plant(self, fault: Fault, taken: Iterable[int] = ()) -> Planted | None:
        """Plant it in an entry that is not taken; None where it finds no place, or this account may not do that."""
        rows = self.rows("drill/plant", kind=fault.kind, fault=fault.id, taken=sorted(taken))
        if not rows:
            return None
        subjects = [self.as_reported(subject) for subject in rows[0].subjects]
        return Planted(fault.id, fault.words, self.as_reported(rows[0].place), rows[0].entries, subjects)

    def as_reported(self, text: str) -> str:
        """As the checks call it: in a text, too, the name of the bookkeeping was read as the copy's."""
        return text.replace(f"{self.schema}.", "workbench.")

    def named(self, checks: Iterable[str] | None = None) -> Named:
        named: dict[int | str, dict[str, BadRow]] = defaultdict(dict)

        def note(check: str, row: BadRow) -> None:
            if row.verdict is Verdict.FAIL:
                row = replace(row, subject=self.as_reported(row.subject), path=self.as_reported(row.path))
                for name in (row.entry_id, row.subject, row.path):
                    if name is not None:
                        named[name].setdefault(check, row)

        self.execute_file("migration/settings")
        examined = 0
        for id in checks or validation.PROOFS:
            check = validation.run_check(self, id, write=note, rebuilt=examined)
            examined = check.examined if id == "lossless_rebuild" else examined
        return named


def copied(transaction: Transaction, seed: int) -> ThrowawayCopy:
    phase = migration.phase(transaction)
    old_writers = phase is Phase.CUTOVER and bool(transaction.value("migration/stragglers"))
    perform(transaction, scripts("migration/settings", "drill/copy"))
    copy = ThrowawayCopy(transaction.connection, transaction.value("drill/copied_to"), seed)
    perform(copy, scripts(*schema.files(["bookkeeping", "tables", "mapping"])))
    transaction.execute_file("drill/fill")
    copy.execute_one("migration/sequences")
    perform(copy, scripts(*schema.files(["keys", *schema.LAST])))
    perform(transaction, scripts("drill/fill_bookkeeping", "drill/grants"))
    copy.execute_file("migration/analyze")
    copy.phase, copy.old_writers = phase, old_writers
    faults = [f"drill/faults/{name}" for name in sqlfiles.names("drill/faults")]
    planting = scripts("drill/planting", "drill/altered", "drill/places", "drill/faults", *faults)
    perform(copy, [switching(phase, old_writers), *planting])
    copy.mark_places()
    copy.execute_one("drill/next/chosen")
    return copy
