"""A file as lines of cells with their physical line numbers, CSV of any delimiter and encoding or a workbook; and which
column its headings mean."""

import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize
from zipfile import BadZipFile, ZipFile

from workbench.errors import UnreadableFileError
from workbench.tabular.numbers import MONEY, SYMBOLS, Exact, marks

CURRENCY = re.compile(rf"(?<!\w)(?:in )?\(?(?:{MONEY})\)?(?!\w)", re.IGNORECASE)
BRACKETS = re.compile(r"\(([^()]*)\)")
DELIMITERS = "\t;|,"
SNIFFED_LINES, SNIFFED_CHARACTERS = 200, 100_000
LARGEST_WORKBOOK = 128 * 2**20
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
MARKED = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe\0\0": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
CONTROLS = bytes({*range(32)} - {*b"\t\n\v\f\r"})
EXCEL_SAYS = re.compile(r'\s*"?sep=(.)"?[ ;,\t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
TEXT = re.compile(r'\A="(.*)"\Z')  # a formula that keeps a text a text in spreadsheets
# The numbers of formats of money that every workbook has.
DOLLARS = frozenset(map(str, (*range(5, 9), 37, 38, 39, 40, 42, 44)))
CAUSES = {
    FileNotFoundError: ("there is no such file", "Check its name and folder."),
    IsADirectoryError: ("it is a folder", "Name a file in it."),
    PermissionError: ("this account may not read it", "Ask its owner, or copy it."),
}
KINDS = "Give a CSV or text file, or an Excel workbook."


class Line(NamedTuple):
    """The cells of a line, and the number of the physical line on which it begins, from 1."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class TextTable:
    """A table of text, blank lines too: a text file with its `delimiter`, or a visible sheet of a workbook with its
    `hidden` rows and the `currencies` in which any cell of the workbook is shown."""

    path: Path
    lines: list[Line]
    delimiter: str = ""
    name: str = ""
    hidden: frozenset[int] = frozenset()
    currencies: tuple[str, ...] = ()


def refused(path: Path, line: int, reason: str, advice: str) -> UnreadableFileError:
    """The refusal of a line of a file; line 0 is the file."""
    shown, where = "standard input" if str(path) == "-" else path, f", line {line}" if line else ""
    return UnreadableFileError(path=shown, where=where, reason=reason, advice=advice)


def read(path: Path, content: bytes | None = None) -> list[TextTable]:
    """The tables of a file that hold anything, `-` being standard input; or of its `content`, where somebody has read
    it already. Raises UnreadableFileError."""
    try:
        if content is None:
            content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        other = (error.strerror or type(error).__name__, "Check its name and folder.")
        raise refused(path, 0, *CAUSES.get(type(error), other)) from error
    sheets = _workbook(path, content) if content.startswith(WORKBOOKS) else [_text(path, content)]
    filled = [sheet for sheet in sheets if any(cell.strip() for line in sheet.lines for cell in line.cells)]
    if not filled:
        raise refused(path, 0, "it is empty", "Check that it is the right file, and saved.")
    return filled


def _text(path: Path, content: bytes) -> TextTable:
    text, _ = decoded(path, content)
    declared = EXCEL_SAYS.match(text)
    delimiter = declared[1] if declared else delimiter_of(text)
    return TextTable(path, list(_split(path, text, delimiter))[1 if declared else 0 :], delimiter)


def decoded(path: Path, content: bytes) -> tuple[str, str]:
    """The text and its encoding: by its mark, by its zeros, as UTF-8, else as Windows writes western languages."""
    marked = next((name for mark, name in MARKED.items() if content.startswith(mark)), None)
    if marked is None and b"\0" in content[:SNIFFED_LINES]:
        marked = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    for encoding in [marked] if marked else ["ascii", "utf-8", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        written = text.encode()
        if len(written.translate(None, CONTROLS)) == len(written) and b"%PDF" not in written:
            return text, encoding
    raise refused(path, 0, "it is not text", KINDS)


def delimiter_of(text: str) -> str:
    """The delimiter that gives most lines the same number of cells, more than one; a comma when none does."""
    best, most = ",", 0
    for delimiter in DELIMITERS:
        sample = io.StringIO(text[:SNIFFED_CHARACTERS], newline="")
        try:
            rows = list(islice(csv.reader(sample, delimiter=delimiter, skipinitialspace=True), SNIFFED_LINES))
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1 and row[0][:1] != "#")
        alike = max(widths.values(), default=0)
        best, most = (delimiter, alike) if alike > most else (best, most)
    return best


def _split(path: Path, text: str, delimiter: str) -> Iterator[Line]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    begins, has_formulas = 1, '="' in text
    try:
        for cells in rows:
            yield Line(begins, [TEXT.sub(r"\1", cell) for cell in cells] if has_formulas else cells)
            begins = rows.line_num + 1
    except csv.Error as error:
        reason = "a cell is too long" if "limit" in str(error) else "quotation marks do not pair up"
        raise refused(path, begins, reason, KINDS) from error


def _workbook(path: Path, content: bytes) -> Iterator[TextTable]:
    sheets = rows_of_sheets(path, content)
    hidden, currencies = _unseen(content)
    for name, rows in sheets.items():
        lines = [Line(at, cells) for at, cells in enumerate(rows, 1)]
        yield TextTable(path, lines, "", name, hidden.get(name, frozenset()), currencies)


def rows_of_sheets(path: Path, content: bytes) -> dict[str, list[list[str]]]:
    """The rows of each visible sheet of a workbook."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    _expect_room(path, content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        rows = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in shown}
    except (CalamineError, OSError) as error:
        raise refused(path, 0, "it is not a workbook that can be read", KINDS) from error
    return {name: [[_cell(value) for value in cells] for cells in sheet] for name, sheet in rows.items()}


def _expect_room(path: Path, content: bytes) -> None:
    """A few hundred KB can hold a workbook that would fill the memory."""
    if content[:4] == WORKBOOKS[0]:
        try:
            with ZipFile(io.BytesIO(content)) as parts:
                size = sum(part.file_size for part in parts.infolist())
        except BadZipFile as error:
            raise refused(path, 0, "it is not a workbook that can be read", KINDS) from error
        if size > LARGEST_WORKBOOK:
            reason = f"it unpacks to {size / 2**20:,.0f} MiB; a workbook may have {LARGEST_WORKBOOK // 2**20}"
            raise refused(path, 0, reason, "Save what is meant as CSV.")


def _unseen(content: bytes) -> tuple[dict[str, frozenset[int]], tuple[str, ...]]:
    """What calamine does not tell of an .xlsx workbook: hidden rows by sheet, and the currencies of formats."""
    if content[:4] != WORKBOOKS[0]:
        return {}, ()
    with ZipFile(io.BytesIO(content)) as parts:
        links = {tag["Id"]: tag["Target"] for tag in _tags(parts, "xl/_rels/workbook.xml.rels", "Relationship")}
        places = {tag["name"]: links[tag["id"]] for tag in _tags(parts, "xl/workbook.xml", "sheet")}
        paths = {name: at[1:] if at[0] == "/" else f"xl/{at}" for name, at in places.items()}
        rows = {name: enumerate(_tags(parts, path, "row"), 1) for name, path in paths.items()}
        codes = [tag["formatCode"] for tag in _tags(parts, "xl/styles.xml", "numFmt")]
        used = {tag.get("numFmtId") for tag in _tags(parts, "xl/styles.xml", "xf")}
    money = {SYMBOLS.get(sign, sign) for code in codes for sign in re.findall(MONEY, code.replace("[$", "["))}
    hidden = {
        name: frozenset(int(row.get("r", at)) for at, row in some if row.get("hidden") in ("1", "true"))
        for name, some in rows.items()
    }
    return hidden, tuple(sorted(money | ({"USD"} if used & DOLLARS else set())))


def _tags(parts: ZipFile, path: str, tag: str) -> list[dict[str, str]]:
    """The attributes of all tags of this name in a part of a workbook, without namespaces; none if there is no part."""
    text = parts.read(path).decode("utf-8", "replace") if path in parts.namelist() else ""
    tags = re.findall(rf"<(?:\w+:)?{tag}\s((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", text)
    attributes = [re.findall(r"([\w]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag) for tag in tags]
    return [{key: unescape(double or single) for key, double, single in pairs} for pairs in attributes]


def _cell(value: Any) -> str:
    """A cell of a workbook as text; a number as its shortest exact text."""
    if isinstance(value, float):
        return Exact(int(value) if value.is_integer() and abs(value) < 1e15 else value)
    return str(value)


class Header(NamedTuple):
    """The line of headings: its place among the lines, its cells, and the columns of each meaning, the best first."""

    place: int
    cells: Sequence[str]
    columns: Mapping[str, Sequence[int]]


def spellings(heading: str) -> list[str]:
    """A heading as words are compared, in letters, digits and %: whole, without and within its brackets, and without a
    currency."""
    parts = [heading, BRACKETS.sub("", heading), *BRACKETS.findall(heading), CURRENCY.sub("", heading)]
    words = [plain(part) for part in parts]
    return [word for word in dict.fromkeys(words) if word.strip("%") or word == words[0] == "%"]


@lru_cache(maxsize=1 << 14)
def plain(heading: str) -> str:
    """A heading in letters, digits and %, without case."""
    return "".join(char for char in normalize("NFKC", heading).casefold() if char.isalnum() or char == "%")


def columns_of(cells: Sequence[str], words: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """The columns of each meaning of `words`, the best word first; a meaning named first wins a heading."""
    ranks: dict[str, list[tuple[int, int]]] = {}
    for place, cell in enumerate(cells):
        pairs = [(word, meaning) for word in spellings(cell) for meaning in words if word in words[meaning]]
        for word, meaning in pairs[:1]:
            ranks.setdefault(meaning, []).append((words[meaning].index(word), place))
    return {meaning: [place for _, place in sorted(places)] for meaning, places in ranks.items()}


def find(
    lines: Sequence[Line], words: Mapping[str, Sequence[str]], enough: Callable[[Collection[str]], bool]
) -> Header | None:
    """The first line whose meanings are `enough` and that holds no number."""
    for place, line in enumerate(lines):
        columns = columns_of(line.cells, words)
        if enough(columns) and not any(cell.strip() and marks([cell]) for cell in line.cells):
            return Header(place, line.cells, columns)
    return None
