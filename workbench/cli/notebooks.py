"""run, notebook, lab: the main job and its notebooks."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.cli.options import (
    Command,
    database_address_options,
    database_options,
    environment_option,
    exit_with,
    json_option,
    print_json,
    print_table,
    progress_bar,
    snapshots_option,
)
from workbench.cli.validation import exit_code, say_strict

if TYPE_CHECKING:
    from workbench.postgres import Database


def output_option(command: Command) -> Command:
    """Where reports go; kernels learn it from the environment."""

    def remember(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
        if value:
            os.environ["WORKBENCH_REPORTS"] = value

    return click.option(
        "--output", metavar="DIR", expose_value=False, callback=remember, help="Reports folder.  [default: reports]"
    )(command)


@click.command()
@click.option("--sample", "sample_wanted", is_flag=True, help="Fill an empty database that you named with sample data.")
@click.option("--scale", type=int, default=1, show_default=True, help="Scale of the sample, when one is made.")
@click.option("--strict", is_flag=True, help="Findings (defects the legacy data already had) fail too.")
@click.option(
    "--skip", "skipped", multiple=True, metavar="NOTEBOOK", help="Leave out, as 30_benchmark; may be given again."
)
@environment_option
@output_option
@snapshots_option
@database_options
@json_option
def run(
    database: Database,
    sample_wanted: bool,
    scale: int,
    strict: bool,
    skipped: tuple[str, ...],
    environment: str,
    as_json: bool,
) -> None:
    """Do the whole main job: sample if needed, plan, migrate, validate, benchmark, snapshot, overlap, reports.

    \b
    Steps already done are skipped. Ends with the verdict and the path of the index page.
    Example: workbench run --database-url postgresql://me@localhost/market
    """
    from workbench import report, runner, snapshot
    from workbench.errors import UsageError

    if wrong := [name for name in skipped if name not in runner.SKIPPABLE]:
        choices = ", ".join(runner.SKIPPABLE)
        raise UsageError(message=f"{wrong[0]!r} cannot be left out; these can: {choices}.")
    values = {"environment": environment, "schema": database.schema}
    snapshot.folder()  # where it can be nowhere, that is said before anything is done
    with report.reserved():
        _ensure_data(database, sample_wanted, scale)
        with progress_bar("run", as_json) as bar:
            result = runner.run_all(database, values, bar, skipped)
    if as_json:
        print_json(result)
    else:
        click.echo(f"{report.headline(result.verdict, result.summary).text}\nReports: {result.index}")
    say_strict(result.findings, strict)
    exit_with(exit_code(result.verdict, result.findings, strict))


def _ensure_data(database: Database, sample_wanted: bool, scale: int) -> None:
    """Create sample data where there is none, unless the user named the database and did not ask for it."""
    from workbench import migration, sample
    from workbench.errors import NoDataError

    with database.read_only() as transaction:
        has_data = migration.count_entries(transaction) or migration.is_archived(transaction)
    if has_data:
        return
    if database.named and not sample_wanted:
        raise NoDataError(where=database.where, schema=database.schema)
    with progress_bar("sample") as progress:
        made = sample.create(database, scale, progress)
    click.echo(f"Created {made.entries:,} entries of sample data: real tickers, synthetic weights.", err=True)


@click.group()
def notebook() -> None:
    """The notebooks: list, params, run.

    \b
    Example: workbench notebook run 20_validate -p environment=TEST
    """


@notebook.command("list")
@json_option
def list_notebooks(as_json: bool) -> None:
    """List the notebooks. Example: workbench notebook list"""
    from workbench import runner
    from workbench.report.pages import ABOUT

    rows = [{"name": name, "question": ABOUT.get(name, "")} for name in runner.names()]
    if as_json:
        print_json(rows)
    else:
        print_table(["Notebook", "Question"], [[row["name"], row["question"]] for row in rows])


@notebook.command()
@click.argument("name")
@json_option
def params(name: str, as_json: bool) -> None:
    """List the parameters of notebook NAME. Example: workbench notebook params 20_validate"""
    from workbench import runner

    declared = runner.parameters(name)
    if as_json:
        print_json(declared)
    else:
        print_table(
            ["Parameter", "Type", "Default", "What it is for"],
            [[p.name, p.type, repr(p.default), p.about] for p in declared],
        )


@notebook.command("run")
@click.argument("name")
@click.option("-p", "pairs", multiple=True, metavar="KEY=VALUE", help="A parameter; may be given several times.")
@output_option
@snapshots_option
@database_address_options
@json_option
def run_one(connect: Callable[[], Database], name: str, pairs: tuple[str, ...], as_json: bool) -> None:
    """Execute notebook NAME and write its report. One that reads a snapshot needs no server.

    \b
    With other parameters the page has another name, as 51_pair-SPY-QQQ.html.
    Exit 0 an answer or a pass, 1 fail, 3 unchecked; with -p strict=true, 1 unless it passes without findings.
    Example: workbench notebook run 20_validate -p environment=TEST
    """
    from workbench import report, runner
    from workbench.contract import Verdict
    from workbench.errors import UsageError

    for pair in pairs:
        if "=" not in pair:
            raise UsageError(message=f"Write a parameter as KEY=VALUE, not {pair!r}.")
    given = dict(pair.split("=", 1) for pair in pairs)
    database = connect() if runner.needs_database(name) else None
    if database and database.schema != "public":
        given.setdefault("schema", database.schema)
    values = runner.check_parameters(name, given)
    if database:
        with database.read_only():
            # A report that is there is not given up for a database that cannot be reached.
            pass
    id = runner.page_of(name, values)
    with report.reserved(), report.alone(id):
        page = runner.run_notebook(name, values, database)
        twin = report.outcome(id)
        if (report.folder() / "index.html").is_file():
            report.write_index(runner.MAIN_JOB)
    if as_json:
        print_json(twin)
    else:
        click.echo(f"{report.headline(twin['verdict'] or '', twin['summary']).text}\nReport: {page}")
    exit_with(exit_code(Verdict(twin["verdict"]), 0, strict=False) if twin["verdict"] else 0)


@click.command(context_settings={"ignore_unknown_options": True})
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("workbench-notebooks"),
    show_default=True,
    help="Where your own copies of the notebooks are kept.",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@snapshots_option
@database_options
def lab(database: Database, folder: Path, arguments: tuple[str, ...]) -> None:
    """Open JupyterLab on your own copies of the notebooks, connected and ready to run.

    \b
    Example: workbench lab
    """
    from workbench import runner

    with database.read_only():
        pass
    runner.copy_notebooks(folder, runner.names())
    runner.prepare_kernels(database)
    # Kernels of this installation come before those of the user; -P: nothing beside the user shadows the server's own.
    ours = [f"{sys.prefix}/share/jupyter", *filter(None, [os.environ.get("JUPYTER_PATH")])]
    os.environ["JUPYTER_PATH"] = os.pathsep.join(ours)
    command = [sys.executable, "-P", "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}", *arguments]
    os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted


COMMANDS = [run, notebook, lab]
