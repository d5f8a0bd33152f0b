"""Standard output and standard error as users leave them: in any encoding, closed, full, or with a reader who left."""

import codecs
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast

from workbench.errors import UnreachableError


@contextmanager
def guarded() -> Iterator[None]:
    """Standard output that replaces what its encoding lacks and fails with one sentence; standard error never fails."""
    before = sys.stdout, sys.stderr
    sys.stdout = cast(TextIO, _Output(sys.stdout or _closed()))
    sys.stderr = cast(TextIO, _Messages(sys.stderr or _closed()))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


class _Output:
    """A text stream whose failure is an error of the workbench, but for a pipe without a reader."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    @property
    def encoding(self) -> str:
        """For others to see: past a stream that says ASCII, click writes UTF-8."""
        true = self.stream.encoding or "utf-8"
        return "latin-1" if codecs.lookup(true).name == "ascii" else true

    def write(self, text: str) -> int:
        try:
            # Click writes nothing to see whether it can write, and believes every error to be an answer.
            return 0 if text == "" else self.stream.write(text)
        except OSError as error:
            return self.fail(error)

    def flush(self) -> None:
        try:
            self.stream.flush()
        except OSError as error:
            self.fail(error)

    def fail(self, error: OSError) -> int:
        """Let what is still buffered go nowhere, or Python would fail with it when it ends."""
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())
        if error.errno == errno.EPIPE:
            raise error
        reason = "it is closed" if error.errno == errno.EBADF else error.strerror
        raise UnreachableError(
            message=f"Standard output cannot be written: {reason}. The work of the command was done before, and what "
            "it changed stays; `workbench status` says where the migration stands."
        ) from error


class _Messages(_Output):
    """A text stream whose failure nobody can be told."""

    def fail(self, error: OSError) -> int:
        with suppress(OSError, UnreachableError):
            super().fail(error)
        return 0


def _closed() -> TextIO:
    """What fails like a stream that was closed before the start, whose number no file or connection must get."""
    while os.open(os.devnull, os.O_RDWR) <= 2:
        pass
    return os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
