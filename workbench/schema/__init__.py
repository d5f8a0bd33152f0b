"""Deploy, verify and revert of the tables and functions, in stages: folders and files of one name in `sql/schema/`.

The caller owns the transaction: a failing verify leaves the database as it was.
"""

from workbench import sqlfiles
from workbench.errors import ForeignTablesError
from workbench.postgres import Transaction

VERSION = 8
# What this and later versions deployed is brought up to date or rolled back; nobody has an earlier one.
OLDEST_VERSION = 3

# Stage -> its folder, in the order in which they are deployed; each has one verify and one revert.
STAGES = {folder.partition("_")[2]: folder for folder in sqlfiles.folders("schema/deploy")}

ALL = list(STAGES)
FIRST = ["schema", "bookkeeping", "tables", "mapping"]  # what is deployed before the tables are filled
LAST = ["history", "follow", "rebuild"]  # what is deployed once the tables are filled and have their keys
DERIVED = ["mapping", "follow", "rebuild"]  # what holds nothing that cannot be made anew
# All but the new tables themselves, with their keys and indexes.
REMOVABLE = [stage for stage in ALL if stage not in ("tables", "keys")]


def files(stages: list[str]) -> list[str]:
    """The statements that deploy these stages, in order, without what verifies them."""
    return [
        f"schema/deploy/{STAGES[stage]}/{name}"
        for stage in stages
        for name in sqlfiles.names(f"schema/deploy/{STAGES[stage]}")
    ]


# What describes the tables that an upgrade leaves in place.
COMMENTS = [name for name in files(ALL) if name.endswith("_comments")]


def deploying(stages: list[str]) -> list[str]:
    """The statements that deploy these stages, each followed by its verify."""
    return [name for stage in stages for name in (*files([stage]), f"schema/verify/{STAGES[stage]}")]


def reverting(stages: list[str]) -> list[str]:
    """The statements that remove all that these stages made, and nothing else; the last stage goes first."""
    return [f"schema/revert/{STAGES[stage]}" for stage in reversed(stages)]


def deploy(transaction: Transaction, stages: list[str]) -> None:
    for name in deploying(stages):
        transaction.execute_file(name)


def refuse_foreign(transaction: Transaction) -> None:
    """Raise ForeignTablesError when a name that `deploy` needs is taken by something that is not ours."""
    taken = [row.name for row in transaction.rows("schema/taken_names")]
    if taken:
        raise ForeignTablesError(names=", ".join(taken))
