"""What is around `cache_entries` and matters to a command: each concern with a level and what to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from workbench import sqlfiles
from workbench.errors import NotAllowedError, NotReadyError
from workbench.postgres import Transaction


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


def for_migrate(transaction: Transaction, wishes: Wishes) -> list[Concern]:
    return concerns(transaction, "migrate", **asdict(wishes))


def for_cutover(transaction: Transaction) -> list[Concern]:
    """A concern for each trigger of others; the mapping must be deployed."""
    return concerns(transaction, "cutover")


def refuse(concerns: list[Concern]) -> None:
    if refusals := [concern.sentence for concern in concerns if concern.level is Level.REFUSAL]:
        raise NotReadyError(reason="; ".join(refusals), advice="`workbench plan` lists all.")
