"""What changed between two snapshots: groups and members in and out, weights moved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from workbench.snapshot.store import Snapshot


@dataclass(frozen=True)
class Change:
    """One change of a group, a membership or a stock. `before` and `after` are what people ask for first: the as-of day
    of a group, the exact weight of a member, the sector of a stock; equal where something else changed."""

    change: str
    environment: str
    type: str | None
    name: str | None
    symbol: str | None
    before: str | None
    after: str | None


@dataclass(frozen=True)
class SnapshotDifference:
    """All changes from one snapshot to another, groups first, then members, then stocks."""

    before: str
    after: str
    same_content: bool
    count: int
    rows: list[Change]

    @property
    def sentence(self) -> str:
        if self.same_content:
            return f"{self.before} and {self.after} have the same content."
        if not self.rows:
            return f"{self.before} and {self.after} differ in the order of lists only."
        kinds = Counter(row.change for row in self.rows)
        counts = ", ".join(f"{number:,} {kind}" for kind, number in kinds.items())
        return f"From {self.before} to {self.after}: {counts}."


def diff(before: Snapshot, after: Snapshot) -> SnapshotDifference:
    """Every group, member and stock that came, went or changed. Raises SnapshotUnreadableError."""
    from workbench.snapshot.duck import opened  # DuckDB takes longer to load than most commands to run

    with opened(before, after) as duck:
        rows = [Change(*row) for row in duck.rows("snapshot/diff")]
    return SnapshotDifference(before.name, after.name, before.digest == after.digest, len(rows), rows)
