"""The option `--sql`: a step is written down for review instead of being done."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.cli.options import Command


def sql_option(writer: str, *asked: str) -> Callable[[Command], Command]:
    """With `--sql FILE` the command is not called: into the file goes what the function `writer` of
    `workbench.migration.scripted` returns for the database and the options `asked`."""

    def decorated(command: Command) -> Command:
        @click.option(
            "--sql",
            metavar="FILE",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Change nothing; write the statements and their proof to a file for psql.",
        )
        @functools.wraps(command)
        def done_or_written(sql: Path | None, **options: Any) -> Any:
            if sql is None:
                return command(**options)
            if options.get("validates"):
                raise UsageError(
                    message="--validate and --sql cannot be combined: the script needs a validation on record."
                )
            from workbench.migration import scripted

            given = [options[name] for name in ("database", *asked)]
            return _write(sql, getattr(scripted, writer)(*given))

        return done_or_written

    return decorated


def _write(path: Path, text: str) -> None:
    from workbench.errors import OutputFolderError

    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputFolderError(path=path, reason=error.strerror) from error
    command = text.partition(",")[0].removeprefix("-- ")
    click.echo(f"Wrote what `{command}` does to {path}. Nothing was changed; to run it: psql --no-psqlrc --file={path}")
