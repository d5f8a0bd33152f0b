"""The only reader of `sql/`: a statement is called by the name of its file.

Files are plain SQL that psql runs too: values are bound as `:name`; the schema of the tables is the one name
that varies, written as psql writes a variable, `:"schema"` as an identifier and `:'schema'` as a string.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

INCLUDE = re.compile(r"^\\ir (\S+)$", re.MULTILINE)
PURPOSE = re.compile(r"^-- Purpose: (.*?)\.\n-- Grain:", re.DOTALL)


def resource_root(name: str) -> Path:
    """Folder `name` of the checkout, or its copy inside the installed wheel (`workbench/_<name>`)."""
    package = Path(str(files("workbench")))
    installed = package / f"_{name}"
    return installed if installed.is_dir() else package.parent / name


def names(folder: str) -> list[str]:
    """Call names of a folder's statements, in file order: `["01_families", …]`."""
    return sorted(path.stem for path in (resource_root("sql") / folder).glob("*.sql"))


def folders(folder: str) -> list[str]:
    return sorted(path.name for path in (resource_root("sql") / folder).iterdir() if path.is_dir())


@cache
def load(name: str) -> str:
    """Text of the statement `name`, as `migrate/backfill`; `:"schema"` is still to be filled in.

    A line `\\ir other.sql` stands for that file without its last semicolon, found from the one that names it.
    """
    text = document(f"{name}.sql")
    folder = Path(name).parent
    return INCLUDE.sub(lambda line: load(str(folder / line[1].removesuffix(".sql"))).rstrip().removesuffix(";"), text)


def document(name: str) -> str:
    """Text of the file `name` in `sql/` as it is, as `catalogue/expected.json`."""
    return (resource_root("sql") / name).read_text(encoding="utf-8")


def purpose(name: str) -> str:
    """What the statement `name` is for, as its header says, on one line and without the full stop."""
    found = PURPOSE.match(load(name))
    return " ".join(found[1].replace("\n--", " ").split()) if found else name
