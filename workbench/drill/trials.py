"""What a drill finds out, as types; no I/O."""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from workbench.contract import Verdict
from workbench.display import counted
from workbench.validation import PROOFS, BadRow

WITNESSES = [id for id, rule in PROOFS.items() if rule.is_witness]

# Failing rows by what they name (an entry's id, a subject, a path), then by check: the first of each.
Named = Mapping[int | str, dict[str, BadRow]]


class Outcome(StrEnum):
    CAUGHT = "caught"
    SURVIVED = "survived"
    NOT_FLAGGED = "not flagged"
    FLAGGED = "flagged"
    NOTHING = "nothing to plant"


BAD = (Outcome.SURVIVED, Outcome.FLAGGED)  # what makes a drill fail


@dataclass(frozen=True)
class Trial:
    id: str
    words: str
    place: str
    outcome: Outcome
    checks: list[str] = field(default_factory=list)
    subject: str | None = None
    path: str | None = None
    next_write: str | None = None  # what became of an ordinary write after the fault; None when none was made


@dataclass(frozen=True)
class Column:
    """How the random mutations of one column ended; `checks` says how many of them each check named."""

    name: str
    planted: int
    caught: int
    checks: dict[str, int]


@dataclass(frozen=True)
class Drill:
    """What the proofs made of planted faults (in rows, where something is excused, and around the rows), harmless
    rewrites, random mutations with their `survivors`, and of what is not looked at `by_contract`."""

    verdict: Verdict
    sentence: str
    seed: int
    faults: list[Trial] = field(default_factory=list)
    harmless: list[Trial] = field(default_factory=list)
    mutations: list[Column] = field(default_factory=list)
    survivors: list[Trial] = field(default_factory=list)
    excused: list[Trial] = field(default_factory=list)
    around: list[Trial] = field(default_factory=list)
    by_contract: list[Trial] = field(default_factory=list)

    def trials(self, *outcomes: Outcome) -> list[Trial]:
        """Trials of these outcomes, single mutations only if they survived."""
        every = (*self.faults, *self.excused, *self.around, *self.survivors, *self.harmless, *self.by_contract)
        return [trial for trial in every if trial.outcome in outcomes]


class Fault(NamedTuple):
    kind: str
    id: str
    words: str


@dataclass(frozen=True)
class Planted:
    """A fault in its place: the entries it changed, and what else may name it in a row without an entry."""

    id: str
    words: str
    place: str = ""
    entries: list[int] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)


def nothing_planted(fault: Fault) -> Trial:
    return Trial(fault.id, fault.words, "", Outcome.NOTHING)


def trial(planted: Planted, named: Named) -> Trial:
    """Caught when a proof names every entry that was changed, or the row that has no entry."""
    entries = [named.get(entry, {}) for entry in planted.entries]
    subjects = [named.get(subject, {}) for subject in planted.subjects]
    caught = any(map(_witnessed, subjects)) or (bool(entries) and all(map(_witnessed, entries)))
    return _trial(planted, Outcome.CAUGHT if caught else Outcome.SURVIVED, ChainMap(*entries, *subjects))


def rewrite(planted: Planted, named: Named) -> Trial:
    """Flagged when any check names anything."""
    first = next(iter(named.values()), {})
    return _trial(planted, Outcome.FLAGGED if first else Outcome.NOT_FLAGGED, first)


def _witnessed(rows: Mapping[str, BadRow]) -> bool:
    return any(id in rows for id in WITNESSES)


def _trial(planted: Planted, outcome: Outcome, first: Mapping[str, BadRow]) -> Trial:
    """With the row of the first check that named one, of a witness if there is any."""
    checks = [id for id in PROOFS if id in first]
    row = next((first[id] for id in [*WITNESSES, *PROOFS] if id in first), None)
    subject, path = (row.subject, row.path) if row else (None, None)
    return Trial(planted.id, planted.words, planted.place, outcome, checks, subject, path)


def judged(drilled: Drill, mutated: list[Trial]) -> Drill:
    """Fail when a fault survived or a harmless rewrite was flagged; unchecked when nothing could be planted."""
    if not mutated and all(trial.outcome is Outcome.NOTHING for trial in drilled.faults):
        return Drill(Verdict.UNCHECKED, "There is nothing in which a fault could be planted.", drilled.seed)
    faults = [*drilled.faults, *drilled.excused, *drilled.around]
    planted = [trial for trial in faults if trial.outcome is not Outcome.NOTHING]
    harmless = [*drilled.harmless, *drilled.by_contract]
    flagged = _count(harmless, Outcome.FLAGGED)
    sentence = (
        f"{_count(planted, Outcome.CAUGHT):,} of {counted(len(planted), 'planted fault')} and "
        f"{_count(mutated, Outcome.CAUGHT):,} of {counted(len(mutated), 'random mutation')} were caught with row and "
        f"path, {flagged or 'none'} of {counted(len(harmless), 'harmless rewrite')} was flagged; "
        "your tables were not touched."
    )
    bad = [trial for trial in (*planted, *mutated, *harmless) if trial.outcome in BAD]
    if bad:
        sentence += f" First: {bad[0].words} ({bad[0].place or bad[0].id}) {bad[0].outcome}."
    return replace(
        drilled,
        verdict=Verdict.FAIL if bad else Verdict.PASS,
        sentence=sentence,
        mutations=_columns(mutated),
        survivors=[trial for trial in mutated if trial.outcome is Outcome.SURVIVED],
    )


def _count(trials: Iterable[Trial], outcome: Outcome) -> int:
    return sum(trial.outcome is outcome for trial in trials)


def _columns(mutated: list[Trial]) -> list[Column]:
    columns = []
    for name in sorted({trial.id for trial in mutated}):
        trials = [trial for trial in mutated if trial.id == name]
        named_by = {id: sum(id in trial.checks for trial in trials) for id in PROOFS}
        columns.append(Column(name, len(trials), _count(trials, Outcome.CAUGHT), named_by))
    return columns
