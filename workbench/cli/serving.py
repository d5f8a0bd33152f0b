"""serve: the same answers over HTTP, and the explorer."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from workbench.cli import options
from workbench.errors import UnreachableError, UsageError

HERE = {"127.0.0.1", "localhost", "[::1]"}
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - refused without names
SHORTEST_TOKEN = 20
Names = tuple[str, ...]


@click.command()
@click.option("--host", default="127.0.0.1", help="Address to listen at; other machines than this need --token-file.")
@click.option("--port", default=8765, type=click.IntRange(0, 65535), help="Port to listen at; 0 takes a free one.")
@click.option("--token-file", type=options.PATH, metavar="FILE", help="A secret that clients must give.")
@click.option("--allow-host", multiple=True, metavar="NAME", help="A name by which the server is called; repeatable.")
@click.option("--allow-origin", multiple=True, metavar="URL", help="A site whose pages may ask; repeatable.")
@options.snapshots
@options.address
def serve(
    connect: options.Connect, host: str, port: int, token_file: Path | None, allow_host: Names, allow_origin: Names
) -> None:
    """Serve snapshots, and the database as it is, over HTTP: an API at /v1 and pages for people.

    \b
    Without --database-url it asks the embedded database, which it starts where one
    is made; without any, answers come from snapshots alone.
    Example: workbench serve --port 8765
    """
    if missing := [name for name in ("starlette", "uvicorn", "httptools") if not find_spec(name)]:
        how = "install the package with its extra `serve`, as pip install '.[serve]'"
        raise UnreachableError(message=f"{missing[0]} is not installed: {how}.")
    _require_guarded(host, token_file, allow_host)
    token = _token(token_file) if token_file else ""
    from workbench.api import serving
    from workbench.api.app import Api
    from workbench.api.guard import Guard

    listener = serving.listening(host, port)
    named = f"[{host}]" if ":" in host else host
    hosts = frozenset({*HERE, named, *map(str.lower, allow_host)})
    guard = Guard(hosts, frozenset(map(str.lower, allow_origin)), token)
    database = _database(connect)
    api = Api(guard, serving.for_readers(database) if database else None)
    click.echo(f"Serving at http://{named}:{listener.getsockname()[1]}/ until Ctrl+C.")
    serving.server_of(api).run([listener])


def _require_guarded(host: str, token_file: Path | None, allow_host: Names) -> None:
    """Raises UsageError where others could ask without a secret, or could not ask at all."""
    if host not in HERE | {"::1"} and not token_file:
        raise UsageError(message=f"At {host} other machines could ask: name a secret for them with --token-file.")
    if host in EVERYWHERE and not allow_host:
        message = f"{host} is every address of this machine and the name of none: name those that clients use"
        raise UsageError(message=f"{message} with --allow-host, as --allow-host workbench.example.org.")


def _database(connect: options.Connect) -> options.Database | None:
    try:
        database: options.Database | None = connect(only_if_made=True)
    except UnreachableError as error:
        click.echo(f"△ {error} Snapshots need none.", err=True)
        return None
    return database


def _token(path: Path) -> str:
    from workbench.files import why

    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = why(error) if isinstance(error, OSError) else "it is no text"
        raise UsageError(message=f"The token file {path} cannot be read: {reason}.") from error
    if len(token) < SHORTEST_TOKEN:
        raise UsageError(message=f"The token in {path} has less than {SHORTEST_TOKEN} characters; write a longer one.")
    return token
