"""What changed in the new tables, as the triggers noted it: which group or stock, never the data.

Read again and again, each time from the place that the last page names, nothing is skipped and nothing comes twice,
however late a transaction commits. One that stays open anywhere in the cluster holds later changes back: see `lag`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.errors import ChangesGoneError
from workbench.postgres import Transaction

MOST = 1_000
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
class Change:
    """A group or stock that changed. Its `version` grows with each change; without a name, anything may have changed.

    A transaction that changed it several times tells so once, or once a page if it fills several.
    """

    kind: str
    type: str | None
    name: str | None
    environment: str | None
    version: int
    place: Place = field(repr=False, metadata={"json": False})


@dataclass(frozen=True)
class Page:
    """Changes in order, the place to read on from, and whether that is all there is now."""

    changes: list[Change]
    place: Place
    is_last: bool


@dataclass(frozen=True)
class Lag:
    """How long ago the oldest change was written that waits for an older transaction to end, and whose that is, as far
    as the account may see; 0 where none waits."""

    seconds: float
    pid: int | None
    application: str | None
    account: str | None


def parse_place(text: str) -> Place:
    """Raises ChangesGoneError for what no feed named so."""
    if not (read := PLACE.fullmatch(text)):
        raise ChangesGoneError(place=repr(text[:80]))
    return Place(read[1], int(read[2]), int(read[3]))


def read(transaction: Transaction, after: Place | None = None) -> Page:
    """The next changes after a place; without one, no changes and the place to begin at.

    Raises ChangesGoneError where changes after it are no longer kept, or the place is of another feed.
    """
    feed = transaction.rows("changes/feed")[0]
    # Whatever is numbered below the horizon has ended, and can be read.
    end = Place(feed.feed, feed.horizon, 0)
    if after is None:
        return Page([], end, is_last=True)
    is_pruned = feed.oldest_xid is not None and (after.xid, after.number) < (feed.oldest_xid, feed.oldest_number)
    if after.feed != feed.feed or after.xid > feed.horizon or is_pruned:
        raise ChangesGoneError(place=after)
    rows = transaction.rows("changes/read", xid=str(after.xid), number=after.number, most=MOST)
    is_last = len(rows) < MOST
    place = max(after, end) if is_last else Place(feed.feed, rows[-1].xid, rows[-1].number)
    return Page(_changes(feed.feed, rows), place, is_last)


def _changes(feed: str, rows: Sequence[Any]) -> list[Change]:
    """Of what one transaction changed several times, the last."""
    last: dict[Any, Change] = {}
    for row in rows:
        key = (row.xid, row.type, row.name, row.environment)
        last.pop(key, None)
        kind = {None: "everything", "STOCK": "stock"}.get(row.type, "group")
        last[key] = Change(kind, row.type, row.name, row.environment, row.number, Place(feed, row.xid, row.number))
    return list(last.values())


def lag(transaction: Transaction) -> Lag:
    return Lag(**transaction.rows("changes/lag")[0]._asdict())
