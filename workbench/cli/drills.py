"""validate --drill: proof that the checks can fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from workbench.cli.options import exit_with, print_json, print_table, progress_bar
from workbench.contract import Verdict

if TYPE_CHECKING:
    from workbench.drill import Drill, Trial
    from workbench.postgres import Database


def run_drill(database: Database, seed: int | None, mutations: int | None, as_json: bool) -> None:
    """Drill, print, and end with the exit code: 0 all caught, 1 not, 3 unchecked."""
    from workbench import drill

    with progress_bar("drill", as_json) as progress:
        result = drill.run(database, 1 if seed is None else seed, 1000 if mutations is None else mutations, progress)
    if as_json:
        print_json(result)
    else:
        _print(result)
    exit_with({Verdict.PASS: 0, Verdict.FAIL: 1}.get(result.verdict, 3))


def _print(result: Drill) -> None:
    """The verdict; what survived or was flagged; every fault by check; random mutations by column."""
    from workbench import drill
    from workbench.display import SIGNS, headline
    from workbench.validation import PROOFS

    click.echo(headline(result.verdict, result.sentence).text)
    if result.verdict is Verdict.UNCHECKED:
        return
    if bad := result.trials(*drill.BAD):
        print_table(
            ["What was done", "Where", "Outcome", "Named by"],
            [[t.words, t.place, SIGNS[t.outcome], ", ".join(t.checks)] for t in bad],
            title=SIGNS["survived"] + " or flagged",
        )
        click.echo("What to do: trust no verdict of these checks; please report this with the seed.\n")
    _print_trials("Planted faults", result.faults)
    _print_trials("Where something is excused", result.excused)
    _print_written("Around the rows", result.around)
    _print_trials("Harmless rewrites", result.harmless)
    print_table(
        ["Not looked at, by contract", "Outcome", "Why"],
        [[t.words, SIGNS[t.outcome], t.place] for t in result.by_contract],
    )
    click.echo()
    print_table(
        ["Column", "Planted", "Caught", *(proof.short for proof in PROOFS.values())],
        [[c.name, c.planted, c.caught, *(c.checks[id] or "" for id in PROOFS)] for c in result.mutations],
        title=f"Random mutations, seed {result.seed}",
    )


def _print_trials(title: str, trials: list[Trial]) -> None:
    """A line a trial, with a mark for each check that named it."""
    from workbench.display import SIGNS
    from workbench.validation import PROOFS

    print_table(
        [title, "Outcome", *(proof.short for proof in PROOFS.values()), "Row and path named"],
        [[t.words, SIGNS[t.outcome], *("x" if id in t.checks else "" for id in PROOFS), _named(t)] for t in trials],
    )
    click.echo()


def _print_written(title: str, trials: list[Trial]) -> None:
    """A line a fault, with which check named it and what became of the next write."""
    from workbench.display import SIGNS

    print_table(
        [title, "Outcome", "Named by", "The next write", "Row and path named"],
        [[t.words, SIGNS[t.outcome], ", ".join(t.checks), t.next_write or "", _named(t)] for t in trials],
    )
    click.echo()


def _named(trial: Trial) -> str:
    return f"{trial.subject} at {trial.path}" if trial.subject else ""
