"""Questions in one line of a notebook, SQL on a snapshot, and the names of groups on Tab."""

import re
import shlex
from collections.abc import Sequence
from functools import partial
from inspect import signature
from typing import Any

from workbench.contract import GROUP_TYPES
from workbench.errors import UsageError, WorkbenchError
from workbench.overlap import SnapshotQuestions, open_book
from workbench.overlap.questions import show_errors_as_sentences

QUESTIONS = {"overlap": "pair"} | {name: name for name in ("peers", "theme", "holdings", "stock", "portfolio")}
"""What each line magic asks a book."""
NOT_FUNDS = [type for type in GROUP_TYPES if type != "ETF"]
NAMES = {
    r"\s*%theme\s|.*\.theme\([^()]*[\"'][^\"']*$": NOT_FUNDS,
    r"\s*%(overlap|peers|holdings)\s|.*\.(pair|peers|holdings|history|changes|dates|why)\(.*[\"'][^\"']*$": GROUP_TYPES,
}
"""The types of groups whose names fit at the end of a line."""


def load_ipython_extension(shell: Any) -> None:
    show_errors_as_sentences()
    for magic, question in QUESTIONS.items():
        ask = partial(_ask, shell, question)
        ask.__doc__ = getattr(SnapshotQuestions, question).__doc__
        shell.register_magic_function(ask, "line", magic)
    select = partial(_select, shell)
    select.__doc__ = SnapshotQuestions.ask.__doc__
    shell.register_magic_function(select, "cell", "snapshot")
    for pattern, types in NAMES.items():
        shell.set_hook("complete_command", partial(_names, types), re_key=re.compile(pattern))


def _book(shell: Any) -> SnapshotQuestions:
    """The notebook's own `book`, whatever day or environment it is of; else the newest snapshot."""
    book = shell.user_ns.get("book")
    return book if isinstance(book, SnapshotQuestions) else open_book()


def _ask(shell: Any, question: str, line: str) -> Any:
    ask = getattr(_book(shell), question)
    try:
        words = shlex.split(line)
        signature(ask).bind(*words)
    except (TypeError, ValueError) as error:
        raise UsageError(message=f"The words {line!r} do not fit: {error}. Quote a name that has spaces.") from error
    return ask(*words)


def _select(shell: Any, line: str, cell: str) -> Any:
    return _book(shell).ask(cell)


def _names(types: Sequence[str], shell: Any, event: Any) -> list[str]:
    try:
        return _book(shell).names(types)
    except WorkbenchError:  # without a snapshot there is nothing to offer
        return []
