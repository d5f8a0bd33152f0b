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
        listed = json.dumps(symbols)
        value = json.dumps({"value": listed}) if name == THEME_WITHIN_TEXT else listed
        yield Entry("themes", name, "list", value, "TEST")
    for odd in read():
        yield _entry(**odd)


def read() -> list[dict[str, Any]]:
    """The tables of `oddities.toml`, then of `thematic.toml`; `why` says what each one is there for."""
    folder = files("workbench.sample")
    texts = [folder.joinpath(f"{name}.toml").read_text(encoding="utf-8") for name in ("oddities", "thematic")]
    return [odd for text in texts for odd in tomllib.loads(text)["entry"]]


def _entry(why: str, key: str, updated_at: str = "", **columns: str) -> Entry:
    """The legacy row of a table of the file, which leaves out what is usual."""
    del why
    changed = None if updated_at == "never" else updated_at
    return Entry(**{"name": key, "environment": "TEST"} | columns, key=key, updated_at=changed)
