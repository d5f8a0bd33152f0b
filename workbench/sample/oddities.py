"""Environment TEST and what lies beyond it: the odd entries of `oddities.toml`, the old themes, and
funds of a theme."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from workbench.sample.documents import Entry
from workbench.sample.facts import facts

# One of the old themes holds its list as JSON text inside JSON, as some legacy rows do.
THEME_WITHIN_TEXT = "Cloud"


def entries() -> Iterator[Entry]:
    """The old themes, then every oddity in the order of its file."""
    for name, symbols in facts().old_themes.items():
        listed = json.dumps(symbols.split())
        value = json.dumps({"value": listed}) if name == THEME_WITHIN_TEXT else listed
        yield Entry("themes", name, "list", value, "TEST")
    for name in ("oddities.toml", "thematic.toml"):
        for row in tomllib.loads(files("workbench.sample").joinpath(name).read_text(encoding="utf-8"))["entry"]:
            yield _entry(row)


def _entry(row: dict[str, str]) -> Entry:
    """The legacy row of a table of the file, which leaves out what is usual; `why` says what it is there for."""
    columns: dict[str, Any] = {"name": row["key"], "environment": "TEST"} | row
    del columns["why"]
    if columns.get("updated_at") == "never":
        columns["updated_at"] = None
    return Entry(**columns)
