"""Small Excel workbooks, written by hand: rows of texts and numbers as a spreadsheet stores them."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

OPEN = "http://schemas.openxmlformats.org"
MAIN, RELATIONS = f"{OPEN}/spreadsheetml/2006/main", f"{OPEN}/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
LINKS = f"{OPEN}/package/2006/relationships"
Rows = Sequence[Sequence[str | float]]


def workbook(path: Path, *sheets: Rows, hidden: Sequence[int] = ()) -> Path:
    """A workbook of these sheets, some of them `hidden`, by place."""
    names = [f"S{place}" for place in range(len(sheets))]
    entries = "".join(
        f'<sheet name="{name}" sheetId="{place + 1}" r:id="{name}"' + (' state="hidden"/>' if place in hidden else "/>")
        for place, name in enumerate(names)
    )
    parts = "".join(f'<Override PartName="/{name}.xml" ContentType="{TYPE}.worksheet+xml"/>' for name in names)
    links = "".join(f'<Relationship Id="{name}" Type="{RELATIONS}/worksheet" Target="/{name}.xml"/>' for name in names)
    book = f'<Relationship Id="b" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    files = {
        "[Content_Types].xml": f'<Types xmlns="{OPEN}/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>{parts}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{LINKS}">{book}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{LINKS}">{links}</Relationships>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, f'<?xml version="1.0"?>{text}')
        for name, rows in zip(names, sheets, strict=True):
            lines = "".join(_row(number, row) for number, row in enumerate(rows, 1))
            archive.writestr(
                f"{name}.xml",
                f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>',
            )
    return path


def _row(number: int, row: Sequence[str | float]) -> str:
    cells = ""
    for place, value in enumerate(row):
        spot = f'r="{chr(65 + place)}{number}"'
        text = f't="inlineStr"><is><t>{escape(value)}</t></is>' if isinstance(value, str) else f"><v>{value!r}</v>"
        cells += f"<c {spot} {text}</c>"
    return f'<row r="{number}">{cells}</row>'
