"""report: pages printed, two runs compared, findings that somebody answers for, runs signed and verified."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from workbench.cli.notebooks import output_option
from workbench.cli.options import exit_with, json_option, print_result, print_table, snapshots_option
from workbench.display import counted, headline

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
key_option = click.option(
    "--key",
    required=True,
    type=click.Path(path_type=Path),
    help="Your private SSH key, or the public one of an agent's.",
)


@click.group()
def report() -> None:
    """Reports of runs: pdf, diff, accept, sign, decide, verify.

    \b
    Example: workbench report diff reports-of-october reports
    """


@report.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--page", type=click.Path(path_type=Path), default=Path("report_diff.html"), help="Page to write.")
@click.option("--markdown", is_flag=True, help="Print at most 12 lines of Markdown, for a pull request.")
@snapshots_option
@json_option
def diff(before: Path, after: Path, page: Path, markdown: bool, as_json: bool) -> None:
    """Compare two runs, given as their folders or as JSON files of one report.

    \b
    Writes a page and beside it, as JSON, every row.
    Exit 0 when nothing turned for the worse, 1 when something did, 3 when not
    everything could be compared.
    Example: workbench report diff reports-of-october reports
    """
    from workbench import evidence

    compared = evidence.diff(evidence.read_run(before), evidence.read_run(after))
    evidence.write(compared, page)
    if markdown:
        click.echo("\n".join(evidence.summary(compared)))
    else:
        print_result(compared, as_json, lambda _: _print_diff(compared, page))
    exit_with({"pass": 0, "fail": 1}.get(compared.verdict, 3))


def _print_diff(compared: Any, page: Path) -> None:
    click.echo(headline(compared.verdict, compared.sentence).text)
    for title, rows in compared.parts().items():
        click.echo()
        cells = [[row.what, row.before, row.after, row.turn] for row in rows[:10]]
        print_table(["What", "Before", "After", "Turn"], cells, f"{title}: {counted(len(rows), 'row')}")
    for note in compared.notes:
        click.echo(note)
    click.echo(f"Page: {page}")


@report.command()
@click.argument("check", default="")
@click.argument("rows", nargs=-1, metavar="[ROW]…")
@click.option("--why", "reason", help="Why it is accepted.")
@click.option("--who", help="Who answers for it.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="The last day on which it is accepted, as 2027-01-31.",
)
@click.option("--run", "folder", type=FOLDER, default=Path("reports"), help="The run that found it.")
@click.option("--replace", is_flag=True, help="Answer instead of somebody else.")
@click.option("--expiring-in", "days", type=click.IntRange(0), metavar="DAYS", help="List only what ends within DAYS.")
@json_option
def accept(
    check: str,
    rows: tuple[str, ...],
    reason: str | None,
    who: str | None,
    until: datetime | None,
    folder: Path,
    replace: bool,
    days: int | None,
    as_json: bool,
) -> None:
    """Accept bad rows of CHECK until a day; without CHECK, list what is accepted.

    \b
    A ROW is what the report has under Where, or "WHERE at PATH"; without any,
    the whole check as it is. It stands in acceptances.toml here, or in the file
    WORKBENCH_ACCEPTANCES, and lapses on its day, when the row says something
    else, and when the row is gone. `validate` and phase changes ignore it.
    Example: workbench report accept empty_groups "ETF OLD" --why "wound up" --who Ann --until 2027-01-31
    """
    from workbench import evidence

    run, today = evidence.read_run(folder), date.today()
    if check:
        evidence.accept(run, check, rows, *_given(reason, who, until, today), replace)
    last = date.max if days is None else today + timedelta(days=days)
    judged = evidence.judge(run, [each for each in evidence.acceptances() if each.until <= last], today)
    headings = ["Check", "Row", "State", "Why", "Who", "Until"]
    print_result(judged, as_json, lambda _: print_table(headings, [list(each.values()) for each in judged]))
    exit_with(int(any(each["state"] != evidence.ACCEPTED for each in judged)))


def _given(reason: str | None, who: str | None, until: datetime | None, today: date) -> tuple[str, str, date]:
    if not (reason and reason.strip() and who and who.strip() and until):
        raise click.UsageError("An acceptance needs all of --why, --who and --until.")
    if until.date() < today:
        raise click.UsageError(f"--until {until.date()} is over already.")
    return reason, who, until.date()


@report.command()
@click.argument("folder", type=FOLDER)
@key_option
@snapshots_option
@json_option
def sign(folder: Path, key: Path, as_json: bool) -> None:
    """Sign the run in FOLDER: its files, verdict, inputs and versions. Needs ssh-keygen.

    \b
    Example: workbench report sign reports --key ~/.ssh/id_ed25519
    """
    from workbench import evidence

    print_result({"statement": evidence.sign(folder, key)}, as_json, _print_signed)


def _print_signed(made: dict[str, Path]) -> None:
    click.echo(f"Signed: {made['statement']}")


@report.command()
@click.argument("folder", type=FOLDER)
@click.argument("decision", type=click.Choice(["accepted", "rejected"]))
@click.option("--words", required=True, help="Why.")
@key_option
@json_option
def decide(folder: Path, decision: str, words: str, key: Path, as_json: bool) -> None:
    """Sign your decision about a signed run.

    \b
    Example: workbench report decide reports accepted --words "As agreed." --key ~/.ssh/id_ed25519
    """
    from workbench import evidence

    print_result({"statement": evidence.decide(folder, decision, words, key)}, as_json, _print_signed)


@report.command()
@click.argument("folder", type=FOLDER)
@click.option(
    "--allowed-signers", "allowed", required=True, type=click.Path(path_type=Path), help="The file of keys, as for git."
)
@click.option("--accepted", is_flag=True, help="Fail unless the last decision accepts the run.")
@json_option
def verify(folder: Path, allowed: Path, accepted: bool, as_json: bool) -> None:
    """Verify the signatures of a run; exit 1 with the first file that differs.

    \b
    Example: workbench report verify reports --allowed-signers allowed_signers
    """
    from workbench import evidence

    print_result(evidence.verify(folder, allowed, accepted), as_json, lambda said: click.echo("\n".join(said)))


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
