"""Where this account's data is kept, and in words why a file or folder cannot be used."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

REASONS = {errno.EEXIST: "it is a file and no folder", errno.ENOTDIR: "it lies below a file"}


def data_folder() -> Path:
    """The folder of this account's data, which may not be there yet. Raises RuntimeError without a home folder."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "relationship-workbench"
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (named if named.is_absolute() else Path.home() / ".local" / "share") / "relationship-workbench"


def why(error: OSError) -> str:
    """The reason as it stands behind the path of what was asked for."""
    return REASONS.get(error.errno or 0) or error.strerror or str(error)
