"""report: pages printed, two runs compared, findings that somebody answers for, runs signed and verified."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from workbench.cli import options, printing
from workbench.display import counted, headline

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
key_option = click.option(
    "--key", required=True, type=options.PATH, help="Your private SSH key, or the public one of an agent's."
)


@click.group()
def report() -> None:
    """Reports of runs: pdf, diff, accept, sign, decide, verify.

    \b
    Example: workbench report diff reports-of-october reports
    """


@report.command()
@click.argument("before", type=options.PATH)
@click.argument("after", type=options.PATH)
@click.option("--page", type=options.PATH, default=Path("report_diff.html"), help="Page to write.")
@click.option("--markdown", is_flag=True, help="Print at most 12 lines of Markdown, for a pull request.")
@options.snapshots
@options.json
def diff(before: Path, after: Path, page: Path, markdown: bool) -> printing.Answer:
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
    code = {"pass": 0, "fail": 1}.get(compared.verdict, 3)
    if markdown:
        click.echo("\n".join(evidence.summary(compared)))
        click.get_current_context().exit(code)
    return printing.Answer(compared, lambda _: _print_diff(compared, page), code)


def _print_diff(compared: Any, page: Path) -> None:
    click.echo(headline(compared.verdict, compared.sentence).text)
    for title, rows in compared.parts().items():
        click.echo()
        printing.objects("differences", rows[:10], f"{title}: {counted(len(rows), 'row')}")
    for note in compared.notes:
        click.echo(note)
    click.echo(f"Page: {page}")


@report.command()
@click.argument("check", default="")
@click.argument("rows", nargs=-1, metavar="[ROW]…")
@click.option("--why", "reason", help="Why it is accepted.")
@click.option("--who", help="Who answers for it.")
@click.option("--until", type=options.DAY, help="The last day on which it is accepted, as 2027-01-31.")
@click.option("--run", "folder", type=FOLDER, default=Path("reports"), help="The run that found it.")
@click.option("--replace", is_flag=True, help="Answer instead of somebody else.")
@click.option("--expiring-in", "days", type=click.IntRange(0), metavar="DAYS", help="List only what ends within DAYS.")
@options.json
def accept(
    check: str, rows: tuple[str, ...], folder: Path, replace: bool, days: int | None, **given: Any
) -> printing.Answer:
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
        evidence.accept(run, check, rows, *_given(today=today, **given), replace)
    last = date.max if days is None else today + timedelta(days=days)
    judged = evidence.judge(run, [each for each in evidence.acceptances() if each.until <= last], today)
    headings = ["Check", "Row", "State", "Why", "Who", "Until"]
    cells = [list(each.values()) for each in judged]
    is_lapsed = any(each["state"] != evidence.ACCEPTED for each in judged)
    return printing.Answer(judged, lambda _: printing.table(headings, cells), int(is_lapsed))


def _given(reason: str | None, who: str | None, until: date | None, today: date) -> tuple[str, str, date]:
    if not (reason and reason.strip() and who and who.strip() and until):
        raise click.UsageError("An acceptance needs all of --why, --who and --until.")
    if until < today:
        raise click.UsageError(f"--until {until} is over already.")
    return reason, who, until


@report.command()
@click.argument("folder", type=FOLDER)
@key_option
@options.snapshots
@options.json
def sign(folder: Path, key: Path) -> printing.Answer:
    """Sign the run in FOLDER: its files, verdict, inputs and versions. Needs ssh-keygen.

    \b
    Example: workbench report sign reports --key ~/.ssh/id_ed25519
    """
    from workbench import evidence

    return _signed(evidence.sign(folder, key))


def _signed(statement: Path) -> printing.Answer:
    return printing.Answer({"statement": statement}, f"Signed: {statement}")


@report.command()
@click.argument("folder", type=FOLDER)
@click.argument("decision", type=click.Choice(["accepted", "rejected"]))
@click.option("--words", required=True, help="Why.")
@key_option
@options.json
def decide(folder: Path, decision: str, words: str, key: Path) -> printing.Answer:
    """Sign your decision about a signed run.

    \b
    Example: workbench report decide reports accepted --words "As agreed." --key ~/.ssh/id_ed25519
    """
    from workbench import evidence

    return _signed(evidence.decide(folder, decision, words, key))


@report.command()
@click.argument("folder", type=FOLDER)
@click.option("--allowed-signers", "allowed", required=True, type=options.PATH, help="The file of keys, as for git.")
@click.option("--accepted", is_flag=True, help="Fail unless the last decision accepts the run.")
@options.json
def verify(folder: Path, allowed: Path, accepted: bool) -> printing.Answer:
    """Verify the signatures of a run; exit 1 with the first file that differs.

    \b
    Example: workbench report verify reports --allowed-signers allowed_signers
    """
    from workbench import evidence

    said = evidence.verify(folder, allowed, accepted)
    return printing.Answer(said, "\n".join(said))


@report.command()
@click.argument("page")
@click.option("--paper", type=click.Choice(["A4", "letter"]), default="A4", help="Size of the paper.")
@options.output
@options.json
def pdf(page: str, paper: str) -> printing.Answer:
    """Print PAGE, such as 51_pair, as a PDF beside it; needs Chromium. Example: workbench report pdf 51_pair"""
    from workbench.errors import UsageError
    from workbench.report import pages
    from workbench.report.paper import pdf

    source = pages.folder() / f"{Path(page).stem}.html"
    if not source.is_file():
        known = ", ".join(sorted(path.stem for path in pages.folder().glob("*.html"))) or "none"
        raise UsageError(message=f"There is no page {page!r} in {pages.folder()}; these are there: {known}.")
    made = pdf(source, paper)
    return printing.Answer({"pdf": made}, f"PDF: {made}")
