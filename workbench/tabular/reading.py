"""A file as lines of cells with their physical line numbers: CSV of any delimiter and encoding, or a workbook."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from workbench.errors import UnreadableFileError

DELIMITERS = "\t;|,"
SNIFFED_LINES, SNIFFED_CHARACTERS = 200, 100_000
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
MARKED = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\0\0": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
EXCEL_SAYS = re.compile(r'\s*"?sep=(.)"?[ ;,\t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
CAUSES = {
    FileNotFoundError: ("there is no such file", "Check its name and folder."),
    IsADirectoryError: ("it is a folder", "Name a file in it."),
    PermissionError: (
        "this account is not allowed to read it",
        "Ask its owner, or make a copy that it may read.",
    ),
}
KINDS = "Give a CSV or text file, or an Excel workbook."
EMPTY = ("it is empty", "Check that it is the right file, and saved.")


class Line(NamedTuple):
    """The cells of a line, and the number of the physical line on which it begins, from 1."""

    number: int
    cells: list[str]

    @property
    def says_something(self) -> bool:
        """Whether there is anything but blanks in it."""
        return any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Sheet:
    """A table of text, blank lines too: a text file with its `delimiter`, or a visible sheet of a workbook with its
    `name`."""

    path: Path
    lines: list[Line]
    delimiter: str = ""
    name: str = ""


def read(path: Path) -> list[Sheet]:
    """The tables of a file, `-` being standard input. Raises UnreadableFileError."""
    content = _content(path)
    shown = Path("standard input") if str(path) == "-" else path
    if content.startswith(WORKBOOKS):
        from workbench.tabular.workbooks import sheets

        return sheets(shown, content)
    text = _decoded(shown, content)
    said = EXCEL_SAYS.match(text)
    delimiter = said[1] if said else delimiter_of(text)
    lines = list(_split(shown, text, delimiter))
    lines = lines[1:] if said else lines
    if not any(line.says_something for line in lines):
        raise UnreadableFileError(path=shown, where="", reason=EMPTY[0], advice=EMPTY[1])
    return [Sheet(shown, lines, delimiter)]


def _content(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        plain = (error.strerror or type(error).__name__, "Check its name and folder.")
        reason, advice = CAUSES.get(type(error), plain)
        raise UnreadableFileError(path=path, where="", reason=reason, advice=advice) from error


def _decoded(path: Path, content: bytes) -> str:
    """The text, by its mark, by its zeros, as UTF-8, else as Windows writes western languages."""
    marked = next((name for mark, name in MARKED.items() if content.startswith(mark)), None)
    if marked is None and b"\0" in content[:SNIFFED_LINES]:
        marked = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    for encoding in [marked] if marked else ["utf-8", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not NO_TEXT.search(text) and not text.startswith("%PDF"):
            return text
    raise UnreadableFileError(path=path, where="", reason="it is no text", advice=KINDS)


def delimiter_of(text: str) -> str:
    """The delimiter that gives most lines the same number of cells, more than one; a comma when none does."""
    best, most = ",", 0
    for delimiter in DELIMITERS:
        rows = csv.reader(
            io.StringIO(text[:SNIFFED_CHARACTERS], newline=""), delimiter=delimiter, skipinitialspace=True
        )
        widths = Counter[int]()
        try:
            widths.update(len(row) for row in islice(rows, SNIFFED_LINES) if not row or row[0][:1] != "#")
        except csv.Error:
            continue
        alike = max((count for width, count in widths.items() if width > 1), default=0)
        if alike > most:
            best, most = delimiter, alike
    return best


def _split(path: Path, text: str, delimiter: str) -> Iterator[Line]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    begins = 1
    try:
        for cells in rows:
            yield Line(begins, cells)
            begins = rows.line_num + 1
    except csv.Error as error:
        reason = "a cell is too long" if "limit" in str(error) else "quotation marks do not pair up"
        raise UnreadableFileError(path=path, where=f", line {begins}", reason=reason, advice=KINDS) from error
