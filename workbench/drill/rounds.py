"""Rounds: plant what does not mask each other, ask the proofs once, undo it.

Each fault of a round has entries of its own, so that the entries which the proofs name tell which faults they saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from workbench import sqlfiles
from workbench.drill.copying import Copy
from workbench.drill.trials import Named, Outcome, Planted, Trial, rewrite, trial

ROUND = 340
"""Random mutations planted at once."""

MUTATED = [name for name in sqlfiles.names("drill/mutations") if name != "plan"]


Say = Callable[[str], None]
"""Tells what is being planted now."""

Then = Callable[[dict[str, Trial], dict[str, Planted]], dict[str, Trial]] | None
"""What is done once a round is planted and judged, before it is undone."""


def harmless(copy: Copy) -> list[Trial]:
    """All harmless rewrites at once; one at a time only to tell which of them was flagged."""
    names = [f"drill/harmless/{name}" for name in sqlfiles.names("drill/harmless")]
    if not _rewritten(copy, names):
        return [rewrite(planted_fault(name), {}) for name in names]
    return [rewrite(planted_fault(name), _rewritten(copy, [name])) for name in names]


def _rewritten(copy: Copy, names: list[str]) -> Named:
    """What the proofs say after these rewrites."""
    with copy.undone():
        for name in names:
            copy.execute_file(name)
        return copy.named()


def faults(copy: Copy, say: Say, folder: str = "faults", then: Then = None) -> list[Trial]:
    """The faults of a folder: together where each finds entries of its own, the others in later rounds."""
    shared = [f"drill/{folder}/{name}" for name in sqlfiles.names(f"drill/{folder}")]
    alone = [f"drill/alone/{name}" for name in sqlfiles.names("drill/alone") if folder == "faults"]
    trials: dict[str, Trial] = {}
    for together in (shared, *([name] for name in alone)):
        left = together
        while left:
            done = _round(copy, left, say, then)
            # What finds no place where nothing else is planted finds none at all.
            trials |= done or {name: nothing(name) for name in left}
            left = [name for name in left if name not in trials]
    return [trials[name] for name in shared + alone]


def _round(copy: Copy, names: list[str], say: Say, then: Then) -> dict[str, Trial]:
    """The trials of those faults that found a place."""
    with copy.undone():
        copy.execute_file("drill/loose")
        planted = _found(copy, names, say)
        say(f"{len(planted)} at once")
        named = copy.named() if planted else {}
        trials = {name: trial(fault, named) for name, fault in planted.items()}
        return then(trials, planted) if then and planted else trials


def _found(copy: Copy, names: list[str], say: Say) -> dict[str, Planted]:
    """The faults that find a place of their own, planted."""
    planted: dict[str, Planted] = {}
    taken: set[int] = set()
    for number, name in enumerate(names, 1):
        say(f"{name.rpartition('/')[2]}, {number} of {len(names)}")
        # A fault in two rows returns both, and both say all.
        if rows := copy.found(name, taken):
            planted[name] = planted_fault(name, rows[0].place, rows[0].entries, rows[0].subjects)
            # What has no entry is looked for by its label, and is taken by nobody else.
            taken |= set(rows[0].entries)
    return planted


def planted_fault(
    name: str, place: str = "", entries: list[int] | None = None, subjects: list[str] | None = None
) -> Planted:
    """The fault of that file, with what it says that it changed."""
    return Planted(name.rpartition("/")[2], sqlfiles.purpose(name), place, entries or [], subjects or [])


def nothing(name: str) -> Trial:
    """The trial of a fault that found no place."""
    fault = planted_fault(name)
    return Trial(fault.id, fault.words, "", Outcome.NOTHING)


def mutations(copy: Copy, seed: int, count: int, say: Say) -> Iterator[Trial]:
    """Random mutations, as many at once as there are entries, up to ROUND; fewer than `count` only without any."""
    done = number = 0
    while done < count:
        number += 1
        say(f"round {number}, {done} of {count} done")
        with copy.undone():
            copy.execute_file("drill/loose")
            size = min(ROUND, count - done)
            rows = copy.rows("drill/mutations/plan", seed=seed, round=number, size=size)
            if not rows:
                return
            for name in MUTATED:
                copy.execute_one(f"drill/mutations/{name}")
            named = copy.named()
        done += len(rows)
        for row in rows:
            yield trial(Planted(row.id, "a random value", row.place, [row.entry_id], []), named)
