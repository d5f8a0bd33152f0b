"""db: the embedded PostgreSQL."""

import os
from pathlib import Path

import click

from workbench.cli import options, printing


@click.group()
def db() -> None:
    """The embedded PostgreSQL: start, stop, status, url, psql.

    \b
    Example: workbench db psql
    """


def _add(name: str, help: str) -> None:
    def act(data_dir: Path | None) -> printing.Answer:
        from workbench import server

        now = getattr(server, name)(data_dir)
        state = "runs" if now.running else "is stopped"
        sentence = f"PostgreSQL {now.version} {state}; data folder {now.data_dir}."
        facts = {name: getattr(now, name) for name in ("running", "version", "data_dir", "url")}
        return printing.Answer(facts, sentence)

    db.command(name, help=f"{help} Example: workbench db {name}")(options.data_dir(options.json(act)))


_add("start", "Start it unless it runs.")
_add("stop", "Stop it; its data stays.")
_add("status", "Show whether it runs and where its data is.")


@db.command()
@options.data_dir
def url(data_dir: Path | None) -> None:
    """Start it and print its address, as for psql. Example: workbench db url"""
    from workbench import server

    click.echo(server.start(data_dir).url)


@db.command(context_settings={"ignore_unknown_options": True})
@options.data_dir
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(data_dir: Path | None, arguments: tuple[str, ...]) -> None:
    """Open psql on it. Example: workbench db psql -c "SELECT count(*) FROM cache_entries" """
    from workbench import server

    program, address = server.binary("psql"), server.start(data_dir).url
    server.forget_variables()
    os.execv(program, ["psql", "--dbname", address, *arguments])  # noqa: S606 - no shell is wanted
