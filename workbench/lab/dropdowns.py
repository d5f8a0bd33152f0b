"""Dropdowns for trying things: an answer and its figure, which follow what is chosen."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.display import HTML, display
from ipywidgets import Dropdown, interactive

from workbench.display import prose
from workbench.errors import WorkbenchError
from workbench.lab.magics import NOT_FUNDS
from workbench.report.pages import PAGE

if TYPE_CHECKING:
    from workbench.overlap import OverlapAnswer, SnapshotQuestions

FILES = (".csv", ".tsv", ".txt", ".xlsx", ".xls")
UNITS = [("as the file says", ""), ("fraction", "fraction"), ("percent", "percent"), ("money", "money")]


def pair(book: SnapshotQuestions) -> interactive | None:
    """Any two groups, from the pair that shares most."""
    names, first = book.names(), book.pair()
    return _following(book.pair, a=("Group", names, first.a), b=("and", names, first.b))


def theme(book: SnapshotQuestions) -> interactive | None:
    """Any theme, sector or other list."""
    return _following(book.theme, name=("Theme", book.names(NOT_FUNDS)))


def portfolio(book: SnapshotQuestions) -> interactive | None:
    """A portfolio from a file of the working folder, or an example from the data."""
    files = sorted(path.name for path in Path().iterdir() if path.suffix.lower() in FILES)
    return _following(
        book.portfolio, written=("File", [("an example", ""), *zip(files, files, strict=True)]), unit=("Amounts", UNITS)
    )


def _following(ask: Callable[..., OverlapAnswer], **chosen: Any) -> interactive | None:
    """What `ask` answers to the first options, or to the value that is named, and then to every choice; on a page the
    first answer alone, since nobody can choose there."""

    def show(**words: str) -> None:
        try:
            answer = ask(**words)
        except WorkbenchError as error:  # ipywidgets would show a traceback
            display(prose([str(error)]))
        else:
            display(HTML(answer._repr_html_()), answer.plot())

    lists = {key: dict(zip(("description", "options", "value"), facts, strict=False)) for key, facts in chosen.items()}
    dropdowns = {key: Dropdown(**facts) for key, facts in lists.items()}
    if PAGE in os.environ:
        show(**{key: dropdown.value for key, dropdown in dropdowns.items()})
        return None
    return interactive(show, **dropdowns)
