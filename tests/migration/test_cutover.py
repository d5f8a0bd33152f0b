"""The life of a migration: cut over, go back, any number of times, and nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from conftest import Cluster, Program, dsn, execute, on_embedded
from oracles import legacy
from oracles.checks import passed
from oracles.sessions import REFUSALS, together
from oracles.small_databases import create_parallel, create_primary
from oracles.statements import group, weigh

from workbench import migration, validation
from workbench.contract import Phase, Verdict
from workbench.errors import BlockedError, DefectsError, DriftError, NotMigratedError, NotValidatedError
from workbench.migration import phases
from workbench.postgres import Database, Transaction


@pytest.fixture
def parallel(cluster: Cluster) -> Iterator[Database]:
    """A database with a few migrated entries, which follows."""
    made = cluster.clone("few in parallel", create_parallel)
    yield made
    cluster.drop(made)


@pytest.fixture
def primary(cluster: Cluster) -> Iterator[Database]:
    """The same, cut over."""
    made = cluster.clone("few, primary", create_primary)
    yield made
    cluster.drop(made)


def document(database: Database, type: str, key: str) -> Any:
    """What an old reader finds."""
    rows = execute(
        database,
        "SELECT value FROM public.cache_entries WHERE type = :type AND key = :key ORDER BY id",
        type=type,
        key=key,
    )
    return rows[0][0] if rows else None


def members(database: Database) -> list[tuple[object, ...]]:
    """Groups and their symbols."""
    return execute(
        database, "SELECT g.name, m.symbol FROM group_memberships AS m JOIN definition_groups AS g ON g.id = m.group_id"
    )


def add(name: str, symbol: str, weight: str = "NULL") -> str:
    """A statement that adds a member to a group."""
    row = f"{group(name)}, '{symbol}', {weight}"
    return f"INSERT INTO public.group_memberships (group_id, symbol, weight) VALUES ({row})"  # noqa: S608 - fixed words


def drop(name: str, symbol: str) -> str:
    """A statement that takes a member out of a group."""
    return f"DELETE FROM public.group_memberships WHERE symbol = '{symbol}' AND group_id = {group(name)}"  # noqa: S608


def test_old_readers_see_each_write_in_the_old_shapes(primary: Database) -> None:
    """A fund's list, weights and declared count; and of the touched symbols their lists and their sector."""
    execute(primary, add("F", "MARA", "0.05"))
    execute(primary, weigh("F", "AAPL", "0.45"))
    execute(primary, add("miners", "AAPL"))
    execute(primary, drop("F", "XOM"))
    holdings = [
        {"symbol": "AAPL", "weight": 0.45},
        {"symbol": "brk-b", "weight": 0.3},
        {"symbol": "MARA", "weight": 0.05},
    ]
    assert document(primary, "etf_holdings", "F") == {"holdings": holdings, "total_holdings": 3, "data_source": "f.csv"}
    assert document(primary, "theme_definition", "miners")["symbols"] == ["MARA", "mara", "RIOT", 7, "AAPL"]
    apple, exxon = (document(primary, "stock_metadata", symbol) for symbol in ("AAPL", "XOM"))
    assert (apple["member_of_etfs"], apple["member_of_themes"]) == (["F"], ["miners"])
    assert exxon == {"sector": "Energy", "member_of_etfs": [], "market_cap": 1.5}
    execute(primary, drop("energy", "XOM"))
    assert "sector" not in document(primary, "stock_metadata", "XOM")
    execute(primary, add("tech", "XOM"))
    assert document(primary, "stock_metadata", "XOM")["sector"] == "Tech"
    execute(primary, "UPDATE stock_metadata SET sector = 'Energy' WHERE symbol = 'XOM'")
    assert ("energy", "XOM") in members(primary)
    assert migration.status(primary).drift == 0


def test_a_group_comes_is_renamed_and_goes(primary: Database) -> None:
    """A new fund has a document at once; a new name is carried to the stocks' lists; the end is carried too."""
    execute(primary, "INSERT INTO definition_groups (name, type, environment) VALUES ('N', 'ETF', 'DEFAULT')")
    assert document(primary, "etf_holdings", "N") == {"holdings": []}
    execute(primary, add("N", "AAPL", "1"))
    execute(primary, "UPDATE definition_groups SET name = 'M' WHERE name = 'N'")
    assert document(primary, "etf_holdings", "N") is None
    assert document(primary, "etf_holdings", "M") == {"holdings": [{"symbol": "AAPL", "weight": 1}]}
    assert document(primary, "stock_metadata", "AAPL")["member_of_etfs"] == ["F", "M"]
    execute(primary, "DELETE FROM definition_groups WHERE name IN ('M', 'F')")
    assert document(primary, "stock_metadata", "AAPL")["member_of_etfs"] == []
    assert execute(primary, "SELECT name FROM cache_entries WHERE type = 'etf_holdings'") == []
    assert migration.status(primary).drift == 0


REFUSED = {
    "a straggler's update": "UPDATE cache_entries SET value = '[]' WHERE key = 'F'",
    "a straggler's insert": "INSERT INTO cache_entries (type, name, key, value, environment) "
    "VALUES ('etf_holdings', 'x', 'x', '[]', 'DEFAULT')",
    "a straggler's delete": "DELETE FROM cache_entries WHERE key = 'F'",
    "a straggler's truncate": "TRUNCATE cache_entries",
    "a truncate": "TRUNCATE group_memberships CASCADE",
    "metadata that is no object": "UPDATE definition_groups SET metadata = '[]' WHERE name = 'F'",
    "a member's metadata that is no object": "UPDATE group_memberships SET metadata = '[1]' WHERE symbol = 'XOM'",
    "a name too long": "UPDATE stock_metadata SET display_name = repeat('x', 101) WHERE symbol = 'XOM'",
    "a superseded entry that would be current": "UPDATE definition_groups SET updated_at = NULL WHERE name = 'F'",
}


@on_embedded
@pytest.mark.parametrize("write", REFUSED)
def test_what_cannot_be_carried_is_refused_with_advice(primary: Database, write: str) -> None:
    """The writer is told what was refused and what to do; nothing changed; other types are written as ever."""
    before = state(primary)
    with pytest.raises(sa.exc.DBAPIError) as refusal:
        execute(primary, REFUSED[write])
    diagnosis = refusal.value.orig.diag  # type: ignore[union-attr]
    assert (diagnosis.sqlstate in ("55000", "22001"), bool(diagnosis.message_hint)) == (True, True)
    assert state(primary) == before
    execute(primary, "UPDATE cache_entries SET value = '{}' WHERE type = 'app_settings'")
    assert migration.status(primary).drift == 0


def state(database: Database) -> list[Any]:
    """All rows of both sides, as text."""
    tables = ("cache_entries", "definition_groups", "group_memberships", "stock_metadata")
    return [execute(database, f"SELECT t::text FROM public.{table} AS t ORDER BY id") for table in tables]  # noqa: S608


def test_stragglers_are_carried_over_where_they_are_allowed(parallel: Database) -> None:
    """Both sides may be written; the newest write holds on both; the choice can be changed later."""
    assert migration.cutover(parallel, allow_stragglers=True, validator=passed).changed
    execute(parallel, """UPDATE cache_entries SET value = '{"holdings": ["AAPL"]}' WHERE name = 'Fund'""")
    execute(parallel, add("F", "NEW"))
    assert document(parallel, "etf_holdings", "F") == {"holdings": ["AAPL", "NEW"]}
    assert migration.status(parallel).drift == 0
    assert migration.cutover(parallel, validator=passed).changed
    with pytest.raises(sa.exc.DBAPIError, match="is now written from"):
        execute(parallel, REFUSED["a straggler's update"])
    assert not migration.cutover(parallel, validator=passed).changed


POORER = {
    "the document of a group that it does not hold": (
        weigh("F", "AAPL", "0.9"),
        "UPDATE cache_entries SET last_universe_update = now() WHERE name = 'Fund'",
    ),
    "weights that would be read as unknown": (
        "SELECT 1",
        "UPDATE cache_entries SET value = jsonb_set(value, '{holdings,0,weight}', '0.9') WHERE name = 'Fund'",
    ),
}


@pytest.mark.parametrize("case", POORER)
def test_no_straggler_takes_what_the_new_tables_say(parallel: Database, case: str) -> None:
    """An old writer who read less than there is does not write it back; weights stay weights."""
    migration.cutover(parallel, allow_stragglers=True, validator=passed)
    before, write = POORER[case]
    execute(parallel, before)
    weights = execute(parallel, "SELECT symbol, weight::text FROM group_memberships ORDER BY id")
    with pytest.raises(sa.exc.DBAPIError, match="refused to write"):
        execute(parallel, write)
    assert execute(parallel, "SELECT symbol, weight::text FROM group_memberships ORDER BY id") == weights
    assert migration.status(parallel).drift == 0


def test_discarding_says_what_and_keeps_groups_without_a_document(parallel: Database, program: Program) -> None:
    """A CUSTOM group that somebody wrote while the new tables follow is drift, yet kept; migrate puts it back."""
    execute(parallel, "INSERT INTO definition_groups (name, type, environment) VALUES ('mine', 'CUSTOM', 'DEFAULT')")
    told = program("rollback", "--discard", "--database-url", dsn(parallel.url))
    assert (told.code, "1 row differed" in told.out) == (0, True)
    execute(
        parallel,
        """INSERT INTO cache_entries_kept_aside (reason, record, members)
           VALUES ('odd', '{"type": "ETF", "name": "X"}', '[]')""",
    )
    done = migration.migrate(parallel)
    assert [row.name for row in done.status.after_only] == ["mine"]
    assert done.noticed == ["1 group or stock stays in cache_entries_kept_aside, each with its reason"]


def test_a_new_fund_has_the_category_of_the_others(primary: Database) -> None:
    """Old readers find funds by their universe_category."""
    with primary.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL workbench.sync_direction = 'by hand'")
        connection.exec_driver_sql("UPDATE workbench.entries SET universe_category = 'ETF' WHERE type = 'etf_holdings'")
        connection.exec_driver_sql("UPDATE cache_entries SET universe_category = 'ETF' WHERE name = 'Fund'")
    execute(primary, "INSERT INTO definition_groups (name, type, environment) VALUES ('N', 'ETF', 'DEFAULT')")
    assert execute(primary, "SELECT universe_category FROM cache_entries WHERE key = 'N'") == [("ETF",)]
    assert migration.status(primary).drift == 0


def test_cutover_asks_for_trust(parallel: Database, program: Program) -> None:
    """Drift, a missing trigger, no validation, a stale one or a failed one: refused, and nothing changed."""
    at = ("--database-url", dsn(parallel.url))
    with pytest.raises(NotValidatedError, match="nobody validated"):
        migration.cutover(parallel)
    with pytest.raises(NotValidatedError, match="unchecked"):
        migration.cutover(parallel, validator=lambda: Verdict.UNCHECKED)
    program("validate", *at)
    execute(parallel, "UPDATE cache_entries SET updated_at = '2025-02-02' WHERE name = 'Fund'")
    told = program("cutover", *at)
    assert (told.code, "something was written since" in told.err, "--validate" in told.err) == (4, True, True)
    execute(parallel, "ALTER TABLE cache_entries DISABLE TRIGGER workbench_follow_update")
    with pytest.raises(DefectsError, match="workbench_follow_update on cache_entries is disabled"):
        migration.cutover(parallel, validator=passed)
    execute(parallel, "UPDATE cache_entries SET name = 'past it' WHERE name = 'Fund'")
    execute(parallel, "ALTER TABLE cache_entries ENABLE TRIGGER workbench_follow_update")
    with pytest.raises(DriftError):
        migration.cutover(parallel, validator=passed)
    assert migration.status(parallel).phase is Phase.PARALLEL


def test_cutover_names_who_is_in_its_way(parallel: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that does not end stops the cutover, by pid and application; afterwards it works."""
    monkeypatch.setattr("workbench.migration.deployment.PATIENCE_SECONDS", 0.3)
    with parallel.engine.connect() as connection:
        connection.exec_driver_sql("SET application_name = 'loader'")
        connection.exec_driver_sql("UPDATE cache_entries SET name = name WHERE type = 'app_settings'")
        with pytest.raises(BlockedError, match=r"process \d+ \(loader\) on cache_entries"):
            migration.cutover(parallel, validator=passed)
    assert migration.cutover(parallel, validator=passed).changed


def test_cutover_needs_a_migration(database: Database) -> None:
    """Without an after side there is nothing to make primary."""
    legacy.create(database)
    with pytest.raises(NotMigratedError):
        migration.cutover(database, validator=passed)


UNHELD = f"""
INSERT INTO definition_groups (name, type, environment) VALUES ('mine', 'CUSTOM', 'DEFAULT');
INSERT INTO group_memberships (group_id, symbol, weight) VALUES ({group("mine")}, 'AAPL', 1.10);
UPDATE group_memberships SET weight = weight * 3 WHERE group_id = {group("F")};
INSERT INTO group_memberships (group_id, symbol) VALUES ({group("miners")}, 'lower')
"""  # noqa: S608 - fixed words


def failing(database: Database) -> list[Any]:
    """The rows of checks that fail."""
    checks = validation.run(database).checks
    return [row for check in checks if check.verdict is Verdict.FAIL for row in check.rows]


def test_there_and_back_any_number_of_times(primary: Database, program: Program) -> None:
    """Cut over, write, go back, write, cut over again: no write is lost, sequences collide with nothing."""
    for turn in range(3):
        execute(primary, add("miners", f"T{turn}"))
        assert migration.rollback(primary).status.phase is Phase.PARALLEL
        execute(
            primary,
            "UPDATE cache_entries SET value = value || jsonb_build_object('turn', CAST(:turn AS integer)) "
            "WHERE name = 'Fund'",
            turn=turn,
        )
        execute(
            primary,
            f"INSERT INTO cache_entries (type, name, key, value, environment) "  # noqa: S608 - fixed words
            f"VALUES ('etf_holdings', 'n', 'L{turn}', '[\"AAPL\"]', 'DEFAULT')",
        )
        assert migration.cutover(primary, validator=passed).changed
    assert document(primary, "theme_definition", "miners")["symbols"][-3:] == ["T0", "T1", "T2"]
    assert document(primary, "etf_holdings", "F")["turn"] == 2
    assert migration.status(primary).drift == 0
    assert validation.run(primary).verdict is Verdict.PASS


def test_what_documents_cannot_hold_is_listed_and_kept(primary: Database, program: Program) -> None:
    """It is no drift; in parallel it stays in place; when the after side goes it is kept, and put back by migrate."""
    at = ("--database-url", dsn(primary.url))
    legacy_before = document(primary, "stock_metadata", "XOM")
    execute(primary, UNHELD)
    listed = {(row.type, row.name, row.symbol): row.reason for row in migration.status(primary).after_only}
    assert {place[:2] for place in listed} == {("CUSTOM", "mine"), ("ETF", "F"), ("THEME", "miners")}
    assert (
        listed["CUSTOM", "mine", None]
        == listed["CUSTOM", "mine", "AAPL"]
        == "legacy documents have no type for CUSTOM groups"
    )
    assert "sum to 3" in listed["ETF", "F", None]
    assert listed["THEME", "miners", "lower"] == "the member lower would not be read"
    assert ("THEME", "miners", "MARA") not in listed
    assert failing(primary) == []
    validated = validation.run(primary)
    assert validated.check("after_only").count == len(listed)
    assert (validated.excused.groups, validated.excused.stocks) == (3, 0)
    assert (
        f"Nothing was lost but what documents cannot hold: {validated.excused.elements} elements in 3 groups, listed: "
        in (validation.sentence(validated))
    )
    rehearsed = program("rollback", "--rehearse", *at)
    assert (rehearsed.code, "CUSTOM" in rehearsed.out, "parallel" in rehearsed.out) == (0, True, True)
    told = program("rollback", *at)
    assert (told.code, told.out.index("CUSTOM") < told.out.index("Phase: parallel")) == (0, True)
    now = migration.status(primary)
    assert (now.phase, now.drift, len(now.after_only)) == (Phase.PARALLEL, 0, len(listed))
    assert failing(primary) == []
    assert migration.rollback(primary).status.phase is Phase.LEGACY
    kept = execute(primary, "SELECT record ->> 'name', members FROM cache_entries_kept_aside ORDER BY 1")
    assert [name for name, _ in kept] == ["F", "mine", "miners"]
    assert document(primary, "stock_metadata", "XOM") == legacy_before
    now = migration.migrate(primary).status
    assert (now.drift, {row.name for row in now.after_only}) == (0, {"mine"})
    assert ("mine", "AAPL") in members(primary)
    assert execute(primary, "SELECT FROM group_memberships WHERE weight::text = '1.10'") == [()]
    assert len(execute(primary, "SELECT FROM cache_entries_kept_aside")) == 2


KNOWN = {
    "a stock spelled otherwise": "INSERT INTO stock_metadata (symbol, environment) VALUES ('newst', 'DEFAULT')",
    "a number that JSON has not": "UPDATE stock_metadata SET market_cap = 'NaN' WHERE symbol = 'XOM'",
    "a fund that became a list of one's own": "UPDATE definition_groups SET type = 'CUSTOM' WHERE name = 'F'",
    "a member spelled otherwise": add("F", "xom"),
    "a stock in two sectors": add("tech", "XOM"),
    "a stock renamed": "UPDATE stock_metadata SET symbol = 'goog.x' WHERE symbol = 'AAPL'",
}


@pytest.mark.parametrize("write", KNOWN)
def test_what_is_known_fails_no_check(primary: Database, write: str) -> None:
    """What documents cannot hold is listed, a finding in each check that meets it, and stands in nobody's way."""
    execute(primary, KNOWN[write])
    now = migration.status(primary)
    assert (now.drift, len(now.after_only) > 0) == (0, True)
    assert failing(primary) == []


def test_a_legacy_write_settles_what_was_only_on_the_after_side(primary: Database) -> None:
    """Back in parallel the newest write holds: the group is what the document says, and no longer listed."""
    execute(primary, UNHELD)
    migration.rollback(primary)
    execute(primary, """UPDATE cache_entries SET value = '{"symbols": ["MARA"]}' WHERE key = 'miners'""")
    assert {row.name for row in migration.status(primary).after_only} == {"mine", "F"}
    assert migration.status(primary).drift == 0


PAST_THE_TRIGGERS = {
    "a document": "UPDATE cache_entries SET value = value || '{\"x\": 1}' WHERE name = 'Fund'",
    "a membership": weigh("F", "AAPL", "0.51"),
    "a group without a document": "INSERT INTO definition_groups (name, type, environment) VALUES ('N', 'ETF', 'TEST')",
    "a custom group": "INSERT INTO definition_groups (name, type, environment) VALUES ('C', 'CUSTOM', 'TEST')",
    "a sector": add("tech", "XOM"),
    "a stock": "UPDATE stock_metadata SET industry = 'Oil' WHERE symbol = 'XOM'",
}


@pytest.mark.parametrize("write", PAST_THE_TRIGGERS)
def test_what_writes_past_the_triggers_is_drift(primary: Database, program: Program, write: str) -> None:
    """Found by status, refused by rollback; with --discard the documents are what the after side says."""
    with primary.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL workbench.sync_direction = 'rogue'")
        connection.exec_driver_sql(PAST_THE_TRIGGERS[write])
    assert migration.status(primary).drift > 0
    assert program("status", "--database-url", dsn(primary.url)).code == 1
    advised = [check.fix for check in validation.run(primary).checks if check.verdict is Verdict.FAIL]
    assert advised, "validation found nothing"
    assert not any("workbench migrate" in told for told in advised)  # what is primary now is not made anew
    with pytest.raises(DriftError):
        migration.rollback(primary)
    assert migration.rollback(primary, discard=True).status.phase is Phase.PARALLEL
    assert migration.status(primary).drift == 0


def test_upgrade_puts_back_what_cutover_needs(primary: Database) -> None:
    """A trigger that somebody dropped is named and put back, in the phase that holds."""
    execute(primary, "DROP TRIGGER workbench_rebuild_update ON stock_metadata")
    execute(primary, "ALTER TABLE cache_entries DISABLE TRIGGER workbench_refuse_insert")
    assert len(migration.status(primary).defects) == 2
    assert migration.upgrade(primary).changed
    assert migration.status(primary).defects == []
    execute(primary, "UPDATE stock_metadata SET industry = 'Oil' WHERE symbol = 'XOM'")
    assert document(primary, "stock_metadata", "XOM")["industry"] == "Oil"


TOGETHER = {
    "two members of one list": (weigh("F", "AAPL", "0.49"), weigh("F", "XOM", "0.21")),
    "one stock comes into two groups": (add("F", "NEW"), add("miners", "NEW")),
    "a stock and its lists": (
        "UPDATE stock_metadata SET industry = 'Software' WHERE symbol = 'AAPL'",
        add("miners", "AAPL"),
    ),
    "a group and its members": ("UPDATE definition_groups SET description = 'new' WHERE name = 'F'", drop("F", "AAPL")),
    "a group goes and a member comes": (
        "DELETE FROM definition_groups WHERE name = 'miners'",
        "INSERT INTO group_memberships (group_id, symbol) SELECT id, 'X' FROM definition_groups WHERE name = 'miners'",
    ),
    "a sector is renamed and a stock joins it": (
        "UPDATE definition_groups SET display_name = 'Energie' WHERE name = 'energy'",
        "UPDATE stock_metadata SET sector = 'Energy' WHERE symbol = 'AAPL'",
    ),
    "a sector comes that a stock names": (
        "INSERT INTO definition_groups (name, type, environment) VALUES ('New', 'SECTOR', 'DEFAULT')",
        "UPDATE stock_metadata SET sector = 'New' WHERE symbol = 'AAPL'",
    ),
}  # fixed words


@on_embedded
@pytest.mark.parametrize("level", ["READ COMMITTED", "READ COMMITTED, the other way round", "REPEATABLE READ"])
@pytest.mark.parametrize("pair", TOGETHER)
def test_two_at_once_leave_no_drift(primary: Database, pair: str, level: str) -> None:
    """Two transactions that do not see each other: one waits, or is refused by name; never silent drift."""
    level, _, turned = level.partition(", ")
    first, second = reversed(TOGETHER[pair]) if turned else TOGETHER[pair]
    refused = together(primary, first, second, level)
    assert migration.status(primary).drift == 0
    allowed = (*REFUSALS, "violates foreign key")
    assert all(any(word in refusal for word in allowed) for refusal in refused), refused
    assert not refused or level != "READ COMMITTED" or "foreign key" in refused[0]


def test_without_turns_the_documents_drift(primary: Database) -> None:
    """Waiting for each other is what keeps two at once from drifting: without, they do, and it is found."""
    execute(
        primary,
        "CREATE OR REPLACE FUNCTION workbench.lock_families(touched text[]) RETURNS void LANGUAGE plpgsql "
        "AS 'BEGIN END'",
    )
    pair = TOGETHER["a sector comes that a stock names"]
    assert together(primary, *pair, "READ COMMITTED", patience=2) == []
    assert migration.status(primary).drift > 0


def test_nothing_is_written_between_comparison_and_drop(parallel: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write to the new tables just after both sides were compared waits, since it would be dropped unseen."""
    refuse_drift, answers = phases.refuse_drift, []

    def late(transaction: Transaction, discard: bool) -> int:
        differing = refuse_drift(transaction, discard)
        with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
            execute(Database(parallel.url), "SET lock_timeout = '200ms'; " + weigh("F", "AAPL", "0.4"))
        answers.append(differing)
        return differing

    monkeypatch.setattr(phases, "refuse_drift", late)
    assert migration.rollback(parallel).status.phase is Phase.LEGACY
    assert answers == [0]
