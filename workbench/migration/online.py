"""`migrate --online`: tables and triggers first, then the documents in batches while writers go on, then the proof.

Every batch is a transaction of its own. To the triggers, an entry that is still to be copied is not there yet, and a
batch is an INSERT of some. What is left to do is told by the data, so that a run goes on where one was killed.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import Any

from workbench import schema
from workbench.contract import Phase, Progress, silent
from workbench.errors import BlockedError
from workbench.migration import preflight, steps
from workbench.migration.deployment import any_phase, count_entries, deployed, lock, lock_tables, require_legacy_table
from workbench.migration.drift import prove
from workbench.migration.preflight import USUAL, Wishes
from workbench.migration.stages import left_aside, migrate
from workbench.migration.status import PhaseChange, status_of
from workbench.postgres import Database, Transaction

Begin = Callable[..., AbstractContextManager[Transaction]]

BATCH_SECONDS = 0.1  # how long a batch is to take: so long waits, at most, who writes one of its families
FIRST_BYTES, MOST_BYTES = 20_000, 4_000_000
PAUSE_SECONDS = 0.05  # how long to wait when all that is left is being written by others


def migrate_online(database: Database, progress: Progress = silent, wishes: Wishes = USUAL) -> PhaseChange:
    """Migrate while writers go on, or go on with what was interrupted; a migration that is complete stays as it is."""
    with database.session() as begin:
        if _begin(begin, database.where, wishes) is Phase.BACKFILLING:
            return _go_on(begin, progress, wishes)
    return migrate(database, progress, wishes)


def _begin(begin: Begin, where: str, wishes: Wishes) -> Phase:
    """Deploy tables and triggers unless that was done; the phase then."""
    with begin(one_snapshot=False) as transaction:
        lock(transaction)
        require_legacy_table(transaction)
        if deployed(transaction)[0] is Phase.LEGACY:
            schema.refuse_foreign(transaction)
            preflight.require_privileges(transaction, where)
            preflight.refuse(preflight.concerns(transaction, "migrate", **vars(wishes)))
            before, after = steps.beginning_online(wishes)
            steps.perform(transaction, before)
            lock_tables(transaction, "migration/lock_shortly")
            steps.perform(transaction, after)
        now = deployed(transaction)[0]
        if now is Phase.BACKFILLING:
            any_phase(transaction)
            transaction.value("migration/session_lock")
        return now


def _go_on(begin: Begin, progress: Progress, wishes: Wishes) -> PhaseChange:
    Batches(begin, progress, FIRST_BYTES).run()
    progress(0, 1, "proof")
    with begin(read_only=True) as transaction:
        prove(transaction, "The phase stays backfilling, since legacy documents and new tables")
    with begin(one_snapshot=False) as transaction:
        lock(transaction)
        transaction.value("migration/session_unlock")
        steps.perform(transaction, steps.ending_online(wishes))
        noticed = left_aside(transaction)
        return PhaseChange(changed=True, status=status_of(transaction, proven=True), noticed=noticed)


@dataclass
class Batches:
    """Copies what is pending, batch by batch; `bytes` is how much of the documents the next one takes."""

    begin: Begin
    progress: Progress
    bytes: int
    done: int = 0
    analyzed: int = 0

    def run(self) -> None:
        """Rounds through the table, until one finds nothing that another session was writing."""
        with self.begin(one_snapshot=False) as transaction:
            total = count_entries(transaction)
            self.done = transaction.value("migration/progress")
        is_left = True
        while is_left:
            after: int | None = 0
            is_left = False
            while after is not None:
                self.progress(self.done, max(total, self.done), "backfill")
                after, is_whole = self._next(after)
                is_left = is_left or not is_whole
            time.sleep(PAUSE_SECONDS if is_left else 0)

    def _next(self, after: int) -> tuple[int | None, bool]:
        """Copy the next batch; the last entry that it looked at, and whether nobody else was writing any of it."""
        started, last, is_whole = time.monotonic(), None, False
        # A lock that is not to be had at once: the batch is undone, and the next round takes it up.
        with suppress(BlockedError), self.begin(one_snapshot=False) as transaction:
            pending = transaction.rows("migration/pending", after=after, most=self.bytes)
            if not pending:
                return None, True
            last = pending[-1].id
            copied, is_whole = _copy(transaction, pending)
            self.done += copied
        factor = BATCH_SECONDS / (time.monotonic() - started)
        self.bytes = int(min(max(self.bytes * min(max(factor, 0.2), 2.0), 1), MOST_BYTES))
        if self.done > 2 * self.analyzed:
            # Plans made while the tables were small are made anew, also in the sessions of writers.
            with self.begin(one_snapshot=False) as transaction:
                transaction.execute_file("migration/analyze")
            self.analyzed = self.done
        return last, is_whole


def _copy(transaction: Transaction, pending: Sequence[Any]) -> tuple[int, bool]:
    """Copy those of the pending entries whose families nobody is writing; how many, and whether these were all."""
    transaction.execute_file("migration/short_waits")
    families = sorted({entry.family for entry in pending})
    transaction.execute_one("migration/note_families", families=families)
    free = [row.family for row in transaction.rows("migration/lock_families", families=families)]
    copied = transaction.value("migration/backfill", ids=[entry.id for entry in pending], families=free) or 0
    return copied, len(free) == len(families)
