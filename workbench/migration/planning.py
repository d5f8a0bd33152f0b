"""What `migrate` would do, found out without changing anything."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass

from workbench import schema, sqlfiles
from workbench.contract import Phase
from workbench.migration import preflight
from workbench.migration.deployment import phase, require_legacy_table
from workbench.migration.locks import lock
from workbench.migration.preflight import Concern, Level, Wishes
from workbench.postgres import Database, Transaction


@dataclass(frozen=True)
class Estimate:
    """How long a migration takes, as it was measured on two quiet cores: memberships a second and what comes on top.

    Of the runs, between `fewest` and `most` memberships, each took `shortest` to `longest` times what this says.
    """

    rate: int
    fixed_seconds: float
    fewest: int
    most: int
    shortest: float
    longest: float

    def seconds(self, memberships: int) -> float:
        return memberships / self.rate + self.fixed_seconds

    @property
    def sentence(self) -> str:
        return (
            f"Measured on two quiet cores with {self.fewest:,} to {self.most:,} memberships, migrations took "
            f"{self.shortest:g} to {self.longest:g} times the estimate; another server may differ more."
        )


def measured_estimate() -> Estimate:
    """What `make estimate` measured."""
    return Estimate(**json.loads(sqlfiles.document("preflight/estimate.json")))


RANK = list(Level)
"""From the least to the most that a concern can mean."""


@dataclass(frozen=True)
class PlannedType:
    """What becomes of the entries of one legacy type."""

    type: str
    entries: int
    groups: int
    stocks: int
    elements: int
    superseded: int
    rejected: int


@dataclass(frozen=True)
class Plan:
    """What `migrate` would do; nothing was changed to find out. Writers wait from its beginning to its commit."""

    phase: Phase
    types: list[PlannedType]
    memberships: int
    merged: int
    rejected_elements: int
    untouched: dict[str, int]
    privileges: dict[str, bool]
    disk_bytes: int
    seconds: float
    writers_wait_seconds: float
    estimate: str
    concerns: list[Concern]

    @property
    def is_possible(self) -> bool:
        return all(concern.level is not Level.REFUSAL for concern in self.concerns)


def plan(database: Database, wishes: Wishes | None = None) -> Plan:
    """Find out what `migrate` would do, by doing the mapping in a transaction that is undone.

    Where `migrate` would be refused, the plan has the concerns alone. Raises MissingLegacyTableError,
    NotAllowedError, ForeignTablesError, BusyError.
    """
    wishes = wishes or Wishes()
    with database.rehearsing() as transaction:
        require_legacy_table(transaction)
        now = phase(transaction)
        privileges = preflight.require_privileges(transaction, database.where)
        obstacles = _obstacles(transaction, wishes) if now is Phase.LEGACY else []
        if any(concern.level is Level.REFUSAL for concern in obstacles):
            about = preflight.concerns(transaction, "about", owner=wishes.owner, bytes=0)
            return Plan(now, [], 0, 0, 0, {}, privileges, 0, 0.0, 0.0, "", _ranked(obstacles, about))
        if now is Phase.LEGACY:
            schema.deploy(transaction, schema.FIRST)
        return _plan(transaction, now, privileges, wishes, obstacles)


def _obstacles(transaction: Transaction, wishes: Wishes) -> list[Concern]:
    """What speaks against a migration, and whether the server lets this account create such things at all."""
    concerns = preflight.for_migrate(transaction, wishes)
    # What is deployed here and undone would collide with a migration under way.
    lock(transaction)
    phase(transaction)
    schema.refuse_foreign(transaction)
    if reason := transaction.refused("preflight/probe"):
        says, advice = (f"the server refuses what would be deployed: {reason}", "Ask the owner of the event trigger.")
        concerns.append(Concern(Level.REFUSAL, "event trigger or privilege", says, advice))
    return concerns


def _ranked(*concerns: list[Concern]) -> list[Concern]:
    return sorted(itertools.chain(*concerns), key=lambda concern: -RANK.index(concern.level))


def _plan(
    transaction: Transaction, now: Phase, privileges: dict[str, bool], wishes: Wishes, obstacles: list[Concern]
) -> Plan:
    transaction.execute_file("migration/settings")
    elements = transaction.rows("migration/plan_elements")[0]
    about = preflight.concerns(transaction, "about", owner=wishes.owner, bytes=elements.disk_bytes)
    estimate = measured_estimate()
    seconds = round(estimate.seconds(elements.memberships), 1)
    return Plan(
        phase=now,
        types=[PlannedType(**row._mapping) for row in transaction.rows("migration/plan_types")],
        memberships=elements.memberships,
        merged=elements.merged,
        rejected_elements=elements.rejected,
        untouched={row.type: row.entries for row in transaction.rows("migration/untouched_types")},
        privileges=privileges,
        disk_bytes=elements.disk_bytes,
        seconds=seconds,
        writers_wait_seconds=seconds if now is Phase.LEGACY else 0.0,
        estimate=estimate.sentence,
        concerns=_ranked(obstacles, preflight.for_cutover(transaction), about),
    )
