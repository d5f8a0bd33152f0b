"""Deploy, verify and revert of the tables and functions, as triplets of one name in `sql/schema/`.

The caller owns the transaction: a failing verify leaves the database as it was.
"""

from __future__ import annotations

from workbench import sqlfiles
from workbench.errors import ForeignTablesError
from workbench.postgres import Transaction

VERSION = 5
OLDEST_VERSION = 3
"""What this and later versions deployed is brought up to date or rolled back; nobody has an earlier one."""

_NAMES = sqlfiles.names("schema/deploy")
ALL = [name for name in _NAMES if name >= "01"]
"""All but the schema itself, so that it can be deployed into another one too."""
TABLES = [name for name in _NAMES if name < "06"]
MAPPING = [name for name in TABLES if name >= "03"]
KEYS = [name for name in _NAMES if "06" <= name < "08"]
FOLLOWING = [name for name in _NAMES if "08" <= name < "17"]
REMOVABLE = [name for name in _NAMES if name[:2] not in ("02", "06", "07")]
"""All but the after side itself, with its keys and indexes."""
LIFE = [name for name in _NAMES if "17" <= name < "18"]
NEW_IN_VERSION_4 = ["17_grants_given", "17_notes"]
REBUILDING = [name for name in _NAMES if name >= "18"]


def deploy(transaction: Transaction, names: list[str]) -> None:
    """Deploy the triplets `names` in order, each followed by its verify."""
    for name in names:
        transaction.script(f"schema/deploy/{name}")
        transaction.script(f"schema/verify/{name}")


def verify(transaction: Transaction) -> None:
    """Raise an error of the database when a table, function, key or index is not as deployed."""
    for name in _NAMES:
        transaction.script(f"schema/verify/{name}")


def revert(transaction: Transaction, names: list[str]) -> None:
    """Remove all that `deploy` made of these triplets, and nothing else."""
    for name in reversed(names):
        transaction.script(f"schema/revert/{name}")


def refuse_foreign(transaction: Transaction) -> None:
    """Raise ForeignTablesError when a name that `deploy` needs is taken by something that is not ours."""
    taken = [row.name for row in transaction.rows("schema/taken_names")]
    if taken:
        raise ForeignTablesError(names=", ".join(taken))
