"""Dropdowns for trying things: an answer and its figure, which follow what is chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.display import display
from ipywidgets import Dropdown, interactive

from workbench.display import prose
from workbench.errors import WorkbenchError
from workbench.lab.magics import NOT_FUNDS

if TYPE_CHECKING:
    from workbench.overlap import OverlapAnswer, SnapshotQuestions

FILES = (".csv", ".tsv", ".txt", ".xlsx", ".xls")
UNITS = [("as the file says", ""), *((unit, unit) for unit in ("fraction", "percent", "money"))]


def pair(book: SnapshotQuestions) -> interactive:
    """Any two groups, from the pair that shares most."""
    names, first = book.names(), book.pair()
    a = Dropdown(options=names, value=first.a, description="Group")
    return _following(book.pair, a=a, b=Dropdown(options=names, value=first.b, description="and"))


def theme(book: SnapshotQuestions) -> interactive:
    """Any theme, sector or other list."""
    return _following(book.theme, name=Dropdown(options=book.names(NOT_FUNDS), description="Theme"))


def portfolio(book: SnapshotQuestions) -> interactive:
    """A portfolio from a file of the working folder, or an example from the data."""
    files = sorted(path.name for path in Path().iterdir() if path.suffix.lower() in FILES)
    written = Dropdown(options=[("an example", ""), *((name, name) for name in files)], description="File")
    return _following(book.portfolio, written=written, unit=Dropdown(options=UNITS, description="Amounts"))


def _following(ask: Callable[..., OverlapAnswer], **controls: Dropdown) -> interactive:
    def show(**chosen: Any) -> None:
        try:
            answer = ask(**chosen)
        except WorkbenchError as error:  # ipywidgets would show a traceback
            display(prose([str(error)]))
        else:
            display(answer, answer.plot())

    return interactive(show, **controls)
