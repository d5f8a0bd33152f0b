"""Issuers' files of paths and folders, read one by one."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from workbench.errors import UnreadableFileError
from workbench.holdings import HoldingsFile, parse
from workbench.tabular.sources import sources


def read(
    paths: Iterable[Path | str], fund: str = "", as_of: date | None = None
) -> Iterator[HoldingsFile | UnreadableFileError]:
    """What each file holds, or why it is refused."""
    for source in sources(paths):
        try:
            yield source if isinstance(source, UnreadableFileError) else parse(source, fund, as_of)
        except UnreadableFileError as error:
            yield error
