"""The comparison of the catalogue as rows of two checks: `catalogue`, what must hold; `noticed`, what others did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.contract import Phase, Verdict
from workbench.postgres import Transaction
from workbench.schema import catalogue, expected
from workbench.schema.catalogue import Catalogue, Difference, Weight

ASKED = ("table", "column", "view", "function", "type")
"""Kinds of object that the statements of checks name."""


@dataclass(frozen=True)
class Record:
    """A row of a check, as the statements of other checks give it."""

    examined: int
    figures: str
    verdict: Verdict | None = None
    entry_id: int | None = None
    subject: str = ""
    path: str = ""
    before: str | None = None
    after: str | None = None
    cause: str = ""


def records(transaction: Transaction, id: str, phase: Callable[[], Phase]) -> list[Record]:
    """The rows of the check; one without a verdict when there is none."""
    return records_of(catalogue.judge(transaction, phase()), id)


def records_of(found: Catalogue, id: str) -> list[Record]:
    """The rows of the check from what was compared already."""
    return _noticed(found) if id == "noticed" else _catalogue(found)


def missing(found: Catalogue) -> str:
    """The first object of ours that is missing, so that no check can ask it; empty when there is none."""
    gone = (one for one in found.defects if one.is_ours and one.stands == catalogue.MISSING)
    return next((one.object for one in gone if one.kind in ASKED), "")


def _catalogue(found: Catalogue) -> list[Record]:
    unjudged, figures = found.of(Weight.UNJUDGED), f"{found.examined} aspects of {found.objects} objects"
    if found.defects:
        return [_record(found.examined, figures, Verdict.FAIL, one) for one in found.defects]
    if unjudged:
        known = ", ".join(map(str, expected.known_majors()))
        figures = (
            f"{len(unjudged)} texts of PostgreSQL {found.major} cannot be judged, first {unjudged[0].object}; "
            f"known are {known}"
        )
    return [Record(0 if unjudged else found.examined, figures)]


def _noticed(found: Catalogue) -> list[Record]:
    noticed = found.of(Weight.NOTICED)
    figures = f"{len(noticed)} things of others, or said otherwise"
    return [_record(found.examined, figures, Verdict.FINDING, one) for one in noticed] or [
        Record(found.examined, figures)
    ]


def _record(examined: int, figures: str, verdict: Verdict, one: Difference) -> Record:
    shown = one.shown
    path = shown.aspect or shown.object.partition(" ")[0]
    return Record(examined, figures, verdict, None, shown.object, path, shown.should, shown.stands, shown.mend)
