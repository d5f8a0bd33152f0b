"""What `migrate` would do, and what is around `cache_entries` and matters to a command, without changing anything."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from workbench import schema, sqlfiles
from workbench.contract import Phase
from workbench.errors import NotAllowedError, NotReadyError
from workbench.migration.deployment import lock, phase, require_legacy_table
from workbench.postgres import Database, Transaction

# Writers that have to wait longer are a reason to migrate in batches; applications give up after some seconds.
LONGEST_WAIT_SECONDS = 5
ONLINE_TIMES = 4  # how many times as long that takes (measured with 0.3 million memberships and stocks)


class Level(StrEnum):
    """How much a concern matters: a refusal stops the command that it is for."""

    OK = "ok"
    WARNING = "warning"
    REFUSAL = "refusal"


@dataclass(frozen=True)
class Wishes:
    """What the caller asks of a migration: the role that all is to belong to (None for the owner of `cache_entries`),
    and whether the new tables get the grants of `cache_entries`."""

    owner: str | None = None
    grants: bool = True


USUAL = Wishes()


@dataclass(frozen=True)
class Concern:
    """One thing that a DBA would ask about: what it is, what it means here, and what to do (empty when nothing)."""

    level: Level
    subject: str
    says: str
    advice: str

    @property
    def sentence(self) -> str:
        return f"{self.subject}: {self.says} ({self.advice.rstrip('.')})"


def concerns(transaction: Transaction, folder: str, **binds: Any) -> list[Concern]:
    """What the statements of `sql/preflight/<folder>` find; a bind that a statement does not have is ignored."""
    return [
        Concern(Level(row.level), row.subject, row.says, row.advice)
        for name in sqlfiles.names(f"preflight/{folder}")
        for row in transaction.rows(f"preflight/{folder}/{name}", **binds)
    ]


def require_privileges(transaction: Transaction, where: str) -> dict[str, bool]:
    """The privileges that `migrate` needs, all held. Raises NotAllowedError, naming those that are not."""
    privileges = {row.privilege: row.held for row in transaction.rows("migration/privileges")}
    if missing := [privilege for privilege, is_held in privileges.items() if not is_held]:
        raise NotAllowedError(where=where, reason=f"it lacks {' and '.join(missing)}")
    return privileges


def refuse(concerns: list[Concern]) -> None:
    if refusals := [concern.sentence for concern in concerns if concern.level is Level.REFUSAL]:
        raise NotReadyError(reason="; ".join(refusals), advice="`workbench plan` lists all.")


@dataclass(frozen=True)
class Estimate:
    """How long a migration takes, as `make estimate` measured it: memberships a second and what comes on top.

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


@dataclass(frozen=True)
class PlannedType:
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
    wal_bytes: int
    peak_bytes: int
    seconds: float
    writers_wait_seconds: float
    estimate: str
    concerns: list[Concern]
    recommendation: str = ""

    @property
    def is_possible(self) -> bool:
        return all(concern.level is not Level.REFUSAL for concern in self.concerns)


def plan(database: Database, wishes: Wishes = USUAL) -> Plan:
    """Find out what `migrate` would do, by doing the mapping in a transaction that is undone.

    Where `migrate` would be refused, the plan has the concerns alone.
    """
    with database.rehearsing() as transaction:
        require_legacy_table(transaction)
        now = phase(transaction)
        privileges = require_privileges(transaction, database.where)
        obstacles = _obstacles(transaction, wishes) if now is Phase.LEGACY else []
        if any(concern.level is Level.REFUSAL for concern in obstacles):
            about = concerns(transaction, "about", owner=wishes.owner, bytes=0)
            return Plan(now, [], 0, 0, 0, {}, privileges, 0, 0, 0, 0.0, 0.0, "", _ranked([*obstacles, *about]))
        if now is Phase.LEGACY:
            schema.deploy(transaction, schema.FIRST)
        transaction.execute_file("migration/settings")
        elements = transaction.rows("migration/plan_elements")[0]
        about = concerns(transaction, "about", owner=wishes.owner, bytes=elements.peak_bytes)
        estimate = Estimate(**json.loads(sqlfiles.document("preflight/estimate.json")))
        seconds = round(estimate.seconds(elements.memberships), 1)
        return Plan(
            phase=now,
            types=[PlannedType(**row._asdict()) for row in transaction.rows("migration/plan_types")],
            **elements._asdict(),
            untouched={row.type: row.entries for row in transaction.rows("migration/untouched_types")},
            privileges=privileges,
            seconds=seconds,
            writers_wait_seconds=seconds if now is Phase.LEGACY else 0.0,
            estimate=estimate.sentence,
            concerns=_ranked([*obstacles, *concerns(transaction, "cutover"), *about]),
            recommendation=_recommended(seconds) if now is Phase.LEGACY else "",
        )


def _recommended(seconds: float) -> str:
    if seconds <= LONGEST_WAIT_SECONDS:
        return f"Recommended: workbench migrate. Writers wait about {seconds:,.1f} s, and all of it is done or nothing."
    return (
        f"Recommended: workbench migrate --online. In one transaction writers wait over {LONGEST_WAIT_SECONDS} s; so "
        f"they wait for moments, and it takes about {ONLINE_TIMES * seconds:,.0f} s."
    )


def _obstacles(transaction: Transaction, wishes: Wishes) -> list[Concern]:
    obstacles = concerns(transaction, "migrate", **vars(wishes))
    # What is deployed here and undone would collide with a migration under way.
    lock(transaction)
    phase(transaction)
    schema.refuse_foreign(transaction)
    if reason := transaction.refused("preflight/probe"):
        says, advice = f"the server refuses what would be deployed: {reason}", "Ask the owner of the event trigger."
        obstacles.append(Concern(Level.REFUSAL, "event trigger or privilege", says, advice))
    return obstacles


def _ranked(concerns: list[Concern]) -> list[Concern]:
    """What stops a migration first."""
    return sorted(concerns, key=lambda concern: list(Level).index(concern.level), reverse=True)
