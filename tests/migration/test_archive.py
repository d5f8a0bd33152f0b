"""The legacy documents go to an archive that is proven first, and come back with all that was written since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from conftest import Cluster, Program, dsn, execute, on_embedded
from oracles import legacy
from oracles.twin import Entry

from workbench import migration, sqlfiles
from workbench.contract import Phase, Verdict
from workbench.errors import (
    BusyError,
    DependentsError,
    DriftError,
    ForeignTablesError,
    NotReadyError,
    NotValidatedError,
    UnconfirmedError,
    UnprovenError,
)
from workbench.migration import archiving, deployment, validations
from workbench.migration.archiving import Terms
from workbench.postgres import Database, Transaction
from workbench.report.notebooks import SKIPPABLE

ONCE = Terms(checks=1)
OTHERS = """SELECT c::text, c.xmin::text FROM public.cache_entries AS c
             WHERE type IN ('app_settings', 'cache_config') ORDER BY id"""
LEGACY = "SELECT c::text FROM public.cache_entries AS c ORDER BY id"


def at(database: Database) -> tuple[str, ...]:
    """The options that name the database."""
    return "--database-url", dsn(database.url)


def check(database: Database, verdict: Verdict = Verdict.PASS) -> None:
    """Record a validation without doing it, which takes a second."""
    with database.write_read_committed() as transaction:
        seen = validations.seen(transaction)
        assert seen
        assert validations.record(transaction, seen, validations.Found(verdict))


HOLDINGS = """{"holdings": [{"symbol": "NVDA", "weight": 0.50}, {"symbol": "brk-b", "weight": 0.3},
                            {"symbol": "AAPL", "weight": 0.20}], "data_source": "sample data: synthetic"}"""
ENTRIES = [
    Entry(0, "etf_holdings", "Fund", "SPY", HOLDINGS),
    Entry(0, "etf_holdings", "Another", "QQQ", '["AAPL", null, "aapl"]'),
    Entry(0, "etf_holdings", "Older", "QQQ", '["MSFT"]', updated_at="2020-01-01"),
    Entry(0, "theme_definition", "Chips", "chips", '{"symbols": ["NVDA"], "description": "d"}'),
    Entry(0, "sector_industry_map", "Tech", "tech", '{"industries": ["Software"]}'),
    Entry(0, "stock_metadata", "Nvidia", "NVDA", '{"sector": "Tech", "market_cap": 1.50}'),
    Entry(0, "themes", "AI", "list", '{"value": "[\\"MSFT\\"]"}', environment="TEST"),
    Entry(0, "app_settings", "secret", "key", '{"a": 1}'),
    Entry(0, "cache_config", "ttl", "key", "[1]"),
]
MIGRATED, OTHER = 7, 2


@pytest.fixture
def primary(cluster: Cluster) -> Iterator[Database]:
    """A small database whose new tables are primary, validated once before and once after cutover."""
    made = cluster.clone("primary", lambda empty: _cut_over(empty, ENTRIES))
    yield made
    cluster.drop(made)


def _cut_over(database: Database, entries: list[Entry]) -> None:
    if entries:
        legacy.create(database, entries)
        migration.migrate(database)
    check(database)
    migration.cutover(database, validator=lambda: Verdict.PASS)
    check(database)


@on_embedded
def test_the_sample_is_archived_and_comes_back(migrated: Database, program: Program) -> None:
    """Every oddity of the sample moves and comes back, to the letter and with its id."""
    _cut_over(migrated, [])
    before = execute(migrated, LEGACY)
    archiving.archive(migrated, ONCE, confirmed=True)
    assert migration.rollback(migrated).status.phase is Phase.CUTOVER
    assert execute(migrated, LEGACY) == before
    assert migration.status(migrated).drift == 0


def test_documents_are_archived_and_come_back(primary: Database, program: Program) -> None:
    """All migrated documents move, proven; other types keep bytes and row versions; the way back is exact."""
    before, others = execute(primary, LEGACY), execute(primary, OTHERS)
    told = program("archive", "--checks", 1, *at(primary))
    assert told.code == 4
    assert f"would move {MIGRATED} entries" in told.err
    assert execute(primary, LEGACY) == before
    done = program("archive", "--checks", 1, "--yes", "--json", *at(primary)).result
    assert (done["changed"], done["entries"], done["others"]) == (True, len(before) - len(others), len(others))
    assert execute(primary, OTHERS) == others
    assert len(execute(primary, LEGACY)) == len(others)
    archived = execute(primary, "SELECT a::text FROM public.cache_entries_archive AS a")
    assert sorted(archived + [(row,) for row, _ in others]) == sorted(before)
    again = program("archive", "--yes", *at(primary))
    assert (again.code, again.out.splitlines()[0]) == (0, "Already archived; nothing was changed.")
    assert migration.rollback(primary).status.phase is Phase.CUTOVER
    assert execute(primary, LEGACY) == before
    assert execute(primary, OTHERS) == others
    assert execute(primary, "SELECT to_regclass('public.cache_entries_archive')") == [(None,)]
    assert migration.status(primary).drift == 0


def test_the_validation_of_an_archive_counts(primary: Database, program: Program) -> None:
    """With `--validate` its own pass is one of those asked for after cutover, and leaves a failure behind."""
    check(primary, Verdict.FAIL)
    execute(primary, "UPDATE public.group_memberships SET weight = weight WHERE id = 1")
    end = program("archive", "--validate", "--yes", "--checks", 1, "--days", 0, *at(primary))
    assert (end.code, end.err) == (0, "")
    assert execute(primary, "SELECT verdict FROM workbench.validations ORDER BY place DESC LIMIT 1") == [("pass",)]


def test_an_archive_has_terms(primary: Database) -> None:
    """Nothing is archived before cutover, without validations, before its day, after a write, or over other tables."""
    with pytest.raises(NotReadyError, match="1 of 3 validations in a row passed in phase parallel"):
        archiving.archive(primary, Terms(), confirmed=True)
    with pytest.raises(NotReadyError, match=r"cutover was 0\.0 days ago, and --days asks for 7"):
        archiving.archive(primary, Terms(1, 7), confirmed=True)
    execute(primary, "CREATE TABLE public.cache_entries_archive (x integer)")
    with pytest.raises(ForeignTablesError, match=r"public\.cache_entries_archive"):
        archiving.archive(primary, ONCE, confirmed=True)
    execute(primary, "DROP TABLE public.cache_entries_archive")
    execute(primary, "CREATE TABLE public.mine (entry integer REFERENCES public.cache_entries ON DELETE CASCADE)")
    with pytest.raises(DependentsError, match=r"mine_entry_fkey on table public\.mine"):
        archiving.archive(primary, ONCE, confirmed=True)
    execute(primary, "DROP TABLE public.mine")
    execute(primary, "UPDATE public.group_memberships SET weight = weight WHERE id = 1")
    with pytest.raises(NotValidatedError, match="something was written"):
        archiving.archive(primary, ONCE, confirmed=True)
    check(primary, Verdict.FAIL)
    with pytest.raises(NotReadyError, match="0 of 1 validations in a row passed in phase cutover"):
        archiving.archive(primary, ONCE, confirmed=True)
    with pytest.raises(NotReadyError, match="1 of 2 validations in a row passed in phase parallel"):
        archiving.archive(primary, Terms(2), confirmed=True, validator=lambda: Verdict.PASS)
    with pytest.raises(NotValidatedError, match="ended with unchecked"):
        archiving.archive(primary, ONCE, confirmed=True, validator=lambda: Verdict.UNCHECKED)
    past_triggers(primary, "UPDATE public.group_memberships SET weight = 0.9 WHERE id = 1")
    check(primary)
    with pytest.raises(DriftError, match="Before and after differ in 2 rows"):
        archiving.archive(primary, ONCE, confirmed=True)
    migration.rollback(primary, discard=True)
    with pytest.raises(NotReadyError, match="it is in phase parallel"):
        archiving.archive(primary, ONCE, confirmed=True)
    assert execute(primary, "SELECT to_regclass('public.cache_entries_archive')") == [(None,)]


BAD_COPIES = {
    "truncated": ("ORDER BY id", "AND id > 5 ORDER BY id", "5 row"),
    "altered": ("ORDER BY id;", "; UPDATE public.cache_entries_archive SET name = 'x' WHERE id = 2;", "1 row"),
}


@pytest.mark.parametrize("fault", BAD_COPIES)
def test_nothing_is_deleted_before_the_archive_is_proven(
    primary: Database, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """An archive that lacks rows, or says something else, is undone and named; the legacy table is as it was."""
    old, new, named = BAD_COPIES[fault]
    load = sqlfiles.load
    monkeypatch.setattr(
        sqlfiles, "load", lambda name: load(name).replace(old, new) if name == "archive/copy" else load(name)
    )
    before = execute(primary, LEGACY)
    with pytest.raises(UnprovenError, match=named):
        archiving.archive(primary, ONCE, confirmed=True)
    assert execute(primary, LEGACY) == before
    assert migration.status(primary).phase is Phase.CUTOVER


def test_triggers_are_put_back_while_archived(primary: Database, program: Program) -> None:
    """A trigger that somebody took away is named and put back; the way back then finds all that it needs."""
    families = execute(primary, "SELECT entry_id, family FROM workbench.families ORDER BY 1")
    archiving.archive(primary, ONCE, confirmed=True)
    execute(primary, "DROP TRIGGER workbench_rebuild_update ON public.group_memberships")
    told = program("status", *at(primary))
    assert (told.code, "workbench_rebuild_update on group_memberships is missing" in told.out) == (1, True)
    assert program("upgrade", *at(primary)).code == 0
    assert program("status", *at(primary)).code == 0
    execute(primary, "UPDATE public.group_memberships SET metadata = '{\"shares\": 5}' WHERE id = 1")
    rehearsed = program("rollback", "--rehearse", "--json", *at(primary)).result
    assert (rehearsed["phase"], rehearsed["kept"], rehearsed["lost"]) == ("cutover", MIGRATED, 0)
    assert migration.status(primary).phase is Phase.ARCHIVED
    migration.rollback(primary)
    assert execute(primary, "SELECT entry_id, family FROM workbench.families ORDER BY 1") == families
    status = migration.status(primary)
    assert (status.drift, status.after_only, status.defects) == (0, [], [])


@on_embedded
def test_a_validation_made_for_cutover_counts(primary: Database, program: Program) -> None:
    """`cutover --validate` records what it validated while writers were stopped."""
    migration.rollback(primary)
    assert program("cutover", *at(primary)).code == 4
    assert program("cutover", "--validate", *at(primary)).code == 0
    with primary.read_only() as transaction:
        assert validations.clean_checks(transaction, Phase.PARALLEL) == 1
        assert validations.clean_checks(transaction) == 0


WRITES = [
    "UPDATE public.group_memberships SET weight = weight / 2 WHERE id = 1",
    "UPDATE public.stock_metadata SET industry = 'Chips' WHERE symbol = 'NVDA'",
    "DELETE FROM public.definition_groups WHERE name = 'QQQ'",
    "INSERT INTO public.definition_groups (name, type, environment) VALUES ('NEW', 'ETF', 'DEFAULT')",
    "INSERT INTO public.definition_groups (name, type, environment) VALUES ('mine', 'CUSTOM', 'DEFAULT')",
]
DAMAGE = [
    "UPDATE public.cache_entries_archive SET name = 'x' WHERE id = 1",
    "DELETE FROM public.cache_entries_archive WHERE id = 2",
    "UPDATE public.cache_entries_archive SET id = 0 WHERE id = 5",
]


def test_what_is_written_meanwhile_comes_back(primary: Database, program: Program) -> None:
    """Writes made while archived are in the documents that come back; a damaged archive is named, nothing is lost."""
    archiving.archive(primary, ONCE, confirmed=True)
    for write in WRITES + DAMAGE:
        execute(primary, write)
    told = program("rollback", *at(primary))
    assert told.code == 0
    for entry, change in ((0, "added"), (1, "altered"), (2, "removed"), (5, "removed")):
        assert f"Warning: entry {entry} of the archive was {change}." in told.out
    status = migration.status(primary)
    assert (status.phase, status.drift) == (Phase.CUTOVER, 0)
    assert {row.name for row in status.after_only} == {"mine", "SPY"}
    documents = {(type, key): value for type, key, value in execute(primary, DOCUMENTS)}
    assert '"industry": "Chips"' in str(documents["stock_metadata", "NVDA"])
    assert '"weight": 0.25' in str(documents["etf_holdings", "SPY"])
    assert ("etf_holdings", "NEW") in documents
    assert ("etf_holdings", "QQQ") not in documents


DOCUMENTS = "SELECT type, key, value::text FROM public.cache_entries WHERE workbench.is_migrated(type)"
ENTRY = "INSERT INTO public.cache_entries (id, type, name, key, value, environment) VALUES "


def past_triggers(database: Database, statement: str) -> None:
    """Write where no trigger sees it."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql(statement)


def test_what_stands_in_the_way_back_is_named(primary: Database) -> None:
    """Somebody took the id of an archived entry, or wrote one past the triggers: named, and nothing is changed."""
    archiving.archive(primary, ONCE, confirmed=True)
    execute(primary, f"{ENTRY} (1, 'app_settings', 'x', 'mine', '{{}}', 'TEST')")
    past_triggers(primary, f"{ENTRY} (0, 'themes', 'x', 'list', '[]', 'TEST')")
    with pytest.raises(NotReadyError, match=r"entry 0 \(themes list\), entry 1 \(app_settings mine\)"):
        migration.rollback(primary)
    assert migration.status(primary).phase is Phase.ARCHIVED
    past_triggers(primary, "DELETE FROM public.cache_entries WHERE id IN (0, 1)")
    execute(primary, "DROP TABLE public.cache_entries_archive")
    assert migration.rollback(primary).noticed == ["the archive was gone"]
    assert migration.status(primary).drift == 0


UNCOMMENTED = """SELECT attname FROM pg_attribute WHERE attrelid = 'public.cache_entries_archive'::regclass
                  AND attnum > 0 AND col_description(attrelid, attnum) IS NULL"""


def test_old_readers_go_on_with_a_view(primary: Database, program: Program) -> None:
    """A reader who names the schema workbench first sees every entry as before, later writes too, in the same types."""
    reader = f"reader_{primary.url.database}"
    execute(primary, f"CREATE ROLE {reader} LOGIN")
    execute(primary, f"GRANT SELECT ON public.cache_entries TO {reader}")
    execute(primary, f"GRANT SELECT ON public.group_memberships TO {reader}")
    asked = "SELECT * FROM cache_entries ORDER BY id"
    url = dsn(primary.url.set(username=reader))
    try:
        with psycopg.connect(url, options="-c search_path=workbench,public") as connection:
            before = connection.execute(asked)
            rows, types = (before.fetchall(), [(c.name, c.type_code, c.precision) for c in before.description or ()])
        assert program("archive", "--checks", 1, "--yes", "--with-view", *at(primary)).code == 0
        with psycopg.connect(url, options="-c search_path=workbench,public") as connection:
            after = connection.execute(asked)
            assert after.fetchall() == rows
            assert [(c.name, c.type_code, c.precision) for c in after.description or ()] == types
            assert connection.execute("SELECT count(*) FROM cache_entries_archive").fetchall() == [(MIGRATED,)]
        assert execute(primary, UNCOMMENTED) == []
        migration.rollback(primary)
        check(primary)
        assert not archiving.archive(primary, ONCE, confirmed=True).view
        assert archiving.archive(primary, ONCE, with_view=True).changed
    finally:
        execute(primary, f"DROP OWNED BY {reader}")
        execute(primary, f"DROP ROLE {reader}")


def test_an_archived_database_is_unchecked_and_goes_on(primary: Database, program: Program) -> None:
    """Before-side checks are unchecked, the others run; the before side and a drill are refused, old writers too."""
    archiving.archive(primary, ONCE, confirmed=True)
    told = program("validate", "--json", *at(primary))
    verdicts = {found["id"]: found["verdict"] for found in told.result["checks"]}
    assert (told.code, told.result["verdict"], told.result["recorded"]) == (3, "unchecked", True)
    assert (verdicts["lossless_rebuild"], verdicts["integrity"], verdicts["spellings"]) == (
        "unchecked",
        "pass",
        "finding",
    )
    refused = program("query", "etf", "SPY", "--side", "before", *at(primary))
    assert (refused.code, "legacy documents are archived" in refused.err) == (4, True)
    assert program("query", "etf", "SPY", *at(primary)).code == 0
    assert program("validate", "--drill", *at(primary)).code == 3
    status = program("status", *at(primary))
    assert status.out.startswith("Phase: archived. Before-side checks: unchecked.")
    assert program("migrate", *at(primary)).code == 0
    with pytest.raises(sa.exc.DBAPIError, match="cache_entries is now written from"):
        execute(primary, f"{ENTRY} (0, 'themes', 'x', 'list', '[]', 'TEST')")
    execute(primary, "DROP INDEX public.idx_group_memberships_symbol")
    assert program("validate", *at(primary)).code == 1


@on_embedded
def test_run_goes_through_on_an_archived_database(primary: Database, program: Program, tmp_path: Path) -> None:
    """The main job ends with an unchecked verdict and its pages; sample data keeps its label."""
    archiving.archive(primary, ONCE, confirmed=True)
    skipped = [f"--skip={name}" for name in SKIPPABLE]
    told = program("run", *skipped, "--output", tmp_path, "--json", *at(primary))
    assert (told.code, told.result["verdict"]) == (3, "unchecked")
    assert "the legacy documents are archived" in told.result["summary"]
    assert json.loads((tmp_path / "00_start_here.json").read_text())["sample"] is True
    assert json.loads((tmp_path / "10_migrate.json").read_text())["verdict"] == "unchecked"


OURS = """
SELECT 'schema' FROM pg_namespace WHERE nspname = 'workbench'
 UNION ALL SELECT 'trigger' FROM pg_trigger WHERE tgname LIKE 'workbench%'
 UNION ALL SELECT p.proname FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
            WHERE n.nspname IN ('workbench', 'public')
 UNION ALL SELECT t.typname FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
            WHERE n.nspname = 'workbench' OR n.nspname = 'public' AND t.typrelid = 0 AND t.typelem = 0
"""
"""What the workbench would leave behind, its tables in the schema of the legacy table apart."""
TABLES = """SELECT relname::text FROM pg_class
             WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1"""
NEW = ["definition_groups", "group_memberships", "stock_metadata"]


def test_uninstall_leaves_plain_tables(primary: Database, program: Program) -> None:
    """Told what it would remove, then nothing of the workbench is left but the tables; with an archive, that too."""
    told = program("uninstall", *at(primary))
    assert told.code == 4
    assert "and leave definition_groups, group_memberships and stock_metadata as plain tables" in told.err
    refused = program("uninstall", "--yes", "--drop-tables", *at(primary))
    assert (refused.code, "Run `workbench rollback` first" in refused.err) == (4, True)
    archiving.archive(primary, ONCE, confirmed=True, with_view=True)
    [members] = execute(primary, "SELECT count(*) FROM public.group_memberships")
    assert program("uninstall", "--yes", *at(primary)).code == 0
    assert execute(primary, OURS) == []
    assert [name for (name,) in execute(primary, TABLES)] == ["cache_entries", "cache_entries_archive", *NEW]
    assert execute(primary, "SELECT count(*) FROM public.group_memberships") == [members]
    execute(primary, "UPDATE public.group_memberships SET weight = 0.5 WHERE id = 1")
    again = program("uninstall", "--yes", "--json", *at(primary))
    assert (again.code, again.result["changed"]) == (0, False)


@on_embedded
def test_uninstall_drops_tables_that_are_not_primary(migrated: Database) -> None:
    """In the parallel phase the new tables may go too; without it, they stay, and legacy writes go on alone."""
    with pytest.raises(UnconfirmedError, match="and drop definition_groups"):
        migration.uninstall(migrated, drop_tables=True)
    migration.uninstall(migrated, confirmed=True)
    assert execute(migrated, OURS) == []
    assert [name for (name,) in execute(migrated, TABLES)] == ["cache_entries", *NEW]
    execute(migrated, "UPDATE public.cache_entries SET name = 'x' WHERE id = 1")
    execute(migrated, "DROP TABLE public.definition_groups, public.group_memberships, public.stock_metadata")
    migration.migrate(migrated)
    assert migration.uninstall(migrated, confirmed=True, drop_tables=True).changed
    assert execute(migrated, OURS) == []
    assert [name for (name,) in execute(migrated, TABLES)] == ["cache_entries"]


@on_embedded
def test_nothing_cuts_over_between_confirmation_and_drop(migrated: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cutover that is tried after the tables' drop was confirmed is refused as busy, and they are dropped."""
    refusals, lock_tables = [], deployment.lock_tables

    def cut_over_first(transaction: Transaction, *statements: str) -> None:
        with pytest.raises(BusyError) as refused:
            migration.cutover(Database(migrated.url))
        refusals.append(refused)
        lock_tables(transaction, *statements)

    monkeypatch.setattr(deployment, "lock_tables", cut_over_first)
    assert migration.uninstall(migrated, confirmed=True, drop_tables=True).tables_dropped
    assert len(refusals) == 2  # at the lock of both sides, and at the one that keeps readers out
    assert execute(migrated, OURS) == []
    assert [name for (name,) in execute(migrated, TABLES)] == ["cache_entries"]
