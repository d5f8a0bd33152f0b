"""How an answer leaves: as text, or complete as JSON, CSV, Parquet or XLSX."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from workbench.cli.options import Command, print_json, print_table
from workbench.display import counted
from workbench.errors import UsageError

FILE = click.Path(path_type=Path)
Show = Callable[[Any], None]


def export_options(command: Command) -> Command:
    """Options for programs and spreadsheets. The command gets `export`, which prints or writes an answer in the form
    that was asked for, or shows it as text by a given function; two forms at once are refused."""

    @click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
    @click.option("--csv", "as_csv", is_flag=True, help="Print all rows as CSV, those not shown too.")
    @click.option("--parquet", type=FILE, metavar="FILE", help="Write all rows into a Parquet file.")
    @click.option("--xlsx", type=FILE, metavar="FILE", help="Write all tables into an Excel file.")
    @functools.wraps(command)
    def with_export(as_json: bool, as_csv: bool, parquet: Path, xlsx: Path, **options: Any) -> Any:
        asked = {"--json": as_json, "--csv": as_csv, "--parquet": parquet, "--xlsx": xlsx}
        forms = [name for name, value in asked.items() if value]
        if len(forms) > 1:
            raise UsageError(message=f"{' and '.join(forms)} exclude each other; give one of them.")

        def export(answer: Any, show: Show) -> None:
            _export(answer, forms[0], parquet or xlsx) if forms else show(answer)

        return command(export=export, **options)

    return with_export


def _export(answer: Any, form: str, path: Path) -> None:
    from workbench import encoding

    if form == "--json":
        print_json(answer)
    elif form == "--csv":
        click.echo(encoding.to_csv(answer), nl=False)
    else:
        encode = encoding.to_xlsx if form == "--xlsx" else encoding.to_parquet
        encoding.save(path, encode(answer))
        click.echo(f"Wrote {counted(len(encoding.sheets(answer)[0].rows), 'row')} to {path}.")


def print_rows(headings: list[str], rows: list[Any], count: int, title: str = "") -> None:
    """The rows that are shown of `count`; how many are not shown is said."""
    print_table(headings, rows, title)
    if count > len(rows):
        click.echo(f"… and {counted(count - len(rows), 'more row')}; see --rows and --csv.")
