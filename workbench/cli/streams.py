"""Standard output and standard error as users leave them: in any encoding, closed, full, or with a reader who left."""

from __future__ import annotations

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


def holds(text: str) -> bool:
    """Whether standard output can hold every character of `text`."""
    try:
        text.encode(getattr(sys.stdout, "written_as", sys.stdout.encoding))
    except UnicodeEncodeError:
        return False
    return True


class _Output:
    """A text stream whose failure is an error of the workbench, but for a pipe without a reader."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.written_as = stream.encoding or "utf-8"
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def encoding(self) -> str:
        """For others to see: into a stream that says ASCII, click writes UTF-8 past it."""
        return "latin-1" if codecs.lookup(self.written_as).name == "ascii" else self.written_as

    def write(self, text: str) -> int:
        if text == "":
            return 0  # click asks so whether text can be written, and believes every error to be its answer
        try:
            return self._stream.write(text)
        except OSError as error:
            return self._fail(error)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> int:
        self._forget()
        if error.errno == errno.EPIPE:
            raise error
        reason = "it is closed" if error.errno == errno.EBADF else error.strerror
        raise UnreachableError(
            message=f"Standard output cannot be written: {reason}. The work of the command was done before, and what "
            "it changed stays; `workbench status` says where the migration stands."
        ) from error

    def _forget(self) -> None:
        """Let what is still buffered go nowhere, or Python would fail with it when it ends."""
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)


class _Messages(_Output):
    """A text stream whose failure nobody can be told."""

    def _fail(self, error: OSError) -> int:
        self._forget()
        return 0


def _closed() -> TextIO:
    """What fails like a stream that was closed before the start, whose number no file or connection must get."""
    while os.open(os.devnull, os.O_RDWR) <= 2:
        pass
    return os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
