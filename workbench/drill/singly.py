"""Faults planted one at a time, around the rows and where something is excused, and the next write after each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from workbench import sqlfiles
from workbench.contract import Phase
from workbench.drill import rounds
from workbench.drill.copying import Copy
from workbench.drill.rounds import Say
from workbench.drill.trials import Named, Outcome, Planted, Trial, rewrite, trial
from workbench.migration.state import switch_triggers

FIRST_ASKED = {"catalogue": ["catalogue"], "functions": ["catalogue"], "bookkeeping": ["bookkeeping"]}
"""Folders of faults, and the checks that are asked first: the others only where these name nothing."""

FOLLOWED, NOT_FOLLOWED, PUT_RIGHT = "followed", "not followed", ", and the fault was put right by it"

EXCUSE = "drill/excuse"


def around(copy: Copy, say: Say) -> list[Trial]:
    """Faults in the catalogue, in functions and in the bookkeeping."""
    return [one for folder in ("catalogue", "functions", "bookkeeping") for one in _folder(copy, folder, say)]


def _folder(copy: Copy, folder: str, say: Say) -> Iterator[Trial]:
    names = sqlfiles.names(f"drill/{folder}")
    for number, name in enumerate(names, 1):
        say(f"{folder}: {name}, {number} of {len(names)}")
        yield _singly(copy, f"drill/{folder}/{name}", FIRST_ASKED[folder])


def _singly(copy: Copy, name: str, first: list[str]) -> Trial:
    """Caught when it is named still after the next write; or was before it, and the write left nothing to name."""
    with copy.undone():
        rows = copy.planted(name)
        if not rows:
            return rounds.nothing(name)
        fault = rounds.planted_fault(name, rows[0].place, rows[0].entries, rows[0].subjects)
        with copy.undone():
            written = next_write(copy)
            after = _asked(copy, fault, first)
            is_put_right = after.outcome is not Outcome.CAUGHT and not copy.named()
        if is_put_right:
            return replace(_asked(copy, fault, first), next_write=f"{written}{PUT_RIGHT}")
    return replace(after, next_write=written)


def _asked(copy: Copy, fault: Planted, first: list[str]) -> Trial:
    """The quickest first; all of them before it is said that a fault survived."""
    for checks in (first, ["lossless_mapping"]):
        asked = trial(fault, copy.named(checks))
        if asked.outcome is Outcome.CAUGHT:
            return asked
    return trial(fault, copy.named())


def next_write(copy: Copy) -> str | None:
    """What becomes of an ordinary write to the side that is primary; None when there is no list to write to."""
    if copy.value("drill/next/seen") is None:
        return None
    copy.execute_file("drill/writing")
    primary = "document" if copy.phase is Phase.PARALLEL else "membership"
    refusal = copy.refused(f"drill/next/{primary}")
    copy.execute_file("drill/planting")
    if refusal:
        return f"refused: {copy.told(refusal)}"
    return FOLLOWED if copy.value("drill/next/seen") else NOT_FOLLOWED


def excused(copy: Copy, say: Say) -> tuple[list[Trial], list[Trial]]:
    """Faults where something else is excused, and in what is excused; and whether just that is flagged."""
    with _excuses(copy, say) as refusal:
        fault = rounds.planted_fault(EXCUSE, refusal)
        if refusal:
            return [], [rounds.nothing(EXCUSE)]
        flagged = rewrite(fault, copy.named())
        copy.mark_places()
        own = rounds.faults(copy, say, "excused", partial(_written, copy))
        copy.execute_file("drill/excused_places")
        beside = rounds.faults(copy, say)
    there = [replace(one, id=f"excused {one.id}") for one in beside if one.outcome is not Outcome.NOTHING]
    return own + there, [flagged]


def _written(copy: Copy, trials: dict[str, Trial], planted: dict[str, Planted]) -> dict[str, Trial]:
    """The trials after the next write: what was named must be named still."""
    outcome = next_write(copy)
    named = copy.named()
    later = {
        name: trial(planted[name], named) if one.outcome is Outcome.CAUGHT else one for name, one in trials.items()
    }
    return {name: replace(one, next_write=outcome) for name, one in later.items()}


@contextmanager
def _excuses(copy: Copy, say: Say) -> Iterator[str]:
    """The copy after writes that its documents cannot hold; why that could not be, else nothing."""
    say("what documents cannot hold")
    with copy.undone():
        switch_triggers(copy, Phase.CUTOVER, old_writers=False)
        copy.execute_file("drill/writing")
        refusal = copy.refused(EXCUSE)
        switch_triggers(copy, copy.phase, copy.old_writers)
        copy.execute_file("drill/planting")
        yield refusal


def by_contract(copy: Copy, say: Say) -> list[Trial]:
    """What is not looked at, tried all at once; one at a time only to tell which was flagged."""
    names = [f"drill/by_contract/{name}" for name in sqlfiles.names("drill/by_contract")]
    say("all at once")
    reasons, flagged = _tried(copy, names)
    if not flagged:
        return [rewrite(rounds.planted_fault(name, reasons[name]), {}) for name in names]
    return [rewrite(rounds.planted_fault(name, reasons[name]), _tried(copy, [name])[1]) for name in names]


def _tried(copy: Copy, names: list[str]) -> tuple[dict[str, str], Named]:
    """Why each is not looked at, and what the proofs say all the same."""
    with copy.undone():
        reasons = {name: copy.planted(name)[0].place for name in names}
        return reasons, copy.named()
