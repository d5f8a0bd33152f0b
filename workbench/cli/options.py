"""Options that commands share. What a command returns leaves in the form that its options ask for."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli import printing
from workbench.contract import ENVIRONMENTS
from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.postgres import Database as Database  # commands name it in their signatures

Command = Callable[..., Any]
Connect = Callable[..., Any]
"""Gives the database, starting the embedded one; with `only_if_made` None where there is none yet."""

PATH = click.Path(path_type=Path)


class _Day(click.DateTime):
    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "DAY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return super().convert(value, param, ctx).date()


DAY = _Day(["%Y-%m-%d"])

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
scale = click.option("--scale", default=1, help="Multiplier for the number of funds, themes and stocks of the sample.")
data_dir = click.option("--data-dir", metavar="DIR", type=PATH, help="Data folder of the embedded PostgreSQL.")
environment = click.option(
    "--environment",
    default="DEFAULT",
    type=click.Choice(ENVIRONMENTS, case_sensitive=False),
    help="Environment to read (DEFAULT, TEST, UAT or PROD).",
)


def database(command: Command) -> Command:
    """Options that choose the database; the command gets it as `database`, not yet connected."""

    @address
    @functools.wraps(command)
    def with_database(connect: Connect, **given: Any) -> Any:
        return command(database=connect(), **given)

    return with_database


def address(command: Command) -> Command:
    """The same options for a command that may need no database: it gets `connect`."""

    @click.option(
        "--database-url", metavar="URL", help="postgresql:// address; default WORKBENCH_DATABASE_URL, else embedded."
    )
    @data_dir
    @click.option("--schema", default="public", help="Schema of cache_entries and the new tables.")
    @functools.wraps(command)
    def with_address(database_url: str | None, data_dir: Path | None, schema: str, **given: Any) -> Any:
        def connect(only_if_made: bool = False) -> Database | None:
            from workbench import postgres, server

            is_named = database_url is not None or "WORKBENCH_DATABASE_URL" in os.environ
            if only_if_made and not is_named and not server.is_made(data_dir):
                return None
            return postgres.open_database(database_url, schema, data_dir)

        return command(connect=connect, **given)

    return with_address


def _folder(name: str, variable: str, kept: Callable[[str], str], help: str) -> Callable[[Command], Command]:
    """A folder that the command finds in the environment, as kernels do."""

    def remember(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
        if value:
            os.environ[variable] = kept(value)

    return click.option(name, metavar="DIR", expose_value=False, callback=remember, help=help)


output = _folder("--output", "WORKBENCH_REPORTS", str, "Reports folder.  [default: reports]")
snapshots = _folder(
    "--snapshots",
    "WORKBENCH_SNAPSHOTS",
    lambda folder: str(Path(folder).resolve()),
    "Folder of snapshots; default WORKBENCH_SNAPSHOTS, else in the data folder.",
)


def json(command: Command) -> Command:
    """The command's answer is printed, as JSON where that is asked for."""

    @json_option
    @functools.wraps(command)
    def answered(as_json: bool, **given: Any) -> None:
        if answer := command(**given):
            printing.leave(answer, "--json" * as_json)

    return answered


def usual(command: Command) -> Command:
    """The database as `database`, and the answer as text or JSON."""
    return database(json(command))


def export(command: Command) -> Command:
    """Options for programs and spreadsheets: the command's answer is printed or written in the form that was asked for;
    two forms at once are refused."""

    @json_option
    @click.option("--csv", "as_csv", is_flag=True, help="Print all rows as CSV, those not shown too.")
    @click.option("--parquet", type=PATH, metavar="FILE", help="Write all rows into a Parquet file.")
    @click.option("--xlsx", type=PATH, metavar="FILE", help="Write all tables into an Excel file.")
    @functools.wraps(command)
    def exported(as_json: bool, as_csv: bool, parquet: Path, xlsx: Path, **given: Any) -> None:
        asked = {"--json": as_json, "--csv": as_csv, "--parquet": parquet, "--xlsx": xlsx}
        forms = [name for name, value in asked.items() if value]
        if len(forms) > 1:
            raise UsageError(message=f"{' and '.join(forms)} exclude each other; give one of them.")
        _require_another_file(parquet or xlsx, given.values())
        if answer := command(**given):
            printing.leave(answer, "".join(forms), parquet or xlsx)

    return exported


def _require_another_file(target: Path | None, given: Iterable[Any]) -> None:
    for source in given:
        if target and isinstance(source, Path) and source.is_file() and target.exists() and source.samefile(target):
            raise UsageError(message=f"{target} is the file that is read; write to another.")
