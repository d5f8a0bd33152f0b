"""What the legacy table holds, by type and environment."""

from __future__ import annotations

from dataclasses import dataclass

from workbench import migration
from workbench.contract import Verdict
from workbench.display import counted
from workbench.postgres import Database


@dataclass(frozen=True)
class SourceRow:
    """Entries of one legacy type in one environment."""

    type: str
    environment: str
    entries: int
    is_sample: bool


@dataclass(frozen=True)
class LegacySource:
    """What the legacy table holds; a table without entries of migrated types leaves nothing to check."""

    rows: list[SourceRow]

    @property
    def is_sample(self) -> bool:
        return any(row.is_sample for row in self.rows)

    @property
    def verdict(self) -> Verdict:
        return Verdict.PASS if self.rows else Verdict.UNCHECKED

    @property
    def sentence(self) -> str:
        entries = counted(sum(row.entries for row in self.rows), "entry", "entries")
        types = counted(len({row.type for row in self.rows}), "type")
        environments = counted(len({row.environment for row in self.rows}), "environment")
        return f"The legacy table holds {entries} of {types} in {environments}."


def read(database: Database) -> LegacySource:
    """What the legacy table holds, or held before archiving; values of types that are not migrated are not read."""
    with database.read_only() as transaction:
        migration.require_legacy_table(transaction)
        name = "report/source_archived" if migration.is_archived(transaction) else "report/source"
        return LegacySource([SourceRow(**row._mapping) for row in transaction.rows(name)])
