"""Faults planted one at a time, around the rows and where something is excused, and the next write after each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from workbench import sqlfiles, validate
from workbench.contract import Phase
from workbench.drill import rounds
from workbench.drill.copying import Copy
from workbench.drill.rounds import Say
from workbench.drill.trials import Outcome, Planted, Trial, rewrite, trial
from workbench.migrate.state import TRIGGERS

FIRST_ASKED = {
    "catalogue": ["catalogue"],
    "functions": ["catalogue"],
    "bookkeeping": ["bookkeeping"],
    "excused": ["lossless_mapping"],
}
"""Folders of faults, and the checks that are asked first: the others only where these name nothing."""

FOLLOWED, NOT_FOLLOWED = "followed", "not followed"

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
    """Caught when it is named, and still is after the next write."""
    with copy.undone():
        rows = copy.planted(name)
        if not rows:
            return rounds.nothing(name)
        fault = rounds.planted_fault(name, rows[0].place, rows[0].entries, rows[0].subjects)
        before = _asked(copy, fault, first)
        written = next_write(copy)
        after = _asked(copy, fault, first)
    return replace(after if before.outcome is Outcome.CAUGHT else before, next_write=written)


def _asked(copy: Copy, fault: Planted, first: list[str]) -> Trial:
    asked = trial(fault, copy.named(first))
    return asked if asked.outcome is Outcome.CAUGHT else trial(fault, copy.named())


def next_write(copy: Copy) -> str | None:
    """What becomes of an ordinary write to the side that is primary; None when there is no list to write to."""
    if copy.value("drill/next/seen") is None:
        return None
    copy.script("drill/writing")
    primary = "document" if copy.holds == TRIGGERS[Phase.PARALLEL] else "membership"
    refusal = copy.refused(f"drill/next/{primary}")
    copy.script("drill/planting")
    if refusal:
        return f"refused: {refusal}"
    return FOLLOWED if copy.value("drill/next/seen") else NOT_FOLLOWED


def excused(copy: Copy, say: Say) -> tuple[list[Trial], list[Trial]]:
    """Faults where something else is excused, and in what is excused; and whether just that is flagged."""
    with _excuses(copy, say) as refusal:
        fault = rounds.planted_fault(EXCUSE, refusal)
        if refusal:
            return [], [rounds.nothing(EXCUSE)]
        flagged = rewrite(fault, copy.named())
        own = list(_folder(copy, "excused", say))
        copy.script("drill/excused_places")
        beside = rounds.faults(copy, say)
    there = [replace(one, id=f"excused {one.id}") for one in beside if one.outcome is not Outcome.NOTHING]
    return own + there, [flagged]


@contextmanager
def _excuses(copy: Copy, say: Say) -> Iterator[str]:
    """The copy after writes that its documents cannot hold; why that could not be, else nothing."""
    say("what documents cannot hold")
    with copy.undone():
        copy.script(TRIGGERS[Phase.CUTOVER])
        copy.script("drill/writing")
        refusal = copy.refused(EXCUSE)
        copy.script(copy.holds)
        copy.script("drill/planting")
        yield refusal


def by_contract(copy: Copy, say: Say) -> list[Trial]:
    """What is not looked at, tried; `place` says why not."""
    found = []
    for name in sqlfiles.names("drill/by_contract"):
        say(f"by contract: {name}")
        with copy.undone():
            rows = copy.planted(f"drill/by_contract/{name}")
            fault = rounds.planted_fault(f"drill/by_contract/{name}", rows[0].place)
            found.append(rewrite(fault, copy.named(validate.PROOFS)))
    return found
