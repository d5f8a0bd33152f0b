"""The command line: parse, call, print. `workbench --help` lists the commands."""

import sys
import traceback
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import NoReturn

import click

from workbench import __version__
from workbench.cli import (
    benchmarks,
    groups,
    migration,
    notebooks,
    overlaps,
    plans,
    queries,
    sectors,
    servers,
    snapshots,
    streams,
)
from workbench.cli.loads import load
from workbench.cli.refreshing import refresh
from workbench.cli.validation import validate
from workbench.errors import UnreachableError, WorkbenchError

CLOSED_PIPE = 141
"""What a shell says of a program that wrote into a closed pipe."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100, "show_default": True})
@click.version_option(__version__, prog_name="workbench")
def cli() -> None:
    """Move ETF, theme and sector relations from JSON to tables, prove it, and explore the result.

    \b
    Without --database-url (or WORKBENCH_DATABASE_URL) every command works on an
    embedded PostgreSQL that starts by itself.
    Exit codes: 0 fine, 1 a check found something, 2 wrong usage,
    3 cannot reach or run something needed, 4 refused by the state of the database.
    --debug, anywhere, shows the traceback of an error.

    \b
    Example: workbench run
    """
    try:
        Path.cwd()
    except OSError as error:
        message = "The working folder is gone or closed to this account; change to another and run the command again."
        raise UnreachableError(message=message) from error


for command in (
    *(plans.plan, migration.fill_with_sample, migration.migrate, migration.upgrade, migration.status),
    *(migration.cutover, migration.rollback, migration.archive, migration.uninstall, validate, benchmarks.bench),
    *(queries.query, load, refresh, sectors.sectors, groups.group, snapshots.snapshot_group, overlaps.overlap),
    *(notebooks.run, notebooks.notebook, notebooks.lab, servers.db),
):
    cli.add_command(command)


def main() -> None:
    """Run the command line; errors are one sentence on standard error and the documented exit code."""
    debug = "--debug" in sys.argv
    if debug:
        sys.argv.remove("--debug")
    sys.excepthook = partial(_unforeseen, debug)
    with streams.guarded():
        _end(debug)


def _end(debug: bool) -> NoReturn:
    try:
        sys.exit(_run())
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        program = context.command_path if context else "workbench"
        click.echo(f"Error: {error.format_message()} See `{program} --help`.", err=True)
        sys.exit(2)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted: no step is half-done in the database. Run the command again to go on.", err=True)
        sys.exit(130)
    except WorkbenchError as error:
        if debug:
            traceback.print_exc()
        else:
            click.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)


def _run() -> int:
    """The exit code of the command; a reader who closed the pipe early is no failed check."""
    try:
        return cli.main(prog_name="workbench", standalone_mode=False) or 0
    except SystemExit as leave:
        # Click and rich both end so when standard output is gone, rich as if a check had failed.
        if leave.code == 1:
            return CLOSED_PIPE
        raise


def _unforeseen(debug: bool, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What nobody foresaw, in full or in one sentence; Python would then exit with 1: here, that a check failed."""
    first = (str(error).strip().splitlines() or ["no message"])[0]
    message = (
        f"Error: the workbench met something unforeseen ({kind.__name__}: {first}). "
        "Run the command again with --debug and report what it prints."
    )
    with streams.guarded():
        click.echo("".join(traceback.format_exception(error)).rstrip() if debug else message, err=True)
    raise SystemExit(3)
