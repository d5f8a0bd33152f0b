"""report: pages that leave the reports folder."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.cli.notebooks import output_option
from workbench.cli.options import json_option, print_result


@click.group()
def report() -> None:
    """Pages as files to hand on.

    \b
    Example: workbench report pdf 51_pair
    """


@report.command()
@click.argument("page")
@click.option("--paper", type=click.Choice(["A4", "letter"]), default="A4", help="Size of the paper.")
@output_option
@json_option
def pdf(page: str, paper: str, as_json: bool) -> None:
    """Print PAGE, such as 51_pair, as a PDF beside it; needs Chromium. Example: workbench report pdf 51_pair"""
    from workbench.errors import UsageError
    from workbench.report import pages
    from workbench.report.paper import pdf

    source = pages.folder() / f"{Path(page).stem}.html"
    if not source.is_file():
        known = ", ".join(sorted(path.stem for path in pages.folder().glob("*.html"))) or "none"
        raise UsageError(message=f"There is no page {page!r} in {pages.folder()}; these are there: {known}.")
    print_result({"pdf": pdf(source, paper)}, as_json, lambda made: click.echo(f"PDF: {made['pdf']}"))
