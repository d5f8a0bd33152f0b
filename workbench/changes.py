"""What changed in the new tables, as the triggers noted it: which group or stock, never the data.

Read again and again, each time from the place that the last reading ended at, nothing is skipped and nothing comes
twice, however late a transaction commits. One that stays open anywhere in the cluster holds later changes back.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from workbench.errors import ChangesGoneError
from workbench.postgres import Transaction

MOST = 5_000
PLACE = re.compile(r"([0-9a-f]{8})-([0-9]{1,18})-([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, order=True)
class Place:
    """A place in a feed: behind the change of this number in the transaction `xid`, and before the next one."""

    feed: str
    xid: int
    number: int

    def __str__(self) -> str:
        return f"{self.feed}-{self.xid}-{self.number}"


@dataclass(frozen=True)
class NotedChange:
    """A group, or a stock (type STOCK), that changed; without a name, anything may have. Its `version` grows with each
    change. A transaction that changed it several times says so once, or once for each reading that it fills."""

    type: str | None
    name: str | None
    environment: str | None
    version: int
    place: Place = field(metadata={"json": False})


def parse_place(text: str) -> Place:
    """Raises ChangesGoneError for what no feed calls so."""
    if not (parts := PLACE.fullmatch(text)):
        raise ChangesGoneError(place=repr(text[:80]))
    return Place(parts[1], int(parts[2]), int(parts[3]))


def read(transaction: Transaction, after: Place | None = None) -> tuple[list[NotedChange], Place]:
    """The next changes after a place, and the place to read on from; without one, no changes and the place now.

    Raises ChangesGoneError where changes after it are no longer kept, or the place is of another feed.
    """
    feed = transaction.rows("changes/feed")[0]
    if after is None:
        return [], Place(feed.feed, feed.newest_xid, feed.newest_number)
    is_pruned = feed.oldest_xid is not None and (after.xid, after.number) < (feed.oldest_xid, feed.oldest_number)
    if after.feed != feed.feed or after.xid >= feed.horizon or is_pruned:
        raise ChangesGoneError(place=after)
    rows = transaction.rows("changes/read", xid=str(after.xid), number=after.number, most=MOST)
    found = [
        NotedChange(row.type, row.name, row.environment, row.number, Place(feed.feed, row.xid, row.number))
        for row in rows
    ]
    return found, found[-1].place if found else after


def lag(transaction: Transaction) -> Any:
    """A row: how many `seconds` ago the oldest change was written that waits for an older transaction to end (0: none
    waits), and whose that is: `pid`, `application`, `account`, as far as it can be seen."""
    return transaction.rows("changes/lag")[0]
