"""Errors in a notebook: the sentence, without the traceback of code that is not the analyst's."""

import sys
from typing import Any

from workbench.errors import WorkbenchError


def show_errors_as_sentences() -> None:
    """In IPython, show errors of the workbench as their sentence. They stay errors: what executes a notebook sees
    their kind and message."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        shell.set_custom_exc((WorkbenchError,), _one_line)


def _one_line(shell: Any, kind: type, error: BaseException, trace: Any, tb_offset: int | None = None) -> list[str]:
    line = [f"{kind.__name__}: {error}"]
    shell._showtraceback(kind, error, line)
    return line
