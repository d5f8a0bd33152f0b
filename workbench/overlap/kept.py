"""The same questions for a server, which is asked many of one snapshot."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from workbench.overlap.questions import SnapshotQuestions
from workbench.overlap.source import Members, Total
from workbench.snapshot.history import State

MOST_MEMBERS = 100_000  # in memory at once: about 25 MB


class _Group(NamedTuple):
    """A group with its members, and how many stocks its environment has; `marked` are the stocks that it spells with
    the mark of a share class."""

    total: Total
    members: Members
    universe: int
    marked: dict[str, str]
    notes: list[str]


class KeptQuestions(SnapshotQuestions):
    """Groups that were asked once stay in memory, and names that were understood. Never those of a `State`, in which
    each day is a source of its own."""

    @cached_property
    def _groups(self) -> dict[str, _Group]:
        return {}

    @cached_property
    def _meant(self) -> dict[tuple[str, str], str]:
        return {}

    def resolve(self, written: str, prefer: str = "ETF") -> str:
        if (written, prefer) not in self._meant:
            self._meant[written, prefer] = super().resolve(written, prefer)
        return self._meant[written, prefer]

    def load_by_name(self, names: Sequence[str]) -> tuple[list[tuple[Total, Members]], int, list[str]]:
        if isinstance(self.snapshot, State):
            return super().load_by_name(names)
        groups = [self._group(name) for name in names]
        if not groups or any(group.notes or _spells_otherwise(group, groups) for group in groups):
            return super().load_by_name(names)
        return [(group.total, group.members) for group in groups], groups[0].universe, []

    def _group(self, name: str) -> _Group:
        group = self._groups.get(name)  # other threads may clear them meanwhile
        if group is None:
            [(total, members)], universe, notes = super().load_by_name([name])
            if len(members) + sum(len(each.members) for each in list(self._groups.values())) > MOST_MEMBERS:
                self._groups.clear()
            marked = {stock: member.symbol for stock, member in members.items() if member.symbol != stock}
            group = self._groups[name] = _Group(total, members, universe, marked, notes)
        return group


def _spells_otherwise(group: _Group, groups: Sequence[_Group]) -> bool:
    """Whether another spells a stock otherwise than this one, of which there is something to note."""
    pairs = ((stock, symbol, each.members) for stock, symbol in group.marked.items() for each in groups)
    return any(stock in members and members[stock].symbol != symbol for stock, symbol, members in pairs)
