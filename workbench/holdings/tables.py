"""The raw bytes of a file as rows of cells, each with the physical lines that it spans."""

import csv
import re
from collections.abc import Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from workbench.tabular.reading import WORKBOOKS, decoded, delimiter_of, refused, rows_of_sheets
from workbench.tabular.sources import Source

XML, HOLDING = re.compile(rb"(?:\xef\xbb\xbf)?\s*<"), re.compile(rb"<(?:\w+:)?invstOrSec[\s/>]")
COMMENT = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
ELEMENTS = ("name", "cusip", "pctVal", "valUSD", "balance", "curCd", "assetCat")
# Elements of a filing that say in an attribute what stands under a heading.
VALUES = {"ticker": ("ticker", "value"), "isin": ("isin", "value"), "assetConditional": ("assetCat", "assetCat")}
FILING = "Give the XML of form N-PORT as the SEC publishes it."


class Table(NamedTuple):
    """Rows of cells, the line on which each begins, and how many lines it spans. `lines` is counted apart from the
    rows, so that a lost row shows. `open_end`: the last line has no end, as a file that is cut."""

    rows: Sequence[Sequence[str]]
    begins: Sequence[int]
    spans: Sequence[int]
    lines: int
    encoding: str
    newlines: dict[str, int]
    open_end: bool = False


def table_of(source: Source) -> Table:
    """Raises UnreadableFileError."""
    path = Path(source.name)
    if source.content.startswith(WORKBOOKS):
        return _workbook(path, source.content)
    if XML.match(source.content):
        return _filing(path, source.content)
    text, encoding = decoded(path, source.content)
    cr = text.count("\r")
    crlf, lf = text.count("\r\n") if cr else 0, text.count("\n")
    newlines = {kind: n for kind, n in (("crlf", crlf), ("lf", lf - crlf), ("cr", cr - crlf)) if n}
    open_end = text[-1:] not in ("\n", "\r", "")
    rows, ends = _split(path, text, ",")
    if not any(len(row) > 2 for row in rows) and (delimiter := delimiter_of(text)) != ",":
        rows, ends = _split(path, text, delimiter)
    begins = [1, *(end + 1 for end in ends)][: len(rows)]
    spans = [1] * len(rows)
    if ends[-1:] != [len(rows)]:
        spans = [end - begin + 1 for begin, end in zip(begins, ends, strict=True)]
    return Table(rows, begins, spans, sum(newlines.values()) + open_end, encoding, newlines, open_end)


def _split(path: Path, text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The rows, and the line on which each ends."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, ends = [], []
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
    except csv.Error as error:
        advice = "It is cut, or a quotation mark is lost: take it from the issuer again."
        raise refused(path, reader.line_num, f"its cells cannot be told apart: {error}", advice) from error
    return rows, ends


def _workbook(path: Path, content: bytes) -> Table:
    sheets = [rows for rows in rows_of_sheets(path, content).values() if rows]
    if len(sheets) != 1:
        reason = f"{len(sheets)} of its visible sheets hold something, and one should"
        raise refused(path, 0, reason, "Keep the sheet of the holdings.")
    [rows] = sheets
    return Table(rows, range(1, len(rows) + 1), [1] * len(rows), len(rows), "workbook", {})


def _filing(path: Path, content: bytes) -> Table:
    """A filing of SEC form N-PORT, read as a stream: its elements are the headings, each holding is a line."""
    if re.match(rb"\s*<(!doctype\s+)?html\b", content, re.IGNORECASE):
        raise refused(path, 0, "it is a web page, not a list", "Download the list itself, as CSV or Excel.")
    about: dict[str, str] = {}
    holding: dict[str, str] = {}
    rows = []
    try:
        for _, element in iterparse(BytesIO(content.lstrip()), forbid_dtd=True):
            tag = element.tag.rpartition("}")[2]
            if tag in VALUES:
                holding.setdefault(VALUES[tag][0], element.get(VALUES[tag][1], ""))
            elif tag == "invstOrSec":
                texts = {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in element}
                holding |= {name: texts[name] for name in ELEMENTS if name in texts}
                rows.append([holding.get(name, "") for name in (*ELEMENTS, "ticker", "isin")])
                holding = {}
                element.clear()
            elif tag in ("seriesName", "repPdDate"):
                about.setdefault(tag, (element.text or "").strip())
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        reason = f"it is no XML that can be read (no document type or entities may be in it): {error}"
        raise refused(path, 0, reason, FILING) from error
    if "repPdDate" not in about:
        raise refused(path, 0, "its XML has no element repPdDate, which every N-PORT has", FILING)
    above = [*map(list, about.items()), [*ELEMENTS, "ticker", "isin"]]
    numbers, lines = [0] * len(above), len(HOLDING.findall(COMMENT.sub(b"", content)))
    return Table([*above, *rows], [*numbers, *range(1, len(rows) + 1)], [*numbers, *[1] * len(rows)], lines, "xml", {})
