"""Lists of companies with their sectors; which there are is data, in `vocabularies.toml`."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from workbench.tabular.reading import TextTable, read, refused

DATA = tomllib.loads(Path(__file__).with_name("vocabularies.toml").read_text(encoding="utf-8"))


class ListedValue(NamedTuple):
    """What a line says of a symbol, as it is written."""

    line: int
    symbol: str
    vocabulary: str
    value: str


def read_list(path: Path) -> tuple[str, str, list[ListedValue]]:
    """The source, SHA-256 and statements of a list. Raises UnreadableFileError for any other file."""
    # Never standard input, which could not be read again for its digest.
    table = read(path.absolute())[0]
    cells = [cell.strip() for cell in table.lines[0].cells]
    known = {each["source"]: each["columns"] for each in DATA["list"]}
    source = next((name for name in known if all(cells.count(word) == 1 for word in known[name].values())), None)
    if source is None:
        names = "; ".join(f"{name}: {', '.join(columns.values())}" for name, columns in known.items())
        reason = f"these are not the headings of a known list ({names}), each once"
        raise refused(path, table.lines[0].number, reason, "Give the list as it is published.")
    said: dict[tuple[str, str], ListedValue] = {}
    for each in _statements(table, cells, known[source]):
        first = said.setdefault((each.symbol, each.vocabulary), each)
        if first.value != each.value:
            reason = f"{each.symbol!r} is {each.value!r} here and {first.value!r} in line {first.line}"
            raise refused(path, each.line, reason, "Correct one of the lines.")
    return source, hashlib.sha256(path.read_bytes()).hexdigest(), list(said.values())


def _statements(table: TextTable, headings: list[str], columns: Mapping[str, str]) -> Iterator[ListedValue]:
    for line in filter(lambda line: any(line.cells), table.lines[1:]):
        if len(line.cells) != len(headings):
            reason = f"it has {len(line.cells)} cells where the headings have {len(headings)}"
            raise refused(table.path, line.number, reason, "Correct the line, or get the file again.")
        row = dict(zip(headings, (cell.strip() for cell in line.cells), strict=True))
        symbol, *values = (row[heading] for heading in columns.values())
        for vocabulary, value in zip(list(columns)[1:], values, strict=True):
            if value.lower() not in DATA["nothing"]:
                yield ListedValue(line.number, symbol, vocabulary, value)
