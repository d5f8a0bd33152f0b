"""A step that was written down does in psql what the command does, and nothing when its proof fails."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Cluster, dsn, execute
from oracles.checks import passed
from oracles.fingerprints import fingerprint
from oracles.small_databases import create_rolled_back

# ruff: noqa: S608 - statements are put together from fixed names only
from workbench import migration, server, validation
from workbench.errors import NotReadyError
from workbench.migration import archiving, scripted
from workbench.migration.preflight import Wishes
from workbench.postgres import Database


@pytest.fixture
def pair(cluster: Cluster) -> Iterator[tuple[Database, Database]]:
    """Two databases of one content: one for commands, one for scripts."""
    made = [cluster.clone("scripted", _filled) for _ in range(2)]
    yield made[0], made[1]
    for database in made:
        cluster.drop(database)


def _filled(empty: Database) -> None:
    create_rolled_back(empty)
    execute(empty, "DROP TABLE IF EXISTS cache_entries_kept_aside")


def psql(database: Database, script: str, folder: Path) -> str:
    """What psql says of the script on standard error; empty when it ran through."""
    path = folder / "script.sql"
    path.write_text(script, encoding="utf-8")
    command = [server.binary("psql"), "--no-psqlrc", "--dbname", dsn(database.url), "--file", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert bool(done.returncode) is ("ERROR" in done.stderr)
    return "\n".join(line for line in done.stderr.splitlines() if "ERROR" in line)


def content(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """The whole catalogue and every row, but for what tells times."""
    found = fingerprint(database)
    # What is kept aside has a number of its own and the time; the rest of it is text.
    if aside := found.get("public.cache_entries_kept_aside"):
        found["public.cache_entries_kept_aside"] = sorted((str(row).split('+00","')[1],) for row in aside)
    return {
        title: sorted(row[-1:] for row in rows) if title == "comments" else rows
        for title, rows in found.items()
        if title
        not in ("workbench.phases", "workbench.changes", "workbench.validations", "workbench.validations_place_seq")
    }


Way = tuple[Callable[[Database], object], Callable[[Database], str]]
TERMS = archiving.Terms(checks=0)
WAYS: dict[str, Way] = {
    "migrate": (migration.migrate, lambda database: scripted.migrating(database, Wishes())),
    "cutover": (migration.cutover, lambda database: scripted.cutting_over(database, allow_stragglers=False)),
    "archive": (
        lambda database: archiving.archive(database, TERMS, confirmed=True, with_view=True),
        lambda database: scripted.archiving(database, with_view=True),
    ),
    "restore": (migration.rollback, scripted.rolling_back),
    "return": (migration.rollback, scripted.rolling_back),
    "drop": (migration.rollback, scripted.rolling_back),
}


def test_psql_does_what_the_commands_do(pair: tuple[Database, Database], tmp_path: Path) -> None:
    """There and back: after each step both databases have the same catalogue and the same rows."""
    by_command, by_script = pair
    assert content(by_command) == content(by_script)
    for step, (command, write) in WAYS.items():
        if step in ("cutover", "archive"):
            for database in pair:
                assert validation.run_and_record(database)[0].verdict == "pass"
        before = content(by_script)
        script = write(by_script)
        assert content(by_script) == before
        command(by_command)
        assert psql(by_script, script, tmp_path) == ""
        assert content(by_script) == content(by_command)
        assert migration.status(by_script).defects == []
        if step in ("cutover", "archive", "restore"):
            for database in pair:
                execute(
                    database,
                    "INSERT INTO definition_groups (name, type, environment, created_at, updated_at) "
                    f"VALUES ('{step}', 'CUSTOM', 'TEST', '2026-01-01', '2026-01-01')",
                )


PAST = "SET LOCAL session_replication_role = replica; UPDATE cache_entries SET value = '[]' WHERE name = 'Fund';"
SPOIL = {
    "migrate": "DELETE FROM group_memberships WHERE id = 1;",
    "cutover": PAST,
    "archive": "UPDATE cache_entries_archive SET value = '[]' WHERE name = 'Fund';",
    "restore": PAST,
    "return": PAST,
    "drop": PAST,
}
"""What somebody put into the file before its first proof."""


def test_a_script_whose_proof_fails_changes_nothing(pair: tuple[Database, Database], tmp_path: Path) -> None:
    """Each script, spoilt before its proof, raises an error and leaves all as it was; unspoilt it then runs."""
    database = pair[0]
    for step, (_, write) in WAYS.items():
        if step in ("cutover", "archive"):
            validation.run_and_record(database)
        script, before = write(database), fingerprint(database)
        head, mark, rest = script.partition("\nDO $proof$")
        assert mark
        said = psql(database, f"{head}\nSET LOCAL search_path = public;\n{SPOIL[step]}\n{mark}{rest}", tmp_path)
        assert "and nothing was changed" in said
        assert fingerprint(database) == before
        assert psql(database, script, tmp_path) == ""


def test_a_script_of_another_time_is_refused(pair: tuple[Database, Database], tmp_path: Path) -> None:
    """A script that was written for a phase that is over, or for data that was written since, changes nothing."""
    database = pair[0]
    first = scripted.migrating(database, Wishes())
    migration.migrate(database)
    with pytest.raises(NotReadyError):
        scripted.migrating(database, Wishes())
    assert "this script is for phase legacy" in psql(database, first, tmp_path)
    validation.run_and_record(database)
    script = scripted.cutting_over(database, allow_stragglers=False)
    execute(database, "UPDATE cache_entries SET value = '[\"NEW\"]' WHERE key = 'miners'")
    before = fingerprint(database)
    assert "no passing validation" in psql(database, script, tmp_path)
    assert fingerprint(database) == before
    migration.cutover(database, validator=passed)
    assert "this script is for phase parallel" in psql(database, script, tmp_path)
