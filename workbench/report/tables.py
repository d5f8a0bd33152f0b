"""Tables of which each row shows one object, as `tables.toml` says."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from workbench.display import Fragment, Number, table
from workbench.measured import Ratio

_TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def shown(name: str, rows: Iterable[Any], note: str = "") -> Fragment:
    headings, paths = zip(*_TABLES[name], strict=True)
    return table(headings, [[_cell(row, path) for path in paths] for row in rows], note)


def _cell(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = None if value is None else getattr(value, name)
    if isinstance(value, Ratio):
        return Number(value.words)
    return Number(f"{value:,.3f}" if value < 10 else f"{value:,.1f}") if isinstance(value, float) else value
