"""What a load says of each fund, and of all of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from workbench.display import counted
from workbench.holdings import Certificate, Rejection, Weights


class LoadOutcome(StrEnum):
    """What a load does with a fund, or would do. Older is a list that is refused, since a newer one
    stands; superseded one that was loaded before that."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    OLDER = "older"
    HISTORY = "history only"
    SUPERSEDED = "superseded"
    NOT_COMPARED = "not compared"


@dataclass(frozen=True)
class Moved:
    """A member whose weight changes; a weight of None is not known, or the member is not there."""

    symbol: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True)
class FundChange:
    """What a list changes in its fund; `largest` are the members whose weight changes most."""

    as_of_before: str | None
    members_before: int
    came_in: int
    went_out: int
    weights_moved: int
    largest: list[Moved]


@dataclass(frozen=True)
class LoadedFund:
    """A fund of a file: what was read, what became of each line of the file, and what it changes in the database.

    `fund` is the name of its group, `weight_sum` the sum of the published column as written.
    """

    path: str
    issuer: str
    fund: str
    name: str
    as_of: str
    lines: int
    memberships: int
    rejections: list[Rejection]
    weight_sum: Decimal
    weights: Weights
    certificate: Certificate
    unaccounted: int
    findings: list[str]
    outcome: LoadOutcome = LoadOutcome.NOT_COMPARED
    change: FundChange | None = None


@dataclass(frozen=True)
class Loads:
    """All funds of a load; `load` is its number when something was written. `refused` says why, a sentence a file,
    `unread` which."""

    files: list[LoadedFund]
    refused: list[str]
    applied: bool
    environment: str
    load: int | None = None
    compared: bool = True
    unread: list[str] = field(default_factory=list)
    snapshot: str | None = None

    @property
    def changed(self) -> bool:
        return self.load is not None

    @property
    def sentence(self) -> str:
        """What was done, or what would be."""
        outcomes = Counter(file.outcome for file in self.files)
        read = f"{counted(len({file.path for file in self.files}), 'file')} read, {len(self.refused):,} refused"
        kinds = ", ".join(f"{n:,} {kind}" for kind in LoadOutcome if (n := outcomes[kind]))
        names = counted(len({file.fund for file in self.files}), "fund")
        funds = f"{counted(len(self.files), 'list')} of {names}{f' ({kinds})' if kinds else ''}"
        members = counted(sum(file.memberships for file in self.files), "member")
        then = "add --apply to write them" if self.files else "there is nothing to write"
        done = f"load {self.load} was written" if self.load else "nothing was changed" if self.applied else then
        return f"{read}: {funds} with {members} in environment {self.environment}; {done}."


@dataclass(frozen=True)
class LoadRow:
    """A fund of a load, as it was recorded; times are UTC."""

    load: int
    action: str
    fund: str
    environment: str
    as_of: str | None
    members: int
    came_in: int
    went_out: int
    weights_moved: int
    file: str | None
    sha256: str | None
    recorded_at: str
    recorded_by: str
    undone_by: int | None
    certificate: dict[str, object] | None = field(default=None, repr=False, metadata={"json": False})


@dataclass(frozen=True)
class LoadRows:
    """What was loaded, the newest first."""

    rows: list[LoadRow]
