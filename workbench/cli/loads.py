"""load: what issuers' holdings files say."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from workbench.cli.options import exit_with, json_option, print_json, print_table
from workbench.display import counted, visible

if TYPE_CHECKING:
    from workbench.holdings import Fund, HoldingsFile


CUT = 80
"""Characters of a rejected line that are shown."""


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--fund", metavar="TICKER", help="The fund, where the file does not name it.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="The day of the list (YYYY-MM-DD), where the file does not say it.",
)
@click.option("--rows", type=click.IntRange(min=0), default=20, help="Rejected lines to show.")
@json_option
def load(paths: tuple[str, ...], fund: str | None, as_of: datetime | None, rows: int, as_json: bool) -> None:
    """Preview issuers' holdings files: the fund, its day, and what became of every line. Writes nothing.

    PATH is a file (CSV, Excel, N-PORT XML), a folder, a pattern, a zip file, or - for standard input. Lines that are
    no stock are counted by their class, rejected lines are listed with their reason.

    Exit 1 when a file was refused; the others are read.

    \b
    Example: workbench load ~/Downloads/*holdings*
    """
    from workbench.errors import UnreadableFileError
    from workbench.holdings import read

    files: list[dict[str, Any]] = []
    refused: list[str] = []
    for item in read(paths, fund or "", as_of.date() if as_of else None):
        if isinstance(item, UnreadableFileError):
            refused.append(str(item))
        elif as_json:
            files += [_as_json(item, fund) for fund in item.funds]
        else:
            _show(item, rows)
    if as_json:
        print_json({"files": files, "refused": refused})
    for reason in () if as_json else refused:
        click.echo(f"Refused: {reason}", err=True)
    exit_with(int(bool(refused)))


def _as_json(file: HoldingsFile, fund: Fund) -> dict[str, Any]:
    return {
        "path": file.name,
        "issuer": file.certificate.layout,
        "fund": fund.ticker or fund.name,
        "as_of": str(fund.as_of),
        "lines": file.certificate.lines,
        "memberships": len(fund.members),
        "rejections": [{"line": rejection.line, "reason": rejection.reason} for rejection in file.rejections],
        "weight_sum": fund.weights.published_sum,
        "weights": fund.weights,
        "certificate": file.certificate,
        "unaccounted": file.certificate.unaccounted,
        "findings": file.findings,
    }


def _show(file: HoldingsFile, rows: int) -> None:
    """A paragraph a file: funds, lines by what they are, weights and why, doubts, and the rejected lines."""
    outcomes = dict(file.certificate.outcomes)
    click.echo(f"{visible(file.name)}: {file.certificate.layout}, {counted(file.certificate.lines, 'line')}")
    for fund in file.funds:
        name = f"{fund.ticker} ({fund.name})" if fund.ticker and fund.name else fund.ticker or fund.name
        click.echo(f"  {visible(name)} as of {fund.as_of}: {counted(len(fund.members), 'member')}. {_weights(fund)}")
    kinds = ", ".join(f"{kind} {n:,}" for kind, n in sorted(outcomes.items(), key=lambda pair: -pair[1]))
    click.echo(f"  Lines: {kinds}; {file.certificate.unaccounted:,} not accounted for.")
    for finding in file.findings:
        click.echo(f"  Warning: {visible(finding)}")
    shown = file.rejections[:rows]
    if shown:
        print_table(
            ["Line", "Rejected because", "As written"], [[r.line, r.reason, " | ".join(r.cells)[:80]] for r in shown]
        )
    if len(file.rejections) > len(shown):
        click.echo(f"  … and {counted(len(file.rejections) - len(shown), 'more rejected line')}; --json lists all.")


def _weights(fund: Fund) -> str:
    weights = fund.weights
    if weights.used == "none":
        return f"It has no usable weights: {weights.reason}."
    return f"Weights sum to {weights.published_sum:f} ({weights.unit}); {weights.used} is used: {weights.reason}."
