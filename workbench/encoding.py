"""Answers as JSON, CSV, Arrow, Parquet and XLSX: one encoder for commands, notebooks and pages.
The same answer gives the same bytes. An answer is a frozen dataclass; its lists of dataclasses are its tables, `rows`
or else the first of them the main one. A dict or dataclass inside a row becomes columns named `field.key`."""

import csv
import dataclasses
import io
import json
import math
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from workbench.errors import UnreachableError, UsageError
from workbench.files import replaced

LIST = re.compile(r"(?:list|Sequence)\[(\w+)\]")
PLAIN = re.compile(r"(?:int|float|str|bool|Decimal|None|list|tuple|dict|[\[\]., |])+")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""Text that begins like this is a formula to a spreadsheet; an apostrophe in front keeps it text (and doubles one)."""
XLSX_MOST = (1_048_576, 16_384, 32_767)  # rows, columns, and characters in a cell
ALL = slice(None)
NO_TIME = datetime(2000, 1, 1)  # stands in XLSX for the time of making, which would differ from run to run


@dataclass(frozen=True)
class Sheet:
    """A table: the kind of each column (`int`, `float`, `Decimal`, `bool`, else text or a list of it) by name."""

    name: str
    columns: dict[str, str]
    rows: list[list[Any]]

    @property
    def headings(self) -> list[str]:
        return [name.replace("_", " ").capitalize() for name in self.columns]


def to_json(result: Any, escaped: bool = False, part: slice = ALL) -> str:
    """Results as JSON text: dataclasses as objects, exact numbers as text; `escaped` is ASCII alone. `part` is of the
    rows of the main table; all else speaks of the whole answer."""
    import msgspec

    told = _plain(result)
    if isinstance(told, list):
        told = told[part]
    elif part != ALL and (name := main_table(result)):
        told[name] = told[name][part]
    try:
        text = msgspec.json.format(msgspec.json.encode(told, enc_hook=_simple), indent=2).decode() + "\n"
    except UnicodeEncodeError:  # a name of a file that is no UTF-8
        text = json.dumps(msgspec.to_builtins(told, enc_hook=_simple), indent=2, ensure_ascii=False) + "\n"
    return re.sub(r"[^\x00-\x7f]", lambda found: json.dumps(found[0])[1:-1], text) if escaped else text


def _plain(value: Any) -> Any:
    """Answers say some things besides their fields, and not all of these; their rows are objects as they are."""
    if isinstance(value, Sheet):
        return [dict(zip(value.columns, row, strict=True)) for row in value.rows]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list) and value and dataclasses.is_dataclass(value[0]):
        return value if _is_plain(type(value[0])) else [_plain(each) for each in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [item.name for item in fields_of(type(value))] + list(getattr(value, "told", ()))
        return {name: _plain(getattr(value, name)) for name in names}
    return value


def _is_plain(kind: Any) -> bool:
    """Whether all of its fields are said, none of which has fields of its own."""
    fields = dataclasses.fields(kind)
    said = all(item.metadata.get("json", True) and PLAIN.fullmatch(str(item.type)) for item in fields)
    return said and not hasattr(kind, "told")


def _simple(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, float):  # of numpy
        return float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def fields_of(kind: Any) -> list[dataclasses.Field[Any]]:
    """The fields of JSON: an answer's own fields, then those of every answer, which are given by keyword only."""
    kept = [item for item in dataclasses.fields(kind) if item.metadata.get("json", True)]
    return sorted(kept, key=lambda item: item.kw_only is True)


def sheets(answer: Any) -> list[Sheet]:
    if isinstance(answer, Sheet):
        return [answer]
    return [_sheet(name, kind, getattr(answer, name)) for name, kind in tables_of(type(answer)).items()]


def main_table(answer: Any) -> str:
    """The field of the rows that come in pages and as CSV; empty for an answer that has none."""
    if isinstance(answer, Sheet):
        return "rows"
    return next(iter(tables_of(type(answer))), "") if dataclasses.is_dataclass(answer) else ""


def tables_of(kind: Any) -> dict[str, type]:
    """The dataclass of the rows of each table of a kind of answers, the main one first."""
    kinds = {item.name: listed for item in fields_of(kind) if (listed := _record(kind, item))}
    return dict(sorted(kinds.items(), key=lambda named: named[0] != "rows"))


def _record(kind: type, item: dataclasses.Field[Any]) -> type | None:
    """The dataclass that a field lists; None for other fields. Annotations are text: some name what is not loaded."""
    listed = LIST.fullmatch(str(item.type))
    found = meaning(kind, listed[1]) if listed else None
    return found if dataclasses.is_dataclass(found) and isinstance(found, type) else None


def meaning(kind: type, name: str) -> Any:
    """What the annotations of `kind` call so: in its module, or in that of a kind from which a field is inherited."""
    modules = [vars(sys.modules[each.__module__]) for each in kind.__mro__]
    return next((module[name] for module in modules if name in module), None)


def _sheet(name: str, kind: type, records: Sequence[Any]) -> Sheet:
    columns: dict[str, str] = {}
    for item in fields_of(kind):
        declared = str(item.type).replace(" | None", "")
        if declared.startswith("dict["):
            keys = dict.fromkeys(key for record in records for key in getattr(record, item.name))
            columns |= {f"{item.name}.{key}": declared[:-1].rpartition(", ")[2] for key in keys}
        else:
            columns[item.name] = declared
    flat = [dict(_flat(vars(record))) for record in records]
    return Sheet(name, columns, [[record.get(column) for column in columns] for record in flat])


def _flat(named: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in named.items():
        if isinstance(value, dict) or dataclasses.is_dataclass(value):
            yield from _flat(value if isinstance(value, dict) else vars(value), f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def to_csv(answer: Any) -> str:
    """All rows of the main table; an empty cell is no value. Text never becomes a formula, see FORMULA."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    main = sheets(answer)[0]
    writer.writerow(map(_cell, main.columns))
    writer.writerows(map(_cell, row) for row in main.rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    text = _joined(value)
    return f"'{text}" if isinstance(text, str) and text.startswith(FORMULA) else text


def _joined(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else value


def to_arrow(answer: Any) -> Any:
    """All rows of the main table as an Arrow table, typed by what the answer declares; exact numbers as doubles."""
    import pyarrow as pa

    kinds = {"int": pa.int64(), "float": pa.float64(), "Decimal": pa.float64(), "bool": pa.bool_()}
    main = sheets(answer)[0]
    arrays = []
    for place, declared in enumerate(main.columns.values()):
        listed = re.match(r"(?:tuple|list)\[(\w+)", declared)
        kind = kinds.get(listed[1] if listed else declared, pa.string())
        exact = [float(row[place]) if isinstance(row[place], Decimal) else row[place] for row in main.rows]
        arrays.append(pa.array(exact, pa.list_(kind) if listed else kind))
    return pa.Table.from_arrays(arrays, names=list(main.columns))


def to_arrow_stream(answer: Any) -> bytes:
    import pyarrow as pa

    table, out = to_arrow(answer), io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as stream:
        stream.write_table(table)
    return out.getvalue()


def to_parquet(answer: Any) -> bytes:
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(to_arrow(answer), out, compression="zstd")
    return out.getvalue()


def to_xlsx(answer: Any) -> bytes:
    """The bytes of an Excel file: each table, then what the answer says. Raises UsageError beyond Excel's limits."""
    import xlsxwriter

    tables = sheets(answer)
    if not isinstance(answer, Sheet):
        tables.append(_about(answer))
    _require_room(tables)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": NO_TIME})
        styles = {"head": book.add_format({"bold": True}), "share": book.add_format({"num_format": "0.00%"})}
        shares = _shares(answer)
        for table in tables:
            _write(book.add_worksheet(table.name), table, styles, shares)
    return out.getvalue()


def _about(answer: Any) -> Sheet:
    rows = [["sentence", getattr(answer, "sentence", None)]]
    tables = tables_of(type(answer))
    figures = {item.name: getattr(answer, item.name) for item in fields_of(type(answer)) if item.name not in tables}
    for name, value in _flat(figures):
        rows += [[name, line] for line in (value if name == "notes" else [_joined(value)])]
    return Sheet("about", {"what": "str", "value": "float"}, [row for row in rows if row[1] is not None])


def _shares(answer: Any) -> set[str]:
    if isinstance(answer, Sheet):
        return {name for name, kind in answer.columns.items() if kind == "float"}
    shown = [getattr(answer, "columns", {}), *(part.columns for part in getattr(answer, "parts", []))]
    return {name for columns in shown for name, heading in columns.items() if heading.endswith("(%)")}


def _require_room(tables: Iterable[Sheet]) -> None:
    for table in tables:
        texts = (text for row in table.rows for text in map(_joined, row) if isinstance(text, str))
        size = len(table.rows) + 1, len(table.columns), max(map(len, texts), default=0)
        if any(needed > most for needed, most in zip(size, XLSX_MOST, strict=True)):
            limits = "{:,} rows, {:,} columns and {:,} characters in a cell"
            most, needed = limits.format(*XLSX_MOST), limits.format(*size)
            message = f"An Excel sheet holds {most}, and table {table.name} needs {needed}. Write it as CSV or Parquet."
            raise UsageError(message=message)


def _write(sheet: Any, table: Sheet, styles: dict[str, Any], shares: set[str]) -> None:
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, name, styles["head"])
        style = styles["share"] if name in shares else None
        for place, row in enumerate(table.rows, start=1):
            _put(sheet, place, column, _joined(row[column]), style)
    sheet.autofit()


def _put(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    """Text as text, never as formula, address or number."""
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal) and math.isfinite(value):
        sheet.write_number(row, column, float(value), style)
    elif value is not None:
        sheet.write_string(row, column, str(value))


def save(path: Path, content: bytes) -> None:
    """Write a file aside and rename it into place, so that no reader sees half of it. Raises UnreachableError."""
    # A device or a pipe stays what it is.
    target = replaced(path) if path.is_file() or not path.exists() else nullcontext(path)
    try:
        with target as file:
            file.write_bytes(content)
    except OSError as error:
        raise UnreachableError(message=f"{path} cannot be written: {error.strerror}. Name another file.") from error
