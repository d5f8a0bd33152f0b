"""The installed program, started as a user starts it."""

from __future__ import annotations

import os
import subprocess
from subprocess import PIPE

from conftest import PROGRAM, Outcome


def start(*arguments: object, **environment: str) -> subprocess.Popen[str]:
    """The installed program, running."""
    command = [PROGRAM, *map(str, arguments)]
    return subprocess.Popen(command, env=os.environ | environment, stdout=PIPE, stderr=PIPE, text=True)


def installed(*arguments: object, **environment: str) -> Outcome:
    """The installed program, run to its end."""
    return end(start(*arguments, **environment))


def end(process: subprocess.Popen[str]) -> Outcome:
    """What a running program said until it ended."""
    out, err = process.communicate(timeout=120)
    return Outcome(process.returncode, out, err)


def is_one_sentence(err: str) -> bool:
    """One line that names an error and says what to do; no traceback."""
    return err.startswith("Error: ") and err.count("\n") == 1 and err.endswith((".\n", "?\n"))
