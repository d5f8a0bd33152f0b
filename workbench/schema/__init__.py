"""Deploy, verify and revert of the tables and functions, as triplets of one name in `sql/schema/`.

The caller owns the transaction: a failing verify leaves the database as it was.
"""

from __future__ import annotations

from workbench import sqlfiles
from workbench.errors import ForeignTablesError
from workbench.postgres import Transaction

VERSION = 6
OLDEST_VERSION = 3
"""What this and later versions deployed is brought up to date or rolled back; nobody has an earlier one."""

STAGES: dict[str, list[str]] = {
    folder.partition("_")[2]: [f"{folder}/{name}" for name in sqlfiles.names(f"schema/deploy/{folder}")]
    for folder in sqlfiles.folders("schema/deploy")
}
"""Stage -> its triplets as `2_tables/01_tables`; stages and triplets are in the order in which they are deployed."""


def stages(*names: str) -> list[str]:
    """The triplets of these stages, in the order of deployment."""
    return [triplet for stage, triplets in STAGES.items() if stage in names for triplet in triplets]


ALL = stages(*STAGES)
FIRST = stages("schema", "bookkeeping", "tables", "mapping")
"""What is deployed before the tables are filled."""
LAST = stages("history", "follow", "rebuild")
"""What is deployed once the tables are filled and have their keys."""
DERIVED = stages("mapping", "follow", "rebuild")
"""What holds nothing that cannot be made anew."""
REMOVABLE = [triplet for triplet in ALL if triplet not in stages("tables", "keys")]
"""All but the new tables themselves, with their keys and indexes."""


def deploy(transaction: Transaction, names: list[str]) -> None:
    """Deploy the triplets `names` in order, each followed by its verify."""
    for name in names:
        transaction.execute_file(f"schema/deploy/{name}")
        transaction.execute_file(f"schema/verify/{name}")


def verify(transaction: Transaction) -> None:
    """Raise an error of the database when a table, function, key or index is not as deployed."""
    for name in ALL:
        transaction.execute_file(f"schema/verify/{name}")


def revert(transaction: Transaction, names: list[str]) -> None:
    """Remove all that `deploy` made of these triplets, and nothing else."""
    for name in reversed(names):
        transaction.execute_file(f"schema/revert/{name}")


def refuse_foreign(transaction: Transaction) -> None:
    """Raise ForeignTablesError when a name that `deploy` needs is taken by something that is not ours."""
    taken = [row.name for row in transaction.rows("schema/taken_names")]
    if taken:
        raise ForeignTablesError(names=", ".join(taken))
