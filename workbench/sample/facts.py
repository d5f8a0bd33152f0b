"""Lists and figures of the legacy system, and this project's own order of its stocks: `facts.json`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Symbols = tuple[str, ...]


@dataclass(frozen=True)
class Fund:
    """An ETF of the legacy system; `holdings` is empty where the list itself is not known."""

    key: str
    name: str
    size: int
    market_cap_threshold: int
    first_ten: Symbols
    holdings: Symbols


@dataclass(frozen=True)
class Theme:
    """A theme of the legacy system."""

    name: str
    symbols: Symbols
    related_themes: Symbols


@dataclass(frozen=True)
class Sector:
    """A sector; beside each industry stand the stocks that this project knows to be in it."""

    name: str
    representative_stocks: Symbols
    industries: dict[str, Symbols]


@dataclass(frozen=True)
class Universe:
    """A named list; without symbols where the legacy system filled it from a fund."""

    name: str
    symbols: Symbols


@dataclass(frozen=True)
class Facts:
    """All of `facts.json`. The order of every mapping is the order of the entries."""

    funds: dict[str, Fund]
    themes: dict[str, Theme]
    sectors: dict[str, Sector]
    sector_funds: dict[str, str]
    etf_universes: dict[str, Universe]
    stock_universes: dict[str, Universe]
    old_themes: dict[str, Symbols]
    ranked: Symbols
    not_in_index_funds: Symbols
    growth: Symbols
    value: Symbols


@cache
def facts() -> Facts:
    """The facts, read once."""
    raw = json.loads(files("workbench.sample").joinpath("facts.json").read_text(encoding="utf-8"))
    return Facts(
        funds={key: _fund(key, fund) for key, fund in raw["funds"].items()},
        themes={key: _theme(theme) for key, theme in raw["themes"].items()},
        sectors={key: _sector(sector) for key, sector in raw["sectors"].items()},
        sector_funds=raw["sector_funds"],
        etf_universes=_universes(raw["etf_universes"]),
        stock_universes=_universes(raw["stock_universes"]),
        old_themes={name: _split(text) for name, text in raw["old_themes"].items()},
        **{name: _split(raw[name]) for name in ("ranked", "not_in_index_funds", "growth", "value")},
    )


@cache
def company_names() -> dict[str, str]:
    """The names of companies by symbol, where they are known: `companies.tsv`, see LICENSE."""
    text = files("workbench.sample").joinpath("companies.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines())


def normal(symbol: str) -> str:
    """The one spelling under which a share class is counted: `BRK-B` is `BRK.B`."""
    return re.sub(r"[-/ ]([A-Z])$", r".\1", symbol.strip().upper())


def _split(text: str) -> Symbols:
    return tuple(text.split())


def _fund(key: str, raw: dict[str, Any]) -> Fund:
    lists = {name: _split(raw.get(name, "")) for name in ("first_ten", "holdings")}
    return Fund(key, raw["name"], raw["size"], raw["market_cap_threshold"], **lists)


def _theme(raw: dict[str, Any]) -> Theme:
    return Theme(raw["name"], _split(raw["symbols"]), _split(raw["related_themes"]))


def _sector(raw: dict[str, Any]) -> Sector:
    industries = {industry: _split(text) for industry, text in raw["industries"].items()}
    return Sector(raw["name"], _split(raw["representative_stocks"]), industries)


def _universes(raw: dict[str, Any]) -> dict[str, Universe]:
    return {key: Universe(one["name"], _split(one["symbols"])) for key, one in raw.items()}
