"""What each way from one phase to the next executes, as data: a command performs it, or writes it down for review."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench import schema
from workbench.contract import Phase
from workbench.migration.preflight import Wishes
from workbench.postgres import Transaction


@dataclass(frozen=True)
class Step:
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


def entering(phase: Phase) -> Step:
    return Step("migration/record", {"version": schema.VERSION, "phase": str(phase)})


def switching(phase: Phase, old_writers: bool = False) -> Step:
    """Enable the triggers of the phase and disable all others; old writers may be allowed after cutover."""
    return Step("migration/switch_triggers", {"phase": str(phase), "old_writers": old_writers})


BACKFILL = ["groups", "stocks", "memberships", "sector_memberships", "kept_entries", "sequences"]


def building(wishes: Wishes) -> Stages:
    """From `legacy` to `parallel`, but for the proof. The caller stopped the writers of `cache_entries`."""
    owner = Step("migration/note_owner", {"owner": wishes.owner})
    return [
        ("tables", [Step("migration/settings"), *scripts(*schema.deploying(schema.FIRST))]),
        *((step, scripts(f"migration/{step}")) for step in BACKFILL),
        ("keys and indexes", scripts(*schema.deploying(["keys"]))),
        ("following", scripts(*schema.deploying(schema.LAST))),
        ("kept aside", scripts("migration/put_back")),
        ("statistics", scripts("migration/analyze")),
        ("record", [entering(Phase.PARALLEL)]),
        ("owner", [owner, *scripts("migration/own", "migration/revoke")]),
        ("grants", scripts("migration/grants") if wishes.grants else []),
        ("grants given", scripts("migration/note_grants")),
    ]


TRIGGERS = "schema/deploy/7_rebuild/08_triggers"


def beginning_online(wishes: Wishes) -> tuple[list[Step], list[Step]]:
    """From `legacy` to `backfilling`: what is done while writers go on, and what from the first trigger on, for which
    the caller stops them for a moment. The tables get no grants yet: nobody is to take them for complete."""
    files = schema.deploying(schema.ALL)
    first = files.index(TRIGGERS)
    return scripts("migration/settings", *files[:first], "migration/empty_families", "migration/put_back"), [
        *scripts(*files[first:], "migration/backfill_sectors"),
        entering(Phase.BACKFILLING),
        Step("migration/note_owner", {"owner": wishes.owner}),
        *scripts("migration/own", "migration/revoke"),
    ]


def ending_online(wishes: Wishes) -> list[Step]:
    grants = ["migration/grants"] if wishes.grants else []
    return [*scripts("migration/analyze", *grants, "migration/note_grants"), entering(Phase.PARALLEL)]


def cutting_over(allow_stragglers: bool) -> list[Step]:
    return [switching(Phase.CUTOVER, allow_stragglers), entering(Phase.CUTOVER)]


def returning() -> list[Step]:
    return [Step("migration/raise_sequences"), switching(Phase.PARALLEL), entering(Phase.PARALLEL)]


def keeping_aside(transaction: Transaction) -> list[Step]:
    if not transaction.value("migration/has_aside"):
        return []
    is_there = transaction.value("migration/has_kept_aside")
    create = [] if is_there else ["migration/create_kept_aside", "migration/own"]
    return scripts(*create, "migration/keep_aside")


def dropping() -> list[Step]:
    return scripts(*schema.reverting(schema.ALL))


def archiving(with_view: bool) -> tuple[list[Step], list[Step]]:
    """From `cutover` to `archived`: what is done before the archive is compared, and after."""
    return scripts("archive/create", "archive/copy"), [
        *scripts("archive/digests", "archive/delete"),
        switching(Phase.ARCHIVED),
        entering(Phase.ARCHIVED),
        *scripts(*(["archive/view"] if with_view else []), "migration/own"),
    ]


def restoring() -> list[Step]:
    return [
        *scripts("migration/settings", "archive/restore", "archive/note_after_only"),
        switching(Phase.CUTOVER),
        entering(Phase.CUTOVER),
    ]
