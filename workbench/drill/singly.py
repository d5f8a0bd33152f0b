"""Faults planted one at a time, around the rows and where something is excused, and the next write after each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from workbench import sqlfiles
from workbench.contract import Phase
from workbench.drill import rounds
from workbench.drill.copying import ThrowawayCopy
from workbench.drill.rounds import Say
from workbench.drill.trials import Fault, Outcome, Planted, Trial, nothing_planted, rewrite, trial
from workbench.migration.steps import perform, scripts, switching

# Kinds of faults, and the check that is asked first: the others only where it names nothing.
ASKED_FIRST = {"catalogue": "catalogue", "functions": "catalogue", "bookkeeping": "bookkeeping"}


def around(copy: ThrowawayCopy, say: Say) -> list[Trial]:
    trials = []
    for kind in ASKED_FIRST:
        faults = copy.faults(kind)
        for number, fault in enumerate(faults, 1):
            say(f"{kind}: {fault.id}, {number} of {len(faults)}")
            trials.append(_singly(copy, fault))
    return trials


def _singly(copy: ThrowawayCopy, fault: Fault) -> Trial:
    """Caught when it is named still after the next write; or was before it, and the write left nothing to name."""
    with copy.undone():
        planted = copy.plant(fault)
        if not planted:
            return nothing_planted(fault)
        with copy.undone():
            written = next_write(copy)
            after = _asked(copy, planted, fault.kind)
            is_put_right = after.outcome is not Outcome.CAUGHT and not copy.named()
        if is_put_right:
            return replace(
                _asked(copy, planted, fault.kind), next_write=f"{written}, and the fault was put right by it"
            )
    return replace(after, next_write=written)


def _asked(copy: ThrowawayCopy, planted: Planted, kind: str) -> Trial:
    """The quickest first; all of them before it is said that a fault survived."""
    for check in (ASKED_FIRST[kind], "lossless_mapping"):
        asked = trial(planted, copy.named([check]))
        if asked.outcome is Outcome.CAUGHT:
            return asked
    return trial(planted, copy.named())


def next_write(copy: ThrowawayCopy) -> str | None:
    """What becomes of an ordinary write to the side that is primary; None when there is no list to write to."""
    if copy.value("drill/next/seen") is None:
        return None
    copy.execute_file("drill/writing")
    primary = "document" if copy.phase is Phase.PARALLEL else "membership"
    refusal = copy.refused(f"drill/next/{primary}")
    copy.execute_file("drill/planting")
    if refusal:
        return f"refused: {copy.as_reported(refusal)}"
    return "followed" if copy.value("drill/next/seen") else "not followed"


def excused(copy: ThrowawayCopy, say: Say) -> tuple[list[Trial], list[Trial]]:
    """Faults where something else is excused, and in what is excused; and whether just that is flagged."""

    def after_next_write(trials: dict[str, Trial], planted: dict[str, Planted]) -> dict[str, Trial]:
        """What was named must be named still."""
        written = next_write(copy)
        named = copy.named()
        trials |= {id: trial(planted[id], named) for id, each in trials.items() if each.outcome is Outcome.CAUGHT}
        return {id: replace(each, next_write=written) for id, each in trials.items()}

    with _excuses(copy, say) as refusal:
        excuse = Fault("", "excuse", sqlfiles.purpose("drill/excuse"))
        if refusal:
            return [], [nothing_planted(excuse)]
        flagged = rewrite(Planted(excuse.id, excuse.words), copy.named())
        copy.mark_places()
        in_excused = rounds.planted_in_rounds(copy, copy.faults("excused"), say, after_next_write)
        copy.execute_file("drill/excused_places")
        beside = [each for each in rounds.faults(copy, say) if each.outcome is not Outcome.NOTHING]
    return in_excused + [replace(each, id=f"excused {each.id}") for each in beside], [flagged]


@contextmanager
def _excuses(copy: ThrowawayCopy, say: Say) -> Iterator[str]:
    """The copy after writes that its documents cannot hold; why that could not be, else nothing."""
    say("what documents cannot hold")
    with copy.undone():
        perform(copy, [switching(Phase.CUTOVER), *scripts("drill/writing")])
        refusal = copy.refused("drill/excuse")
        perform(copy, [switching(copy.phase, copy.old_writers), *scripts("drill/planting")])
        yield refusal
