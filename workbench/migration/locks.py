"""The locks that changing commands take: one command at a time, and writers that wait or nobody does."""

from __future__ import annotations

import itertools
import time

from workbench.contract import Phase
from workbench.errors import BlockedError, BusyError
from workbench.postgres import Transaction

PATIENCE_SECONDS = 5.0
"""How long a lock on the legacy table is asked for, in short tries: whoever comes meanwhile waits behind a try."""


def lock(transaction: Transaction) -> None:
    """Take the advisory lock that lets one changing command run at a time; it ends with the transaction.

    Raises BusyError, naming who holds it.
    """
    if not transaction.value("migration/advisory_lock"):
        holders = transaction.rows("migration/lock_holders")
        raise BusyError(holders=", ".join(f"process {row.pid} ({row.application_name})" for row in holders))


def lock_tables(transaction: Transaction, *statements: str) -> None:
    """Lock tables by one of `statements`, in short tries by turns, so that nobody queues behind it for long.

    Raises BlockedError, naming who holds what.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    turns = itertools.cycle(statements)
    while not transaction.try_lock(next(turns)):
        if time.monotonic() > deadline:
            holders = transaction.rows("migration/table_lock_holders")
            names = ", ".join(f"process {row.pid} ({row.application_name}) on {row.tables}" for row in holders)
            raise BlockedError(reason=names or "a session that just ended")
        time.sleep(0.1)


def lock_both_sides(transaction: Transaction, now: Phase) -> None:
    """Stop the writers of all tables, first of those whose triggers write the others; with stragglers, of either."""
    legacy_first, new_first = "migration/lock_legacy_first", "migration/lock_new_first"
    lock_tables(transaction, *([legacy_first] if now is Phase.PARALLEL else [new_first, legacy_first]))
