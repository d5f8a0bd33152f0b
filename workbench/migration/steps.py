"""What each way from one phase to the next executes, as data: a command performs it, or writes it down for review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench import schema
from workbench.contract import Phase
from workbench.migration.preflight import Wishes
from workbench.postgres import Transaction

TRIGGERS = {Phase.PARALLEL: "phase/parallel", Phase.CUTOVER: "phase/cutover", Phase.ARCHIVED: "phase/cutover"}
"""Scripts that switch the triggers of a phase on, and those of the others off."""

STRAGGLERS = "phase/cutover_with_stragglers"
"""The script of a cutover that still lets legacy writes through."""


@dataclass(frozen=True)
class Step:
    """A statement of `sql/` by its name, with its binds."""

    name: str
    binds: Mapping[str, Any] = field(default_factory=dict)


Stages = list[tuple[str, list[Step]]]


def perform(transaction: Transaction, steps: Iterable[Step]) -> None:
    for step in steps:
        if step.binds:
            transaction.execute_one(step.name, **step.binds)
        else:
            transaction.execute_file(step.name)


def scripts(*names: str) -> list[Step]:
    return [Step(name) for name in names]


def deploying(names: list[str]) -> list[Step]:
    """Deploy the triplets in order, each followed by its verify."""
    return scripts(*(f"schema/{part}/{name}" for name in names for part in ("deploy", "verify")))


def reverting(names: list[str]) -> list[Step]:
    return scripts(*(f"schema/revert/{name}" for name in reversed(names)))


def entering(phase: Phase) -> Step:
    return Step("migration/record", {"version": schema.VERSION, "phase": str(phase)})


BACKFILL = ["groups", "stocks", "memberships", "sector_memberships", "kept_entries", "sequences"]


def building(wishes: Wishes) -> Stages:
    """From `legacy` to `parallel`, but for the proof. The caller stopped the writers of `cache_entries`."""
    return [
        ("tables", [Step("migration/settings"), *deploying(schema.FIRST)]),
        *((step, scripts(f"migration/{step}")) for step in BACKFILL),
        ("keys and indexes", deploying(schema.stages("keys"))),
        ("following", deploying(schema.LAST)),
        ("kept aside", scripts("migration/put_back")),
        ("statistics", scripts("migration/analyze")),
        ("record", [entering(Phase.PARALLEL)]),
        (
            "owner",
            [Step("migration/note_owner", {"owner": wishes.owner}), *scripts("migration/own", "migration/revoke")],
        ),
        ("grants", scripts("migration/grants") if wishes.grants else []),
        ("grants given", scripts("migration/note_grants")),
    ]


def cutting_over(allow_stragglers: bool) -> list[Step]:
    return [Step(STRAGGLERS if allow_stragglers else TRIGGERS[Phase.CUTOVER]), entering(Phase.CUTOVER)]


def returning() -> list[Step]:
    return [*scripts("migration/raise_sequences", TRIGGERS[Phase.PARALLEL]), entering(Phase.PARALLEL)]


def dropping() -> list[Step]:
    return reverting(schema.ALL)


def archiving(with_view: bool) -> tuple[list[Step], list[Step]]:
    """From `cutover` to `archived`: what is done before the archive is compared, and after."""
    return scripts("archive/create", "archive/copy"), [
        *scripts("archive/digests", "archive/delete", TRIGGERS[Phase.ARCHIVED]),
        entering(Phase.ARCHIVED),
        *scripts(*(["archive/view"] if with_view else []), "migration/own"),
    ]


def restoring() -> list[Step]:
    return [
        *scripts("migration/settings", "archive/restore", "archive/note_after_only", TRIGGERS[Phase.CUTOVER]),
        entering(Phase.CUTOVER),
    ]
