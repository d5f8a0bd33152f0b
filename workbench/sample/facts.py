"""Lists and figures of the legacy system, and this project's own order of its stocks: `facts.json`."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from types import SimpleNamespace
from typing import Any

Symbols = tuple[str, ...]

LISTS = {
    *("first_ten", "holdings", "representative_stocks", "related_themes", "symbols"),
    *("ranked", "not_in_index_funds", "growth", "value"),
}
"""Facts that are written as one text."""


@cache
def facts() -> SimpleNamespace:
    """The facts with their lists as tuples. The order of every mapping is the order of the entries."""
    text = files("workbench.sample").joinpath("facts.json").read_text(encoding="utf-8")
    known: SimpleNamespace = json.loads(text, object_hook=_record)
    return known


def _record(raw: dict[str, Any]) -> SimpleNamespace | dict[str, Any]:
    """An object of the file: a fund, theme, sector or universe is a record, a mapping by key stays one."""
    if not raw.keys() & LISTS:
        return raw
    return SimpleNamespace(**{name: tuple(fact.split()) if name in LISTS else fact for name, fact in raw.items()})


@cache
def company_names() -> dict[str, str]:
    """The names of companies by symbol, where they are known: `companies.tsv`, see LICENSE."""
    text = files("workbench.sample").joinpath("companies.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines())


def normal(symbol: str) -> str:
    """The one spelling under which a share class is counted: `BRK-B` is `BRK.B`."""
    return re.sub(r"[-/ ]([A-Z])$", r".\1", symbol.strip().upper())
