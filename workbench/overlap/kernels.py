"""What the workbench refuses, in a notebook: its sentence, without a traceback."""

from __future__ import annotations

import sys
from typing import Any

from workbench.errors import WorkbenchError


def speak_plainly() -> None:
    """Where this runs in IPython, show errors of the workbench as their sentence. They stay errors: what executes a
    notebook sees their kind and message."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        shell.set_custom_exc((WorkbenchError,), _one_line)


def _one_line(shell: Any, kind: type, error: BaseException, trace: Any, tb_offset: int | None = None) -> list[str]:
    line = [f"{kind.__name__}: {error}"]
    shell._showtraceback(kind, error, line)
    return line
