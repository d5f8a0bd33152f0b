"""The snapshots of the folder as a history: of each group the list of each day, and what was true on a day."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from workbench.display import SAMPLE_LABEL, counted
from workbench.errors import HistoryError, SnapshotUnreadableError, UsageError
from workbench.snapshot import store
from workbench.snapshot.duck import Duck, opened
from workbench.snapshot.store import LAST_DAY, TABLES, Snapshot


@dataclass(frozen=True, kw_only=True)
class State(Snapshot):
    """What was true on a day, put together from snapshots: of each group its newest list up to then, as it was last
    stated, or `at_first`."""

    day: str
    snapshots: tuple[Snapshot, ...]
    at_first: bool = False
    origin: str = ""
    undone: tuple[tuple[str, ...], ...] = ()

    @property
    def label(self) -> str:
        return f"As of {self.day}: {self.origin}{f'; {SAMPLE_LABEL}' * self.is_sample}."


def state(day: str = LAST_DAY, known_on: str = LAST_DAY, at_first: bool = False) -> State:
    """What was true on a day, of all environments, by the snapshots that were taken up to and including `known_on`
    (UTC). Sample data and other data are never mixed: the kind of the newest snapshot counts. Raises UsageError when no
    list is that old, and as `store.known` does."""
    known = store.known(known_on)
    alike = tuple(each for each in known if each.is_sample == known[0].is_sample)
    facts = vars(known[0]) | {"name": f"as of {day}", "digest": "", "tables": {}}
    found = State(**facts, day=day, snapshots=alike, at_first=at_first, undone=store.undone(known_on))
    with opened_state(found, tables=()) as duck:
        groups, oldest, newest, count, snapshot, in_all, first_day = duck.rows("history/summary")[0]
    if not groups:
        first = f"the first is of {first_day}" if first_day else "none says of which day it is"
        raise UsageError(message=f"No list in {store.folder()} is of {day} or before; {first}.")
    absent = f"; {counted(in_all - groups, 'group')} had none" * (in_all > groups)
    origin = f"the newest list of each group up to then, of {oldest} to {newest}{absent}; from "
    origin += f"{counted(count, 'snapshot')}, the newest {snapshot}"
    return State(**vars(found) | {"as_of": newest, "origin": origin})


@contextmanager
def opened_state(state: State, keys: Sequence[str] = (), tables: Sequence[str] = TABLES) -> Iterator[Duck]:
    """A state as the tables of one snapshot. With `keys` (`DEFAULT:ETF:SPY`) all lists of these groups up to its day
    instead, each under its day in place of the environment. Raises HistoryError."""
    try:
        with opened(*state.snapshots, together=True) as duck:
            put_together(duck, state, keys, tables)
            yield duck
    except SnapshotUnreadableError as error:
        raise HistoryError(path=error.facts["path"]) from error


def put_together(duck: Duck, state: State, keys: Sequence[str], tables: Sequence[str] = TABLES) -> None:
    """Make the tables of a state where its snapshots are open together."""
    taken = [(time, each.where) for each in state.snapshots for time in each.times]
    duck.rows("history/taken", times=[one[0] for one in taken], folders=[one[1] for one in taken])
    duck.rows("history/stated", undone=list(map(list, state.undone)))
    duck.rows("history/lists", day=state.day)
    duck.rows("history/choice", keys=list(keys), at_first=state.at_first)
    for table in tables:
        duck.rows(f"history/{table}")
