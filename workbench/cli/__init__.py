"""The command line: parse, call, print. `workbench --help` lists the commands."""

import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

import click

from workbench import __version__
from workbench.cli import streams
from workbench.errors import UnreachableError, WorkbenchError

CLOSED_PIPE = 141
"""What a shell says of a program that wrote into a closed pipe."""


COMMANDS = {
    **{"plan": "plans.plan", "sample": "migration.fill_with_sample", "validate": "validation.validate"},
    **{name: f"migration.{name}" for name in ("migrate", "upgrade", "status", "cutover", "rollback", "archive")},
    **{"uninstall": "migration.uninstall", "bench": "benchmarks.bench", "query": "queries.query", "load": "loads.load"},
    **{"refresh": "refreshing.refresh", "sectors": "sectors.sectors", "group": "groups.group", "db": "servers.db"},
    **{"snapshot": "snapshots.snapshot_group", "prune": "snapshots.prune", "overlap": "overlaps.overlap"},
    **{"report": "reports.report", "doctor": "doctoring.doctor", "serve": "serving.serve"},
    **{name: f"notebooks.{name}" for name in ("run", "notebook", "lab")},
}
"""Where each command is."""


class Commands(click.Group):
    """Click knows the names, for its list and its advice; what they stand for is loaded when it is asked for."""

    def get_command(self, context: Any, name: str) -> click.Command | None:
        module, _, function = COMMANDS.get(name, "").partition(".")
        return getattr(import_module(f"workbench.cli.{module}"), function) if module else None


@click.group(
    cls=Commands,
    commands=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100, "show_default": True},
)
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
            _print_traceback(error)
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
        _print_traceback(error) if debug else click.echo(message, err=True)
    raise SystemExit(3)


def _print_traceback(error: BaseException) -> None:
    import traceback

    click.echo("".join(traceback.format_exception(error)).rstrip(), err=True)
