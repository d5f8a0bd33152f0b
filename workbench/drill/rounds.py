"""Rounds: plant what does not mask each other, ask the proofs once, undo it.

Each fault of a round has entries of its own, so that the entries which the proofs name tell which faults they saw.
"""

from collections.abc import Callable, Iterator

from workbench import sqlfiles
from workbench.drill.copying import ThrowawayCopy
from workbench.drill.trials import Fault, Named, Planted, Trial, nothing_planted, rewrite, trial

ROUND = 340  # random mutations planted at once

MUTATED = [name for name in sqlfiles.names("drill/mutations") if name != "plan"]

Say = Callable[[str], None]  # tells what is being planted now

# Corrects the trials of a round before it is undone.
AfterRound = Callable[[dict[str, Trial], dict[str, Planted]], dict[str, Trial]]


def unflagged(copy: ThrowawayCopy, kind: str) -> list[Trial]:
    """What must not be flagged, all at once; one at a time only to tell which of them was."""
    faults = copy.faults(kind)
    planted, named = _planted_together(copy, faults)
    if not named:
        return [rewrite(each, {}) for each in planted]
    return [rewrite(planted[0], named) for planted, named in (_planted_together(copy, [fault]) for fault in faults)]


def _planted_together(copy: ThrowawayCopy, faults: list[Fault]) -> tuple[list[Planted], Named]:
    with copy.undone():
        planted = [each for fault in faults if (each := copy.plant(fault))]
        return planted, copy.named()


def faults(copy: ThrowawayCopy, say: Say) -> list[Trial]:
    """The faults in rows, and those in so many rows that nothing else can be planted beside them."""
    trials = planted_in_rounds(copy, copy.faults("faults"), say)
    for fault in copy.faults("alone"):
        trials += planted_in_rounds(copy, [fault], say)
    return trials


def planted_in_rounds(
    copy: ThrowawayCopy, faults: list[Fault], say: Say, after_round: AfterRound | None = None
) -> list[Trial]:
    """Together where each finds entries of its own, the others in later rounds."""
    trials: dict[str, Trial] = {}
    left = faults
    while left:
        # What finds no place where nothing else is planted finds none at all.
        trials |= _round(copy, left, say, after_round) or {fault.id: nothing_planted(fault) for fault in left}
        left = [fault for fault in left if fault.id not in trials]
    return [trials[fault.id] for fault in faults]


def _round(copy: ThrowawayCopy, faults: list[Fault], say: Say, after_round: AfterRound | None) -> dict[str, Trial]:
    """The trials of those faults that found a place."""
    with copy.undone():
        copy.execute_file("drill/loose")
        planted: dict[str, Planted] = {}
        taken: set[int] = set()
        for number, fault in enumerate(faults, 1):
            say(f"{fault.id}, {number} of {len(faults)}")
            if change := copy.plant(fault, taken):
                planted[fault.id] = change
                # What has no entry is looked for by its label, and is taken by nobody else.
                taken |= set(change.entries)
        say(f"{len(planted)} at once")
        named = copy.named() if planted else {}
        trials = {id: trial(each, named) for id, each in planted.items()}
        return after_round(trials, planted) if after_round and planted else trials


def mutations(copy: ThrowawayCopy, count: int, say: Say) -> Iterator[Trial]:
    """Random mutations, as many at once as there are entries, up to ROUND; fewer than `count` only without any."""
    done = number = 0
    while done < count:
        number += 1
        say(f"round {number}, {done} of {count} done")
        with copy.undone():
            copy.execute_file("drill/loose")
            size = min(ROUND, count - done)
            rows = copy.rows("drill/mutations/plan", seed=copy.seed, round=number, size=size)
            if not rows:
                return
            for name in MUTATED:
                copy.execute_one(f"drill/mutations/{name}")
            named = copy.named()
        done += len(rows)
        for row in rows:
            yield trial(Planted(row.id, "a random value", row.place, [row.entry_id], []), named)
