"""Kernels of the program itself: its own interpreter, and nothing that the user's account or folder would lend it."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from workbench.errors import UnreachableError

PLACES = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")


class OwnKernelManager(AsyncKernelManager):
    """Starts this interpreter, whatever kernels the user has."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """With -P no file of the working folder shadows a module."""
        started = [sys.executable, "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=started, language="python", env={"PYTHONSTARTUP": ""})


@cache
def private_folder() -> Path:
    """A folder of this process, gone with it, where Jupyter keeps what it would keep in a home folder.

    Raises UnreachableError when there is no place for temporary files.
    """
    try:
        made = Path(tempfile.mkdtemp(prefix="workbench-"))
    except OSError as error:
        raise UnreachableError(
            message=f"No temporary file can be written: {error.strerror}. Set TMPDIR to a folder that can be written."
        ) from error
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    os.environ.update({place: str(made / place.lower()) for place in PLACES})
    return made
