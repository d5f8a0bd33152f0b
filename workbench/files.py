"""Where this account's data is kept, files that appear whole or not at all, and locks between processes."""

import errno
import fcntl
import math
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REASONS = {errno.EEXIST: "it is a file, not a folder", errno.ENOTDIR: "it lies below a file"}


def data_folder() -> Path:
    """The folder of this account's data, which may not be there yet. Raises RuntimeError without a home folder."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "relationship-workbench"
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (named if named.is_absolute() else Path.home() / ".local" / "share") / "relationship-workbench"


def why(error: OSError) -> str:
    """The reason as it stands behind the path of what was asked for."""
    return REASONS.get(error.errno or 0) or error.strerror or str(error)


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A file beside `path` to write to, which takes its place at the end, so that no reader sees half of it."""
    aside = path.with_name(f".{path.name}.partial")
    try:
        yield aside
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def held(path: Path, seconds: float = math.inf, flags: int = 0) -> Iterator[int]:
    """Hold a file or folder against other processes; yields its open descriptor.

    Raises BlockingIOError when another still holds it after `seconds`, OSError when it cannot be opened.
    """
    # Network file systems lock only what is open for writing.
    descriptor = os.open(path, flags | (os.O_RDONLY if path.is_dir() else os.O_RDWR))
    deadline = time.monotonic() + seconds
    is_held = False
    try:
        while not is_held:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                is_held = True
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(0.02)
        yield descriptor
    finally:
        os.close(descriptor)
