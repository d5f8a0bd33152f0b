"""validate: the checks, or the drill that proves that they can fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from workbench.cli import options, printing
from workbench.contract import Verdict
from workbench.display import SIGNS, counted, headline

if TYPE_CHECKING:
    from workbench.drill import Drill, Trial
    from workbench.validation import Check, Validation


@click.command()
@click.option("--strict", is_flag=True, help="Treat findings (defects that the legacy data already had) as failures.")
@click.option("--rows", default=5, help="How many rows of each check to show.")
@click.option("--drill", is_flag=True, help="Plant faults in a throw-away copy and see whether they are caught.")
@click.option("--seed", type=int, help="For --drill: seed of the random choice of places.  [default: 1]")
@click.option("--mutations", type=int, help="For --drill: how many random mutations.  [default: 1000]")
@options.environment
@options.usual
def validate(
    database: options.Database, environment: str, strict: bool, rows: int, drill: bool, **of_drill: int | None
) -> printing.Answer:
    """Check that nothing was lost: the five legacy lines, the lossless proof, conservation, integrity.

    \b
    Exit 0 pass, 1 fail (with --strict also on findings), 3 unchecked.
    Each validation is recorded, since cutover and archive need a recent one.
    With --drill, prove instead that the checks can fail, on a throw-away copy of
    your data: exit 0 when every planted fault was caught, 1 when one survived.
    Example: workbench validate --json
    """
    from workbench import validation

    if drill:
        return _drill(database, **of_drill)
    if any(value is not None for value in of_drill.values()):
        raise click.UsageError("--seed and --mutations belong to a drill; add --drill.")
    with printing.progress("validate") as progress:
        result, unrecorded = validation.run_and_record(database, environment, progress=progress)
    recorded = vars(result) | {"recorded": not unrecorded}
    code = exit_of(result.verdict, result.findings, strict)
    return printing.Answer(recorded, lambda _: _print_validation(result, unrecorded, rows), *code)


def exit_of(verdict: str | None, findings: int = 0, strict: bool = False) -> tuple[int, str]:
    """The exit code of a verdict: 3 unchecked, 1 failed (or found something, if strict), else 0; and why, if strict."""
    fails = strict and findings > 0
    why = f"✗ strict: findings count as failures ({counted(findings, 'row')})." if fails else ""
    return 3 if verdict == "unchecked" else int(verdict == "fail" or fails), why


def _print_validation(result: Validation, unrecorded: str, rows: int) -> None:
    from workbench import validation

    click.echo(headline(result.verdict, validation.sentence(result)).text)
    printing.objects("checks", result.checks)
    for verdict in (Verdict.FAIL, Verdict.FINDING):
        for check in result.checks:
            if check.verdict is verdict:
                _print_rows(check, verdict, rows)
    if unrecorded:
        click.echo(f"This validation was not recorded: {unrecorded}.")


def _print_rows(check: Check, verdict: Verdict, rows: int) -> None:
    shown = [row.cells for row in check.rows[:rows]]
    click.echo()
    printing.table(
        ["Entry", "Where", "Path", "Before", "After", "Cause"], shown, title=f"{SIGNS[verdict]}: {check.title}"
    )
    if check.count > len(shown):
        click.echo(f"… and {counted(check.count - len(shown), 'more row')}.")
    click.echo(f"What to do: {check.fix}")


def _drill(database: options.Database, seed: int | None, mutations: int | None) -> printing.Answer:
    from workbench import drill

    with printing.progress("drill") as progress:
        result = drill.run(database, 1 if seed is None else seed, 1000 if mutations is None else mutations, progress)
    return printing.Answer(result, _print_drill, *exit_of(result.verdict))


def _print_drill(result: Drill) -> None:
    from workbench import drill
    from workbench.validation import PROOFS

    click.echo(headline(result.verdict, result.sentence).text)
    if result.verdict is Verdict.UNCHECKED:
        return
    if bad := result.trials(*drill.BAD):
        printing.objects("missed_faults", bad, title=SIGNS["survived"] + " or flagged")
        click.echo("What to do: trust no verdict of these checks; please report this with the seed.\n")
    _print_trials("Planted faults", result.faults)
    _print_trials("Where something is excused", result.excused)
    _print_written("Around the rows", result.around)
    _print_trials("Harmless rewrites", result.harmless)
    printing.objects("not_looked_at", result.by_contract)
    click.echo()
    printing.table(
        ["Column", "Planted", "Caught", *(proof.short for proof in PROOFS.values())],
        [[c.name, c.planted, c.caught, *(c.checks[id] or "" for id in PROOFS)] for c in result.mutations],
        title=f"Random mutations, seed {result.seed}",
    )


def _print_trials(title: str, trials: list[Trial]) -> None:
    from workbench.validation import PROOFS

    printing.table(
        [title, "Outcome", *(proof.short for proof in PROOFS.values()), "Row and path named"],
        [[t.words, SIGNS[t.outcome], *("x" if id in t.checks else "" for id in PROOFS), _named(t)] for t in trials],
    )
    click.echo()


def _print_written(title: str, trials: list[Trial]) -> None:
    printing.table(
        [title, "Outcome", "Named by", "The next write", "Row and path named"],
        [[t.words, SIGNS[t.outcome], ", ".join(t.checks), t.next_write or "", _named(t)] for t in trials],
    )
    click.echo()


def _named(trial: Trial) -> str:
    return f"{trial.subject} at {trial.path}" if trial.subject else ""
