"""The comparison of the catalogue as rows of two checks: `catalogue`, what must hold; `noticed`, what others did."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.contract import Verdict
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


def records(compared: Catalogue, id: str) -> list[Record]:
    """The rows of the check; one without a verdict when there is none."""
    return _noticed(compared) if id == "noticed" else _catalogue(compared)


def missing(compared: Catalogue) -> str:
    """The first object of ours that is missing, so that no check can ask it; empty when there is none."""
    gone = (defect for defect in compared.defects if defect.is_ours and defect.stands == catalogue.MISSING)
    return next((defect.object for defect in gone if defect.kind in ASKED), "")


def _catalogue(compared: Catalogue) -> list[Record]:
    unjudged, figures = compared.of(Weight.UNJUDGED), f"{compared.examined} aspects of {compared.objects} objects"
    if compared.defects:
        return [_record(compared.examined, figures, Verdict.FAIL, defect) for defect in compared.defects]
    if unjudged:
        known = ", ".join(map(str, expected.known_majors()))
        figures = (
            f"{len(unjudged)} texts of PostgreSQL {compared.major} cannot be judged, first {unjudged[0].object}; "
            f"known are {known}"
        )
    return [Record(0 if unjudged else compared.examined, figures)]


def _noticed(compared: Catalogue) -> list[Record]:
    noticed, examined = compared.of(Weight.NOTICED), compared.examined
    figures = f"{len(noticed)} things of others, or said otherwise"
    rows = [_record(examined, figures, Verdict.FINDING, difference) for difference in noticed]
    return rows or [Record(examined, figures)]


def _record(examined: int, figures: str, verdict: Verdict, difference: Difference) -> Record:
    shown = difference.shown
    path = shown.aspect or shown.object.partition(" ")[0]
    return Record(examined, figures, verdict, None, shown.object, path, shown.should, shown.stands, shown.mend)
