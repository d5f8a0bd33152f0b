"""Overlap figures that others published, beside ours: theirs, ours, and why they differ. Never a test of equality:
another day, another list or another definition gives another figure."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from workbench import kept_files
from workbench.display import percent
from workbench.errors import UsageError
from workbench.overlap.answers import BILLION, OverlapAnswer
from workbench.overlap.pair import pair
from workbench.overlap.source import SnapshotSource

UNCHECKED = "unchecked"


@dataclass(frozen=True)
class ComparedFigure:
    """A published figure (an overlap, or shared names) beside ours, which is UNCHECKED where it cannot be computed."""

    a: str
    b: str
    measure: str
    theirs: str
    by: str
    ours: str
    source: str
    why: str


@dataclass(frozen=True)
class PublishedOverlaps(OverlapAnswer):
    rows: list[ComparedFigure]

    @property
    def sentence(self) -> str:
        done = sum(row.ours != UNCHECKED for row in self.rows)
        return f"{done:,} of {len(self.rows):,} outside figures have one of ours beside them."


def published(source: SnapshotSource, funds: Sequence[str] = ()) -> PublishedOverlaps:
    """Every outside figure, or those about two `funds`, beside ours: from issuers' files that are kept of that day,
    else from a real snapshot. Grain: a row a published figure. Units: as published. Source: what others wrote, and
    issuers' files that are kept."""
    figures = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["figure"]
    asked = [figure for figure in figures if not funds or {figure["a"], figure["b"]} == set(funds)]
    return PublishedOverlaps([_compared(source, **figure) for figure in asked], label=source.label)


def _compared(source: SnapshotSource, days: Sequence[str] = (), theirs: str = "-", **figure: str) -> ComparedFigure:
    """`days` are those of both lists."""
    ours, where, measure = UNCHECKED, "-", figure["measure"]
    lists = [_weights(fund, day) for fund, day in zip((figure["a"], figure["b"]), days, strict=False)]
    if lists and all(lists):
        shared = lists[0].keys() & lists[1].keys()
        ours = _shown(measure, sum(min(lists[0][name], lists[1][name]) for name in shared) / BILLION, len(shared))
        where = f"the issuers' files of {' and '.join(dict.fromkeys(days))}"
    elif not source.snapshot.is_sample and not days:
        with suppress(UsageError):  # no such fund here
            answer = pair(source, figure["a"], figure["b"])
            where = "no weights in the snapshot"
            if answer.overlap is not None:
                ours, where = _shown(measure, answer.overlap, answer.shared), f"snapshot {source.snapshot.name}"
    return ComparedFigure(theirs=theirs, ours=ours, source=where, **figure)


def _shown(measure: str, overlap: float, shared: int) -> str:
    return str(percent(overlap)) if measure == "overlap" else f"{shared:,} names"


def _weights(fund: str, day: str) -> Counter[str]:
    """Billionths by stock of a fund's list, which names spell as overlap does; empty where no file is kept."""
    weights = Counter[str]()
    listed = kept_files.fund(fund, day)
    for member in listed.members if listed else ():
        # A Decimal is rounded half to even, once.
        weights[re.sub(r"[-./ ]([A-Z])$", r"\1", member.symbol)] += max(round((member.weight or 0) * BILLION), 0)
    return weights
