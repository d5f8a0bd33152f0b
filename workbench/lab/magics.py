"""Questions in one line of a notebook, SQL on a snapshot, and the names of groups on Tab."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from workbench.contract import GROUP_TYPES
from workbench.display.sentences import show_errors_as_sentences
from workbench.errors import UsageError, WorkbenchError

if TYPE_CHECKING:
    from workbench.overlap import SnapshotQuestions

QUESTIONS = {
    "overlap": ("pair", 2),
    "peers": ("peers", 1),
    "theme": ("theme", 1),
    "holdings": ("holdings", 1),
    "stock": ("stock", 1),
    "portfolio": ("portfolio", 1),
}
"""Of each line magic, what it asks a book and how many names that takes at most."""
NAMED = r"\s*%(?:overlap|peers|holdings)\s|.*\.(?:pair|peers|holdings|history|changes|dates|why)\(.*[\"'][^\"']*$"
THEMES = r"\s*%theme\s|.*\.theme\([^()]*[\"'][^\"']*$"
NOT_FUNDS = [type for type in GROUP_TYPES if type != "ETF"]


def load_ipython_extension(shell: Any) -> None:
    """Register all of them in an IPython shell."""
    show_errors_as_sentences()
    for name, (question, most) in QUESTIONS.items():
        shell.register_magic_function(_asking(shell, name, question, most), "line", name)
    shell.register_magic_function(_selecting(shell), "cell", "snapshot")
    for pattern, types in ((NAMED, GROUP_TYPES), (THEMES, NOT_FUNDS)):
        shell.set_hook("complete_command", _completing(types), re_key=re.compile(pattern))


def _book(shell: Any) -> SnapshotQuestions:
    """The notebook's own `book`, whatever day or environment it is of; else the newest snapshot."""
    from workbench.overlap import SnapshotQuestions, open_book

    book = shell.user_ns.get("book")
    return book if isinstance(book, SnapshotQuestions) else open_book()


def _asking(shell: Any, name: str, question: str, most: int) -> Callable[[str], Any]:
    from workbench.overlap import SnapshotQuestions

    def ask(line: str) -> Any:
        try:
            words = shlex.split(line)
        except ValueError as error:
            raise UsageError(message=f"%{name} {line}: {error}. Close the quotation mark.") from error
        if len(words) > most:
            raise UsageError(message=f"%{name} takes {most} at most, not {len(words)}; quote a name that has spaces.")
        return getattr(_book(shell), question)(*words)

    ask.__doc__ = f"%{name}: `book.{question}(…)` with the words of the line.\n\n" + str(
        getattr(SnapshotQuestions, question).__doc__
    )
    return ask


def _selecting(shell: Any) -> Callable[[str, str], Any]:
    from workbench.overlap import SnapshotQuestions

    def snapshot(line: str, cell: str) -> Any:
        frame = _book(shell).ask(cell)
        if name := line.strip():
            if not name.isidentifier():
                raise UsageError(message=f"%%snapshot takes the name of a variable for the answer, not {name!r}.")
            shell.user_ns[name] = frame
        return frame

    snapshot.__doc__ = f"%%snapshot [variable]: {SnapshotQuestions.ask.__doc__}"
    return snapshot


def _completing(types: list[str] | tuple[str, ...]) -> Callable[[Any, Any], list[str]]:
    def names(shell: Any, event: Any) -> list[str]:
        try:
            return _book(shell).names(types)
        except WorkbenchError:  # without a snapshot there is nothing to offer
            return []

    return names
