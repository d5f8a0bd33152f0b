"""doctor: what is installed, and what is missing."""

from collections.abc import Callable
from typing import Any

import click

from workbench.cli.options import database_address_options, exit_with, json_option, print_result, snapshots_option


@click.command()
@snapshots_option
@database_address_options
@json_option
def doctor(connect: Callable[..., Any], as_json: bool) -> None:
    """Show what is installed, which server answers, what is missing and how to get it. No secret is shown.

    \b
    Exit 1 when something is missing that the workbench cannot do without.
    Example: workbench doctor
    """
    from workbench import doctor
    from workbench.contract import Verdict
    from workbench.display import headline

    parts = doctor.examine(connect)

    def show(_: Any) -> None:
        for part in parts:
            click.echo(headline(part.verdict, f"{part.subject}: {part.found}. {part.advice}".strip()).text)

    print_result(parts, as_json, show)
    exit_with(int(any(part.verdict is Verdict.FAIL for part in parts)))
