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
from typing import ClassVar

from workbench.display import percent
from workbench.errors import UsageError
from workbench.overlap.answers import BILLION, OverlapAnswer
from workbench.overlap.pair import pair
from workbench.overlap.portfolio_file import read_file
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
    COLUMNS: ClassVar = {
        **{"a": "Fund", "b": "and", "measure": "Measure", "theirs": "Theirs", "by": "By whom, when"},
        **{"ours": "Ours", "source": "From", "why": "Why they differ"},
    }

    @property
    def sentence(self) -> str:
        done = sum(row.ours != UNCHECKED for row in self.rows)
        return f"{done:,} of {len(self.rows):,} outside figures have one of ours beside them."


def published(source: SnapshotSource, folder: str | Path = "") -> PublishedOverlaps:
    """Every outside figure beside ours: from lists below `folder` where they are, else from a real snapshot."""
    figures = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["figure"]
    return PublishedOverlaps([_compared(source, folder, **figure) for figure in figures], label=source.label)


def _compared(
    source: SnapshotSource, folder: str | Path, lists: Sequence[str] = (), theirs: float | None = None, **figure: str
) -> ComparedFigure:
    """`theirs` is a fraction or a number of names; `lists` are two files of that day."""
    ours, where, measure = UNCHECKED, "-", figure["measure"]
    if lists and folder and all(Path(folder, name).is_file() for name in lists):
        a, b = (_weights(Path(folder, name)) for name in lists)
        shared = a.keys() & b.keys()
        ours = _shown(measure, sum(min(a[stock], b[stock]) for stock in shared) / BILLION, len(shared))
        where = " and ".join(lists)
    elif not source.snapshot.is_sample and not lists:
        with suppress(UsageError):  # no such fund here
            answer = pair(source, figure["a"], figure["b"])
            where = "no weights in the snapshot"
            if answer.overlap is not None:
                ours, where = _shown(measure, answer.overlap, answer.shared), f"snapshot {source.snapshot.name}"
    shown = "-" if theirs is None else _shown(measure, theirs, int(theirs))
    return ComparedFigure(theirs=shown, ours=ours, source=where, **figure)


def _shown(measure: str, overlap: float, shared: int) -> str:
    return str(percent(overlap)) if measure == "overlap" else f"{shared:,} names"


def _weights(path: Path) -> Counter[str]:
    """Billionths by stock of a fund's list, which names spell as overlap does not."""
    weights = Counter[str]()
    for ticker, share in read_file(path)[0]:
        weights[re.sub(r"[-./ ]([A-Z])$", r"\1", ticker.upper())] += max(share, 0)
    return weights
