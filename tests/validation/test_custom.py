"""Lists of one's own as groups: made, listed and removed once the new tables are primary."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Cluster, Program, dsn, execute
from oracles.checks import passed
from oracles.small_databases import create_parallel

from workbench import custom, migration, validation
from workbench.contract import Verdict
from workbench.errors import NotMigratedError, NotReadyError, UnknownNameError, UsageError
from workbench.migration import archiving
from workbench.postgres import Database


@pytest.fixture
def parallel(cluster: Cluster) -> Iterator[Database]:
    """A migrated database."""
    made = cluster.clone("few in parallel", create_parallel)
    yield made
    cluster.drop(made)


def test_a_list_lives_as_a_group(parallel: Database) -> None:
    """From cutover on a list is a group that validation excuses; it outlives the archive and is kept aside."""
    with pytest.raises(NotReadyError, match=r"parallel.*rollback would drop it.*workbench cutover"):
        custom.add(parallel, "mine", ["AAPL"], "DEFAULT")
    migration.cutover(parallel, validator=passed)
    made = custom.add(parallel, "mine", ["aapl", " AAPL", "brk/b", "XOM"], "DEFAULT")
    assert made == custom.CustomGroup("mine", "DEFAULT", 3)
    assert custom.groups(parallel, "DEFAULT").rows == [made]
    assert execute(
        parallel,
        "SELECT symbol FROM group_memberships AS m JOIN definition_groups AS g ON g.id = group_id "
        "WHERE g.name = 'mine' ORDER BY 1",
    ) == [("AAPL",), ("BRK.B",), ("XOM",)]
    assert validation.run(parallel).verdict is Verdict.PASS
    for bad, said in ((["AAPL", "no symbol at all"], "no symbol at all"), (["AAPL"], "already"), ([], "at least one")):
        with pytest.raises(UsageError, match=said):
            custom.add(parallel, "mine", bad, "DEFAULT")
    archiving.archive(parallel, archiving.Terms(checks=0), confirmed=True, validator=passed)
    assert custom.remove(parallel, "mine", "DEFAULT") == made
    with pytest.raises(UnknownNameError, match="mine"):
        custom.remove(parallel, "mine", "DEFAULT")
    custom.add(parallel, "kept", ["XOM"], "TEST")
    for _ in range(3):
        migration.rollback(parallel)
    assert execute(parallel, "SELECT record ->> 'name' FROM cache_entries_kept_aside") == [("kept",)]
    with pytest.raises(NotMigratedError):
        custom.add(parallel, "mine", ["AAPL"], "DEFAULT")


def test_the_command_reads_a_file(parallel: Database, program: Program, tmp_path: Path) -> None:
    """`group add` takes tickers or a file, and `group list` leaves in every form; other groups are not touched."""
    at = ("--database-url", dsn(parallel.url))
    path = tmp_path / "names.csv"
    path.write_text("Symbol;Name\nAAPL;Apple\nXOM;Exxon\n", encoding="utf-8")
    assert program("group", "add", "watch", path, *at).code == 4
    migration.cutover(parallel, validator=passed)
    assert "CUSTOM:watch with 2 symbols" in program("group", "add", "watch", path, *at).out
    assert program("group", "list", "--json", *at).result["rows"] == [
        {"name": "watch", "environment": "DEFAULT", "members": 2}
    ]
    assert "watch,DEFAULT,2" in program("group", "list", "--csv", *at).out
    assert program("group", "remove", "Fund", *at).code == 2
    assert program("group", "remove", "watch", *at).code == 0
    assert program("group", "list", "--json", *at).result == {"rows": []}
