"""run, notebook, lab: the main job and its notebooks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from workbench.cli import options, printing
from workbench.cli.validation import exit_of


@click.command()
@click.option("--sample", "sample_wanted", is_flag=True, help="Fill an empty database that you named with sample data.")
@options.scale
@click.option("--strict", is_flag=True, help="Findings (defects the legacy data already had) fail too.")
@click.option(
    "--skip", "skipped", multiple=True, metavar="NOTEBOOK", help="Notebook to skip, such as 30_benchmark; repeatable."
)
@options.environment
@options.output
@options.snapshots
@options.usual
def run(
    database: options.Database,
    sample_wanted: bool,
    scale: int,
    strict: bool,
    skipped: tuple[str, ...],
    environment: str,
) -> printing.Answer:
    """Run the whole main job: sample data if needed, migrate, validate, benchmark, snapshot, overlap, reports.

    \b
    Steps that are already done are skipped. Prints the verdict and the path of
    the index page.
    Example: workbench run --database-url postgresql://me@localhost/market
    """
    from workbench import runner, snapshot
    from workbench.display import headline
    from workbench.errors import UsageError
    from workbench.report import notebooks, pages

    if wrong := [name for name in skipped if name not in notebooks.SKIPPABLE]:
        choices = ", ".join(notebooks.SKIPPABLE)
        raise UsageError(message=f"{wrong[0]!r} cannot be skipped; these can: {choices}.")
    values = {"environment": environment, "schema": database.schema}
    snapshot.folder()  # fails before anything is done when there is no place for snapshots
    with pages.locked_folder():
        _ensure_data(database, sample_wanted, scale)
        with printing.progress("run") as bar:
            result = runner.run_all(database, values, bar, skipped)
    sentence = f"{headline(result.verdict, result.summary).text}\nReports: {result.index}"
    if result.left_out:
        sentence += f"\nLeft out, since there is nothing to show: {', '.join(result.left_out)}."
    return printing.Answer(result, sentence, *exit_of(result.verdict, result.findings, strict))


def _ensure_data(database: options.Database, sample_wanted: bool, scale: int) -> None:
    from workbench import migration, sample
    from workbench.errors import NoDataError

    with database.read_only() as transaction:
        has_data = migration.count_entries(transaction) or migration.is_archived(transaction)
        is_older = migration.is_of_earlier_version(transaction)
    if is_older:
        with printing.progress("upgrade") as progress:
            migration.upgrade(database, progress)
        click.echo("Brought what an earlier version deployed up to date.", err=True)
    if has_data:
        return
    if database.named and not sample_wanted:
        raise NoDataError(where=database.where, schema=database.schema)
    with printing.progress("sample") as progress:
        made = sample.create(database, scale, progress)
    click.echo(f"Created {made.entries:,} entries of sample data: real tickers, synthetic weights.", err=True)


@click.group()
def notebook() -> None:
    """The notebooks: list, params, run.

    \b
    Example: workbench notebook run 20_validate -p environment=TEST
    """


@notebook.command("list")
@options.json
def list_notebooks() -> printing.Answer:
    """List the notebooks. Example: workbench notebook list"""
    from workbench.report.notebooks import BY_NAME

    rows = [{"name": name, "question": BY_NAME[name].question} for name in sorted(BY_NAME)]
    return printing.Answer(rows, lambda _: printing.table(["Notebook", "Question"], [[*row.values()] for row in rows]))


@notebook.command()
@click.argument("name")
@options.json
def params(name: str) -> printing.Answer:
    """List the parameters of notebook NAME. Example: workbench notebook params 20_validate"""
    from workbench import runner

    declared = runner.parameters(name)
    return printing.Answer(declared, lambda _: printing.objects("parameters", declared))


@notebook.command("run")
@click.argument("name")
@click.option("-p", "pairs", multiple=True, metavar="KEY=VALUE", help="A parameter of the notebook; repeatable.")
@options.output
@options.snapshots
@click.option("--standalone", is_flag=True, help="Write the page a second time, as one file to mail.")
@options.address
@options.json
def run_one(connect: options.Connect, name: str, pairs: tuple[str, ...], standalone: bool) -> printing.Answer:
    """Execute notebook NAME and write its report. Notebooks that read a snapshot need no server.

    \b
    Parameters become part of the page's name, as in 51_pair-SPY-QQQ.html.
    Exit 0 for an answer or a pass, 1 for a failure, 3 for unchecked;
    with -p strict=true, 1 for anything but a pass without findings.
    Example: workbench notebook run 20_validate -p environment=TEST
    """
    from workbench import runner
    from workbench.display import headline
    from workbench.report import notebooks, pages, paper

    given = _given(pairs)
    database = connect() if runner.find(name).needs_database else None
    if database and database.schema != "public":
        given.setdefault("schema", database.schema)
    values = runner.check_parameters(name, given)
    if database:
        # Fails before an earlier report is replaced when the database cannot be reached.
        with database.read_only():
            pass
    id = runner.page_of(name, values)
    with pages.locked_folder(), pages.alone(id):
        page = runner.run_notebook(name, values, database)
        page = paper.standalone(page) if standalone else page
        twin = pages.read_result(id)
        if (pages.folder() / "index.html").is_file():
            pages.write_index([name for name in notebooks.BY_NAME if (pages.folder() / f"{name}.html").is_file()])
    sentence = f"{headline(twin['verdict'] or '', twin['summary']).text}\nReport: {page}"
    return printing.Answer(twin, sentence, *exit_of(twin["verdict"]))


def _given(pairs: tuple[str, ...]) -> dict[str, str]:
    from workbench.errors import UsageError

    if wrong := [pair for pair in pairs if "=" not in pair]:
        raise UsageError(message=f"Write a parameter as KEY=VALUE, not {wrong[0]!r}.")
    return dict(pair.split("=", 1) for pair in pairs)


@click.command(context_settings={"ignore_unknown_options": True})
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("workbench-notebooks"),
    help="Folder for your own copies of the notebooks.",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@options.snapshots
@options.address
def lab(connect: options.Connect, folder: Path, arguments: tuple[str, ...]) -> None:
    """Open JupyterLab on your own copies of the notebooks; files of the working folder are within their reach.

    \b
    Without a database it serves the notebooks that read a snapshot.
    Example: workbench lab
    """
    from workbench import runner
    from workbench.errors import UnreachableError
    from workbench.lab import home

    database = None
    try:
        if database := connect(only_if_made=True):
            with database.read_only():
                pass
    except UnreachableError as error:
        click.echo(f"△ {error} Notebooks that read a snapshot need none.", err=True)
    runner.copy_notebooks(folder)
    prepared = home.prepare(folder)
    runner.prepare_kernels(database)
    # With -P no file of the working folder shadows a module.
    command = [sys.executable, "-P", "-m", "jupyterlab", *prepared, *arguments]
    os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted
