"""The drill: plant faults in a throw-away copy of the user's own data, and see whether the proofs name them.

The user's tables are read, never written, and locked against nobody who reads or writes.
"""

import tomllib
from dataclasses import replace
from pathlib import Path

from workbench import migration, validation
from workbench.contract import Phase, Progress, Verdict, silent
from workbench.drill import rounds, singly
from workbench.drill.copying import copied
from workbench.drill.trials import BAD, Column, Drill, Outcome, Trial, judged
from workbench.errors import UsageError
from workbench.postgres import Database, Transaction

__all__ = ["BAD", "Column", "Drill", "Outcome", "Trial", "run"]

LARGEST_SEED = 2**31 - 1

MOST_MUTATIONS = 1_000_000

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
STEPS = WORDS["steps"]


def run(database: Database, seed: int = 1, mutations: int = 1000, progress: Progress = silent) -> Drill:
    """Plant the catalogue and that many random mutations in a copy; the same seed plants the same."""
    _refuse("seed", seed, LARGEST_SEED)
    _refuse("number of mutations", mutations, MOST_MUTATIONS)
    with database.rehearsing() as transaction:
        if obstacle := _obstacle(transaction):
            return Drill(Verdict.UNCHECKED, obstacle, seed)
        return _drilled(transaction, seed, mutations, progress)


def _drilled(transaction: Transaction, seed: int, mutations: int, progress: Progress) -> Drill:
    def say_in(step: int) -> rounds.Say:
        return lambda what: progress(step, len(STEPS), f"{STEPS[step]}: {what}")

    progress(0, len(STEPS), STEPS[0])
    copy = copied(transaction, seed)
    progress(1, len(STEPS), STEPS[1])
    harmless = rounds.unflagged(copy, "harmless")
    if any(trial.outcome in BAD for trial in harmless) and copy.named():
        return Drill(Verdict.UNCHECKED, WORDS["disagree"], seed)
    drilled = Drill(Verdict.UNCHECKED, "", seed, rounds.faults(copy, say_in(2)), harmless)
    if any(trial.outcome is not Outcome.NOTHING for trial in drilled.faults):
        excused, excuse = singly.excused(copy, say_in(3))
        around = singly.around(copy, say_in(4))
        say_in(5)("all at once")
        by_contract = rounds.unflagged(copy, "by_contract")
        drilled = replace(drilled, harmless=harmless + excuse, excused=excused, around=around, by_contract=by_contract)
    return judged(drilled, list(rounds.mutations(copy, mutations, say_in(6))))


def _refuse(what: str, value: int, largest: int) -> None:
    if not 0 <= value <= largest:
        raise UsageError(message=f"The {what} is {value}; it must be a whole number from 0 to {largest}.")


def _obstacle(transaction: Transaction) -> str:
    """Why there can be no drill; empty when there can."""
    phase = migration.phase(transaction)
    if phase in (Phase.LEGACY, Phase.ARCHIVED):
        return str(WORDS["not_migrated" if phase is Phase.LEGACY else "archived"])
    # The keys of the copy cannot be built over duplicates and orphans.
    return WORDS["disagree"] if validation.run_check(transaction, "integrity").verdict is Verdict.FAIL else ""
