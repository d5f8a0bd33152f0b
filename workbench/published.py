"""Figures that others published, as published.toml lists them: what a measured figure is set beside."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Published:
    """A figure with its source and date; `up_to` ends a range, `questions` are those of the benchmark it speaks of."""

    title: str
    value: float
    source: str
    date: str
    words: str = ""
    up_to: float | None = None
    questions: tuple[str, ...] = ()

    @property
    def high(self) -> float:
        return self.value if self.up_to is None else self.up_to


@cache
def published(kind: str) -> dict[str, Published]:
    """The figures of a kind (counts or speedups) by id."""
    known = tomllib.loads((files("workbench") / "published.toml").read_text(encoding="utf-8"))[kind]
    origin = {name: known[name] for name in ("source", "date")}
    return {id: Published(**origin | figure) for id, figure in known["figures"].items()}
