"""validate: the checks, or the drill that proves that they can fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from workbench.cli.drills import run_drill
from workbench.cli.options import (
    database_options,
    environment_option,
    exit_with,
    json_option,
    print_json,
    print_table,
    progress_bar,
)
from workbench.contract import Verdict
from workbench.display import SIGNS, counted, headline

if TYPE_CHECKING:
    from workbench.postgres import Database
    from workbench.validation import Check, Validation


@click.command()
@click.option("--strict", is_flag=True, help="Treat findings (defects that the legacy data already had) as failures.")
@click.option("--rows", default=5, show_default=True, help="How many rows of each check to show.")
@click.option("--drill", is_flag=True, help="Plant faults in a throw-away copy and see whether they are caught.")
@click.option("--seed", type=int, help="For --drill: seed of the random choice of places.  [default: 1]")
@click.option("--mutations", type=int, help="For --drill: how many random mutations.  [default: 1000]")
@environment_option
@database_options
@json_option
def validate(
    database: Database,
    environment: str,
    strict: bool,
    rows: int,
    drill: bool,
    seed: int | None,
    mutations: int | None,
    as_json: bool,
) -> None:
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
        run_drill(database, seed, mutations, as_json)
        return
    if not (seed is None and mutations is None):
        raise click.UsageError("--seed and --mutations belong to a drill; add --drill.")
    with progress_bar("validate", as_json) as progress:
        result, unrecorded = validation.run_and_record(database, environment, progress=progress)
    if as_json:
        print_json(vars(result) | {"recorded": not unrecorded})
    else:
        print_validation(result, rows)
        if unrecorded:
            click.echo(f"This validation was not recorded: {unrecorded}.")
    say_strict(result.findings, strict)
    exit_with(exit_code(result.verdict, result.findings, strict))


def say_strict(findings: int, strict: bool) -> None:
    """Why a pass ends with exit code 1."""
    if strict and findings:
        click.echo(f"✗ strict: findings count as failures ({counted(findings, 'row')}).", err=True)


def exit_code(verdict: Verdict, findings: int, strict: bool) -> int:
    """The exit code of a validation: 3 unchecked, 1 failed (or found something, if strict)."""
    if verdict == "unchecked":
        return 3
    return int(verdict == "fail" or (strict and findings > 0))


def print_validation(result: Validation, rows: int) -> None:
    """The verdict, a line per check, then the rows of failing checks and of findings."""
    from workbench import validation

    click.echo(headline(result.verdict, validation.sentence(result)).text)
    print_table(
        ["Check", "Verdict", "Looked at", "Rows"],
        [[check.title, SIGNS[check.verdict], check.figures, check.count or ""] for check in result.checks],
    )
    for verdict in (Verdict.FAIL, Verdict.FINDING):
        for check in result.checks:
            if check.verdict is verdict:
                _print_rows(check, verdict, rows)


def _print_rows(check: Check, verdict: Verdict, rows: int) -> None:
    shown: list[list[Any]] = [
        [row.entry_id and str(row.entry_id), row.subject, row.path, row.before, row.after, row.cause]
        for row in check.rows[:rows]
    ]
    click.echo()
    print_table(["Entry", "Where", "Path", "Before", "After", "Cause"], shown, title=f"{SIGNS[verdict]}: {check.title}")
    if check.count > len(shown):
        click.echo(f"… and {counted(check.count - len(shown), 'more row')}.")
    click.echo(f"What to do: {check.fix}")


COMMANDS = [validate]
