"""Lists of companies with their sectors; a layout is a [[list]] of `vocabularies.toml`."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from workbench.tabular.reading import TextTable, read, refused

DATA = tomllib.loads(Path(__file__).with_name("vocabularies.toml").read_text(encoding="utf-8"))


class Statement(NamedTuple):
    """What a line says of a symbol, as it is written."""

    line: int
    symbol: str
    vocabulary: str
    value: str


class CompanyList(NamedTuple):
    source: str
    sha256: str
    statements: list[Statement]


def read_list(path: Path) -> CompanyList:
    """What a list says. Raises UnreadableFileError for any other file, or one that contradicts itself."""
    table = read(path)[0]
    cells = [cell.strip() for cell in table.lines[0].cells]
    layout = next((each for each in DATA["list"] if all(cells.count(word) == 1 for word in _headings(each))), None)
    if layout is None:
        known = "; ".join(f"{each['source']}: {', '.join(_headings(each))}" for each in DATA["list"])
        reason = f"these are not the headings of a known list ({known}), each once"
        raise refused(path, table.lines[0].number, reason, "Give the list as it is published.")
    said: dict[tuple[str, str], Statement] = {}
    for each in _statements(table, cells, layout):
        first = said.setdefault((each.symbol, each.vocabulary), each)
        if first.value != each.value:
            reason = f"{each.symbol!r} is {each.value!r} here and {first.value!r} in line {first.line}"
            raise refused(path, each.line, reason, "Correct one of the lines.")
    if not said:
        raise refused(path, 0, "no line says anything of a stock", "Check that it is the right file, and complete.")
    return CompanyList(layout["source"], hashlib.sha256(path.read_bytes()).hexdigest(), list(said.values()))


def _headings(layout: Mapping[str, Any]) -> list[str]:
    return [layout["symbol"], *layout["values"].values()]


def _statements(table: TextTable, headings: list[str], layout: Mapping[str, Any]) -> Iterator[Statement]:
    for line in filter(lambda line: any(line.cells), table.lines[1:]):
        if len(line.cells) != len(headings):
            reason = f"it has {len(line.cells)} cells where the headings have {len(headings)}"
            raise refused(table.path, line.number, reason, "Correct the line, or get the file again.")
        row = dict(zip(headings, (cell.strip() for cell in line.cells), strict=True))
        for vocabulary, heading in layout["values"].items():
            if row[heading].lower() not in DATA["nothing"]:
                yield Statement(line.number, row[layout["symbol"]], vocabulary, row[heading])
