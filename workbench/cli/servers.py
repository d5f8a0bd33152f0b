"""db: the embedded PostgreSQL."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.cli.options import data_dir_option, json_option, print_result

if TYPE_CHECKING:
    from workbench.server import Server


@click.group()
def db() -> None:
    """The embedded PostgreSQL: start, stop, status, url, psql.

    \b
    Example: workbench db psql
    """


def _print(server: Server, as_json: bool) -> None:
    state = "runs" if server.running else "is stopped"
    sentence = f"PostgreSQL {server.version} {state}; data folder {server.data_dir}."
    facts = {name: getattr(server, name) for name in ("running", "version", "data_dir", "url")}
    print_result(facts, as_json, lambda _: click.echo(sentence))


@db.command()
@data_dir_option
@json_option
def start(data_dir: Path | None, as_json: bool) -> None:
    """Start it unless it runs. Example: workbench db start"""
    from workbench import server

    _print(server.start(data_dir), as_json)


@db.command()
@data_dir_option
@json_option
def stop(data_dir: Path | None, as_json: bool) -> None:
    """Stop it; its data stays. Example: workbench db stop"""
    from workbench import server

    _print(server.stop(data_dir), as_json)


@db.command("status")
@data_dir_option
@json_option
def server_status(data_dir: Path | None, as_json: bool) -> None:
    """Show whether it runs and where its data is. Example: workbench db status"""
    from workbench import server

    _print(server.status(data_dir), as_json)


@db.command()
@data_dir_option
def url(data_dir: Path | None) -> None:
    """Start it and print its address, as for psql. Example: workbench db url"""
    from workbench import server

    click.echo(server.start(data_dir).url)


@db.command(context_settings={"ignore_unknown_options": True})
@data_dir_option
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(data_dir: Path | None, arguments: tuple[str, ...]) -> None:
    """Open psql on it. Example: workbench db psql -c "SELECT count(*) FROM cache_entries" """
    from workbench import server

    program, address = server.binary("psql"), server.start(data_dir).url
    server.forget_variables()
    os.execv(program, ["psql", "--dbname", address, *arguments])  # noqa: S606 - no shell is wanted
