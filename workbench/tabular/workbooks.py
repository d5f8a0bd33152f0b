"""Workbooks as lines of cells: the only user of calamine."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

from workbench.errors import UnreadableFileError
from workbench.tabular.numbers import Exact
from workbench.tabular.reading import EMPTY, KINDS, Line, Sheet


def sheets(path: Path, content: bytes) -> list[Sheet]:
    """The visible sheets that hold anything; a number is its shortest exact text. Raises UnreadableFileError."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
        rows = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in shown}
    except (CalamineError, OSError) as error:
        raise UnreadableFileError(
            path=path, where="", reason="it is no workbook that can be read", advice=KINDS
        ) from error
    found = [
        Sheet(
            path,
            [Line(number, [_text(cell) for cell in row]) for number, row in enumerate(cells, 1)],
            "",
            name,
        )
        for name, cells in rows.items()
        if any(cell != "" for row in cells for cell in row)
    ]
    if not found:
        raise UnreadableFileError(path=path, where="", reason=EMPTY[0], advice=EMPTY[1])
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return Exact(int(value) if value.is_integer() and abs(value) < 1e15 else value)
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else str(value)
