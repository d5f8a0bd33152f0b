"""The catalogue is part of the state: what is not as deployed is named and mended; what others do beside it is not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from conftest import Cluster, Program, dsn, execute
from oracles import legacy
from oracles.checks import passed
from oracles.small_databases import OF_EVERY_OUTCOME, create_of_every_outcome
from tools import keep_catalogue

from workbench import migration, server, validation
from workbench.contract import Phase, Verdict
from workbench.errors import DriftError, UnmendedError
from workbench.migration import archiving
from workbench.postgres import Database
from workbench.schema import catalogue, expected
from workbench.validation import Check

ODD = 'Odd "schäma"'
QUOTE = "O'Neil \\ select"


@pytest.fixture
def small(cluster: Cluster) -> Iterator[Database]:
    """A database with a few migrated entries."""
    made = cluster.clone("of every outcome", create_of_every_outcome)
    yield made
    cluster.drop(made)


def run(database: Database, *statements: str) -> None:
    """Do what somebody does to the catalogue."""
    with database.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def checked(database: Database, id: str = "catalogue") -> Check:
    """One check of a whole validation."""
    return validation.run(database).check(id)


def clean(database: Database) -> None:
    """Nothing differs, and nothing is noticed."""
    with database.read_only() as transaction:
        found = catalogue.judge(transaction, migration.phase(transaction))
    assert [one.shown for one in found.differences] == []
    assert found.examined > 1_500


@pytest.mark.parametrize("name", ["public", ODD, QUOTE, "select"])
def test_what_is_expected_is_what_is_deployed(cluster: Cluster, database: Database, name: str) -> None:
    """In every phase, beside a schema of any name, after an upgrade and in a dump restored twice, nothing differs."""
    there = replace(database, schema=name)
    if name != "public":
        run(there, f"CREATE SCHEMA {keep_catalogue.quoted(name)}")
    with there.write_one_snapshot() as transaction:
        transaction.execute_file("sample/create_table")
    migration.migrate(there)
    clean(there)
    for stragglers in (True, False):
        migration.cutover(there, allow_stragglers=stragglers, validator=passed)
        clean(there)
    archiving.archive(there, archiving.Terms(0), True, with_view=True, validator=passed)
    clean(there)
    run(there, "ALTER FUNCTION workbench.normal_symbol RESET ALL", "DROP VIEW workbench.rebuilt_entries CASCADE")
    assert migration.upgrade(there).changed
    run(there, "DROP TRIGGER workbench_rebuild_update ON " + keep_catalogue.quoted(name) + ".stock_metadata")
    assert migration.upgrade(there).changed
    clean(there)
    folder = programs(cluster)
    once = keep_catalogue.restored(there, cluster, folder)
    clean(once)
    clean(keep_catalogue.restored(once, cluster, folder))


def programs(cluster: Cluster):  # type: ignore[no-untyped-def]
    """The folder of programs of the server's own version."""
    major = keep_catalogue.major_of(cluster.url)
    return server.binary("psql").parent if major != 15 else keep_catalogue.SYSTEM_15


def test_the_file_has_no_more_than_is_deployed(small: Database) -> None:
    """Each object of the file stands in some phase, and its majors are those that are tested."""
    assert {15, 18} <= set(expected.majors())
    names = expected.Names("public", "public", lambda text: text)
    objects = {
        object
        for phase in (Phase.PARALLEL, Phase.CUTOVER, Phase.ARCHIVED)
        for object in expected.objects(names, 18, str(phase))
    }
    assert len(objects) == len(expected._file()["objects"])


NO_OP = "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
FUNCTION = "LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN"
OURS = {
    "S02": (
        "ALTER TABLE group_memberships DROP CONSTRAINT unique_membership, ADD CONSTRAINT "
        "unique_membership CHECK (true)",
        "constraint unique_membership on group_memberships",
    ),
    "S03": (
        "ALTER TABLE group_memberships DROP CONSTRAINT group_memberships_group_id_fkey, ADD CONSTRAINT "
        "group_memberships_group_id_fkey FOREIGN KEY (group_id) REFERENCES definition_groups (id)",
        "constraint group_memberships_group_id_fkey on group_memberships",
    ),
    "S03 not valid": (
        "ALTER TABLE group_memberships DROP CONSTRAINT group_memberships_group_id_fkey, ADD "
        "CONSTRAINT group_memberships_group_id_fkey "
        "FOREIGN KEY (group_id) REFERENCES definition_groups (id) ON DELETE CASCADE NOT VALID",
        "constraint group_memberships_group_id_fkey on group_memberships",
    ),
    "S04": (
        "ALTER TABLE group_memberships DROP CONSTRAINT group_memberships_group_id_fkey",
        "constraint group_memberships_group_id_fkey on group_memberships",
    ),
    "S05": (
        "ALTER TABLE group_memberships DISABLE TRIGGER ALL; ALTER TABLE definition_groups DISABLE TRIGGER ALL",
        "constraint group_memberships_group_id_fkey on group_memberships",
    ),
    "S06": (
        "ALTER TABLE definition_groups DROP CONSTRAINT definition_groups_type_check, ADD "
        "CONSTRAINT definition_groups_type_check CHECK (true)",
        "constraint definition_groups_type_check on definition_groups",
    ),
    "S07": (
        "ALTER TABLE stock_metadata DROP CONSTRAINT stock_metadata_environment_check, ADD "
        "CONSTRAINT stock_metadata_environment_check "
        "CHECK (environment IN ('DEFAULT', 'TEST', 'UAT', 'PROD', 'DEV'))",
        "constraint stock_metadata_environment_check on stock_metadata",
    ),
    "S09": (
        "DROP INDEX idx_group_memberships_symbol; CREATE INDEX idx_group_memberships_symbol ON "
        "group_memberships (weight)",
        "index idx_group_memberships_symbol on group_memberships",
    ),
    "S10": (
        "DROP INDEX idx_group_memberships_symbol; CREATE INDEX idx_group_memberships_symbol ON "
        "group_memberships (symbol) WHERE false",
        "index idx_group_memberships_symbol on group_memberships",
    ),
    "S11": (
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_group_memberships_symbol'::regclass",
        "index idx_group_memberships_symbol on group_memberships",
    ),
    "S12": (
        "UPDATE pg_index SET indisready = false WHERE indexrelid = 'idx_group_memberships_symbol'::regclass",
        "index idx_group_memberships_symbol on group_memberships",
    ),
    "S12 of a key": (
        "UPDATE pg_index SET indisready = false WHERE indexrelid = 'unique_stock'::regclass",
        "constraint unique_stock on stock_metadata",
    ),
    "S13": ("ALTER TABLE group_memberships ALTER added_at DROP DEFAULT", "column added_at of group_memberships"),
    "S14": ("ALTER TABLE group_memberships ALTER id DROP DEFAULT", "column id of group_memberships"),
    "another default": (
        "ALTER TABLE stock_metadata ALTER is_validated SET DEFAULT true",
        "column is_validated of stock_metadata",
    ),
    "S16": (
        "UPDATE pg_attribute SET atttypmod = 104 WHERE attrelid = 'group_memberships'::regclass AND attname = 'symbol'",
        "column symbol of group_memberships",
    ),
    "S17": ("ALTER TABLE group_memberships ALTER added_at TYPE date", "column added_at of group_memberships"),
    "S18": ("ALTER TABLE group_memberships ALTER symbol DROP NOT NULL", "column symbol of group_memberships"),
    "S19": ("ALTER TABLE definition_groups ALTER environment DROP NOT NULL", "column environment of definition_groups"),
    "one NOT NULL more": (
        "ALTER TABLE stock_metadata ALTER symbol SET NOT NULL, ALTER environment SET NOT NULL, "
        "ALTER metadata SET DEFAULT '1'",
        "column metadata of stock_metadata",
    ),
    "S20": ("SELECT setval('group_memberships_id_seq', 1)", "sequence group_memberships_id_seq"),
    "S20 of stocks": ("SELECT setval('stock_metadata_id_seq', 1, false)", "sequence stock_metadata_id_seq"),
    "S21": (f"CREATE OR REPLACE FUNCTION workbench.follow_update() {NO_OP}", "function workbench.follow_update()"),
    "S22": (
        f"CREATE FUNCTION public.nothing() {NO_OP}; CREATE OR REPLACE TRIGGER "
        "workbench_follow_update AFTER UPDATE ON cache_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION public.nothing()",
        "trigger workbench_follow_update on cache_entries",
    ),
    "S23": (
        "ALTER TABLE cache_entries DISABLE TRIGGER workbench_follow_update",
        "trigger workbench_follow_update on cache_entries",
    ),
    "S24": (
        "DROP TRIGGER workbench_follow_update ON cache_entries",
        "trigger workbench_follow_update on cache_entries",
    ),
    "dba_07": (
        "DROP TRIGGER workbench_follow_update ON cache_entries; CREATE TRIGGER "
        "workbench_follow_update AFTER UPDATE ON cache_entries "
        "REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT WHEN (false) "
        "EXECUTE FUNCTION workbench.follow_update()",
        "trigger workbench_follow_update on cache_entries",
    ),
    "trigger only for replicas": (
        "ALTER TABLE cache_entries ENABLE REPLICA TRIGGER workbench_follow_insert",
        "trigger workbench_follow_insert on cache_entries",
    ),
    "S26": ("ALTER TABLE group_memberships ENABLE ROW LEVEL SECURITY", "table group_memberships"),
    "S26 forced": ("ALTER TABLE workbench.entries FORCE ROW LEVEL SECURITY", "table workbench.entries"),
    "S30": (
        "ALTER TABLE workbench.entries DROP CONSTRAINT entries_group_id_key; "
        "ALTER TABLE workbench.membership_residue DROP CONSTRAINT membership_residue_membership_id_fkey",
        "constraint entries_group_id_key on workbench.entries",
    ),
    "S31": ("ALTER TABLE workbench.membership_residue SET UNLOGGED", "table workbench.membership_residue"),
    "S32": (
        "ALTER TABLE definition_groups DROP CONSTRAINT unique_group, ADD CONSTRAINT unique_group "
        "UNIQUE (name, type, environment) "
        "DEFERRABLE INITIALLY DEFERRED",
        "constraint unique_group on definition_groups",
    ),
    "S33": (
        "ALTER TABLE group_memberships DROP CONSTRAINT unique_membership, ADD CONSTRAINT "
        "unique_membership UNIQUE (group_id, symbol, weight)",
        "constraint unique_membership on group_memberships",
    ),
    "S35": (
        "ALTER SEQUENCE group_memberships_id_seq MINVALUE -10 INCREMENT BY -1",
        "sequence group_memberships_id_seq",
    ),
    "sequence that ends": (
        "ALTER SEQUENCE stock_metadata_id_seq MAXVALUE 5000 CYCLE",
        "sequence stock_metadata_id_seq",
    ),
    "sequence of nobody": ("ALTER SEQUENCE stock_metadata_id_seq OWNED BY NONE", "sequence stock_metadata_id_seq"),
    "sequence gone": ("DROP SEQUENCE stock_metadata_id_seq CASCADE", "sequence stock_metadata_id_seq"),
    "S36": (
        "ALTER TABLE stock_metadata DROP CONSTRAINT stock_metadata_pkey CASCADE, ADD CONSTRAINT "
        "stock_metadata_pkey UNIQUE (id)",
        "constraint stock_metadata_pkey on stock_metadata",
    ),
    "key that others refer to": (
        "ALTER TABLE definition_groups DROP CONSTRAINT definition_groups_pkey CASCADE",
        "constraint definition_groups_pkey on definition_groups",
    ),
    "key that is an index": (
        "ALTER TABLE stock_metadata DROP CONSTRAINT unique_stock; CREATE INDEX unique_stock ON stock_metadata (symbol)",
        "constraint unique_stock on stock_metadata",
    ),
    "S37": ("ALTER FUNCTION workbench.follow_update() SECURITY INVOKER", "function workbench.follow_update()"),
    "settings of a function": (
        "ALTER FUNCTION workbench.follow_update() RESET ALL",
        "function workbench.follow_update()",
    ),
    "owner of a function": (
        "CREATE ROLE {role}; ALTER FUNCTION workbench.follow_update() OWNER TO {role}",
        "function workbench.follow_update()",
    ),
    "owner of a table": (
        "CREATE ROLE {role}; ALTER TABLE group_memberships OWNER TO {role}",
        "table group_memberships",
    ),
    "owner of a view": (
        "CREATE ROLE {role}; ALTER VIEW workbench.rebuilt_entries OWNER TO {role}",
        "view workbench.rebuilt_entries",
    ),
    "volatility": ("ALTER FUNCTION workbench.normal_symbol VOLATILE", "function workbench.normal_symbol(text)"),
    "function gone": ("DROP FUNCTION workbench.follow_splice CASCADE", "function workbench.follow_splice"),
    "view gone": ("DROP VIEW workbench.rebuilt_entries", "view workbench.rebuilt_entries"),
    "type altered": ("ALTER TYPE workbench.sector_claim ADD ATTRIBUTE more text", "type workbench.sector_claim"),
    "families gone": ("DROP TABLE workbench.families CASCADE", "table workbench.families"),
    "S40": (
        "DROP TRIGGER workbench_rebuild_update ON group_memberships",
        "trigger workbench_rebuild_update on group_memberships",
    ),
    "trigger of the other phase enabled": (
        "ALTER TABLE stock_metadata ENABLE TRIGGER workbench_rebuild_update",
        "trigger workbench_rebuild_update on stock_metadata",
    ),
    "S41": ("DROP INDEX workbench.families_family", "index families_family on workbench.families"),
    "T04": (
        f"CREATE OR REPLACE FUNCTION workbench.symbol_reason(symbol text) RETURNS text {FUNCTION} "
        f"CASE WHEN symbol = 'NOSUCH' THEN 'bad' END",
        "function workbench.symbol_reason(text)",
    ),
    "T06": (
        f"CREATE OR REPLACE FUNCTION workbench.weight_unit(total numeric) RETURNS text {FUNCTION} "
        "CASE WHEN total BETWEEN 0.9 AND 1.2 "
        "THEN 'fraction' WHEN total BETWEEN 90 AND 110 THEN 'percent' END",
        "function workbench.weight_unit(numeric)",
    ),
    "T07": (
        "CREATE OR REPLACE VIEW workbench.rebuilt_entries AS SELECT c.id, c.type::text, "
        "c.name::text, c.key::text, c.value, "
        "c.environment::text, c.created_at, c.updated_at, c.universe_category::text, "
        "c.liquidity_filter, c.universe_metadata, "
        "c.last_universe_update FROM cache_entries AS c WHERE workbench.is_migrated(c.type)",
        "view workbench.rebuilt_entries",
    ),
    "T09": (
        "CREATE OR REPLACE VIEW workbench.migrated_types (type, type_order, group_type, is_list) "
        "AS VALUES ('etf_holdings', 1, 'ETF', true), "
        "('theme_definition', 2, 'THEME', true), ('sector_industry_map', 3, 'SECTOR', false), "
        "('stock_metadata', 4, NULL, false), "
        "('etf_universe', 5, 'UNIVERSE', true), ('stock_universe', 6, 'UNIVERSE', true)",
        "view workbench.migrated_types",
    ),
    "T10": (
        f"CREATE OR REPLACE FUNCTION workbench.is_migrated(type text) RETURNS boolean {FUNCTION} false",
        "function workbench.is_migrated(text)",
    ),
    "S25": ("REVOKE SELECT ON group_memberships FROM PUBLIC", "grant on group_memberships"),
    "grant of a sequence": (
        "REVOKE USAGE ON SEQUENCE stock_metadata_id_seq FROM PUBLIC",
        "grant on stock_metadata_id_seq",
    ),
}


@pytest.fixture
def granted(cluster: Cluster) -> Iterator[Database]:
    """A small database whose legacy table everybody may read and add to, as the new tables."""
    made = cluster.clone("granted catalogue", _granted)
    yield made
    cluster.drop(made)


@pytest.fixture(scope="module")
def altered(cluster: Cluster) -> Iterator[Database]:
    """The same, for tests that undo what they alter."""
    made = cluster.clone("granted catalogue", _granted)
    yield made
    cluster.drop(made)


def _granted(empty: Database) -> None:
    legacy.create(empty, OF_EVERY_OUTCOME)
    run(empty, "GRANT SELECT, INSERT ON cache_entries TO PUBLIC")
    migration.migrate(empty)


def statements(plant: str) -> str:
    """What alters the catalogue; some of it only a superuser who insists."""
    text = OURS[plant][0].format(role=f"r{os.urandom(6).hex()}")
    system = plant.startswith(("S11", "S12", "S16"))
    return f"SET LOCAL allow_system_table_mods = on; {text}" if system else text


@pytest.mark.parametrize("plant", OURS)
def test_what_is_altered_of_ours_is_named(altered: Database, plant: str) -> None:
    """Validation fails and names the object with both states and what mends it, so does the status."""
    object = OURS[plant][1]
    with altered.rehearsing() as transaction:
        legacy.run(legacy.through(transaction), f"SET LOCAL search_path = public; {statements(plant)}")
        transaction.execute_file("session")
        check = validation.run_check(transaction, "catalogue")
        said = sentences(transaction)
    assert check.verdict is Verdict.FAIL
    assert [row for row in check.rows if row.subject.startswith(object) and "workbench upgrade" in row.cause], (
        check.rows
    )
    assert all(row.before != row.after for row in check.rows)
    assert any(object in sentence for sentence in said)


OF_EACH_KIND = ("S02", "S05", "S12", "S14", "S16", "S20", "S21", "S24", "S25", "S26", "S31", "S35", "S36", "T09")
OF_EACH_KIND += ("families gone", "owner of a function", "sequence gone", "type altered")
"""What everyday runs mend; `make soak` mends all."""

MENDED = [plant for plant in OURS if "WORKBENCH_SOAK" in os.environ or plant in OF_EACH_KIND]


@pytest.mark.parametrize("plant", MENDED)
def test_what_is_altered_of_ours_is_mended(granted: Database, plant: str) -> None:
    """An upgrade makes it what it was; a second one changes nothing."""
    run(granted, statements(plant))
    assert migration.upgrade(granted).changed
    assert validation.run(granted).verdict is Verdict.PASS
    assert not migration.upgrade(granted).changed


def sentences(transaction) -> list[str]:  # type: ignore[no-untyped-def]
    """The defects as the status says them."""
    return [defect.shown.sentence for defect in catalogue.judge(transaction, migration.phase(transaction)).defects]


OTHERS = {
    "S27": ("CREATE RULE keep AS ON DELETE TO group_memberships DO INSTEAD NOTHING", "rule keep on group_memberships"),
    "rule on the bookkeeping": (
        "CREATE RULE keep AS ON DELETE TO workbench.entries DO INSTEAD NOTHING",
        "rule keep on workbench.entries",
    ),
    "S28": (
        f"CREATE FUNCTION public.swallow() {NO_OP}; CREATE TRIGGER mine BEFORE INSERT ON "
        f"group_memberships FOR EACH ROW EXECUTE FUNCTION public.swallow()",
        "trigger mine on group_memberships",
    ),
    "S29": (
        "ALTER TABLE group_memberships ADD CONSTRAINT small CHECK (weight < 0.0001) NOT VALID",
        "constraint small on group_memberships",
    ),
    "unique index": ("CREATE UNIQUE INDEX mine ON group_memberships (id, symbol)", "index mine on group_memberships"),
    "S38": ("GRANT ALL ON group_memberships TO PUBLIC", "grant on group_memberships"),
    "of one column": ("GRANT UPDATE (symbol) ON stock_metadata TO PUBLIC", "grant on stock_metadata"),
    "column added": ("ALTER TABLE stock_metadata ADD COLUMN note text", "column note of stock_metadata"),
    "child table": ("CREATE TABLE public.child () INHERITS (group_memberships)", "table group_memberships"),
    "overload": (
        f"CREATE FUNCTION workbench.normal_symbol(spelling varchar) RETURNS text {FUNCTION} spelling",
        "function workbench.normal_symbol(character varying)",
    ),
    "operator": (
        "CREATE OPERATOR workbench.= (LEFTARG = text, RIGHTARG = integer, FUNCTION = pg_catalog.repeat)",
        "operator workbench.=(text,integer)",
    ),
    "aggregate": (
        "CREATE AGGREGATE workbench.list_unit(text) (SFUNC = textcat, STYPE = text)",
        "aggregate workbench.list_unit(text)",
    ),
}


@pytest.mark.parametrize("plant", OTHERS)
def test_what_others_break_is_named_and_left_to_them(small: Database, plant: str) -> None:
    """It fails, with a sentence of what to do; an upgrade refuses, says which it is, and changes nothing."""
    statements, object = OTHERS[plant]
    run(small, statements)
    check = checked(small)
    assert [row for row in check.rows if row.subject == object], check.rows
    assert check.verdict is Verdict.FAIL
    assert any(object in sentence for sentence in migration.status(small).defects)
    with pytest.raises(UnmendedError) as refused:
        migration.upgrade(small)
    assert object in str(refused.value)
    assert checked(small).rows == check.rows


BESIDE = {
    "nothing": "SELECT",
    "REINDEX": "REINDEX TABLE group_memberships",
    "ANALYZE": "ANALYZE group_memberships",
    "CLUSTER": "CLUSTER group_memberships USING idx_group_memberships_symbol",
    "statistics": "ALTER TABLE group_memberships ALTER symbol SET STATISTICS 500",
    "storage": "ALTER TABLE group_memberships ALTER metadata SET STORAGE EXTERNAL",
    "reader": "CREATE ROLE {role}; GRANT SELECT ON group_memberships TO {role}",
    "writer": "CREATE ROLE {role}; GRANT ALL ON group_memberships TO {role}",
    "publication": "CREATE PUBLICATION everything FOR TABLE group_memberships",
    "replica identity": "ALTER TABLE group_memberships REPLICA IDENTITY FULL",
}
NOTICED = {
    "index": ("CREATE INDEX mine ON group_memberships (weight)", "index mine on group_memberships"),
    "index on the legacy table": ("CREATE INDEX mine ON cache_entries (name)", "index mine on cache_entries"),
    "audit trigger": (
        f"CREATE FUNCTION public.audit() {NO_OP}; CREATE TRIGGER mine AFTER UPDATE ON "
        f"group_memberships FOR EACH ROW EXECUTE FUNCTION public.audit()",
        "trigger mine on group_memberships",
    ),
    "trigger on the legacy table": (
        "CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; "
        "CREATE TRIGGER mine BEFORE UPDATE ON cache_entries FOR EACH ROW EXECUTE FUNCTION public.touch()",
        "trigger mine on cache_entries",
    ),
    "rule on the legacy table": (
        "CREATE RULE mine AS ON UPDATE TO cache_entries DO ALSO NOTHING",
        "rule mine on cache_entries",
    ),
    "constraint on the legacy table": (
        "ALTER TABLE cache_entries ADD CONSTRAINT mine CHECK (key <> 'no')",
        "constraint mine on cache_entries",
    ),
    "policy": ("CREATE POLICY mine ON group_memberships USING (true)", "policy mine on group_memberships"),
    "policy on the legacy table": ("CREATE POLICY mine ON cache_entries USING (true)", "policy mine on cache_entries"),
    "row-level security on the legacy table": (
        "ALTER TABLE cache_entries ENABLE ROW LEVEL SECURITY",
        "table cache_entries",
    ),
    "key of the legacy table gone": (
        "ALTER TABLE cache_entries DROP CONSTRAINT unique_cache_entry",
        "constraint unique_cache_entry on cache_entries",
    ),
    "X42, its key": (
        "ALTER TABLE cache_entries DROP CONSTRAINT cache_entries_pkey",
        "constraint cache_entries_pkey on cache_entries",
    ),
    "reference to a new table": (
        "CREATE TABLE public.mine (id integer CONSTRAINT mine REFERENCES definition_groups (id))",
        "constraint mine on public.mine",
    ),
    "fill factor": ("ALTER TABLE group_memberships SET (fillfactor = 80)", "table group_memberships"),
    "S01": ("COMMENT ON TABLE group_memberships IS NULL", "table group_memberships"),
    "comment of a column": (
        "COMMENT ON COLUMN group_memberships.weight IS 'mine'",
        "column weight of group_memberships",
    ),
    "function of another name": (
        f"CREATE FUNCTION workbench.mine() RETURNS integer {FUNCTION} 1",
        "function workbench.mine()",
    ),
    "table in the schema": ("CREATE TABLE workbench.mine (a integer PRIMARY KEY)", "table workbench.mine"),
}


@pytest.mark.parametrize("deed", BESIDE)
def test_what_is_harmless_is_not_even_noticed(small: Database, deed: str) -> None:
    """What people do to their tables every day raises nothing."""
    run(small, BESIDE[deed].format(role=f"r{os.urandom(6).hex()}"))
    clean(small)


def test_vacuum_is_harmless(small: Database) -> None:
    """So does rewriting every table."""
    with small.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM FULL")
    clean(small)


@pytest.mark.parametrize("deed", NOTICED)
def test_what_others_put_beside_is_noticed_and_fails_nothing(small: Database, deed: str) -> None:
    """It is named by validation and status, and both go on as before."""
    statements, object = NOTICED[deed]
    run(small, statements)
    result = validation.run(small)
    assert result.verdict is Verdict.PASS
    assert [(row.subject, row.verdict) for row in result.check("noticed").rows] == [(object, Verdict.FINDING)]
    now = migration.status(small)
    assert (len(now.noticed), now.defects, now.catalogue) == (1, [], [])
    assert object in now.noticed[0]


def test_what_is_noticed_is_no_error(small: Database, program: Program) -> None:
    """`validate` ends with 0 where something of others stands beside."""
    run(small, NOTICED["policy"][0])
    assert program("validate", "--database-url", dsn(small.url)).code == 0


@pytest.mark.parametrize("plant", ["S28", "S29"])
def test_once_primary_the_new_tables_may_have_rules_of_others(small: Database, plant: str) -> None:
    """After cutover a trigger or constraint of others refuses their own writes: that is noticed only."""
    migration.cutover(small, validator=passed)
    statements, object = OTHERS[plant]
    run(small, statements)
    assert checked(small).verdict is Verdict.PASS
    assert [row.subject for row in checked(small, "noticed").rows] == [object]


@pytest.mark.parametrize("stragglers", [True, False])
def test_each_phase_has_its_triggers_and_keeps_them(small: Database, stragglers: bool) -> None:
    """After cutover a disabled trigger is named, and the upgrade leaves stragglers as they were."""
    migration.cutover(small, allow_stragglers=stragglers, validator=passed)
    clean(small)
    run(small, "ALTER TABLE stock_metadata DISABLE TRIGGER workbench_rebuild_insert")
    assert migration.status(small).defects == ["trigger workbench_rebuild_insert on stock_metadata is disabled"]
    assert migration.upgrade(small).changed
    with small.read_only() as transaction:
        found = catalogue.judge(transaction, Phase.CUTOVER)
    assert (found.defects, found.setting == catalogue.STRAGGLERS) == ([], stragglers)


def test_what_cannot_be_mended_without_loss_is_refused(small: Database) -> None:
    """Drift that a replaced function hid appears when it is mended: the upgrade refuses and changes nothing."""
    run(
        small,
        "CREATE OR REPLACE FUNCTION workbench.is_migrated(type text) RETURNS boolean LANGUAGE sql "
        "IMMUTABLE PARALLEL SAFE RETURN false",
        "UPDATE cache_entries SET name = 'lost' WHERE key = 'SPY' AND environment = 'DEFAULT'",
    )
    before = checked(small).rows
    with pytest.raises(DriftError):
        migration.upgrade(small)
    assert checked(small).rows == before


def test_long_bodies_are_told_by_the_line_that_differs(small: Database) -> None:
    """Of a long text the first differing line is shown, with its number."""
    [(body,)] = execute(small, "SELECT prosrc FROM pg_proc WHERE oid = 'workbench.follow_update'::regproc")
    lines = str(body).splitlines()
    changed = "\n".join([*lines[:5], "  -- mine", *lines[5:]])
    with small.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL allow_system_table_mods = on")
        connection.exec_driver_sql(
            "UPDATE pg_proc SET prosrc = %s WHERE oid = 'workbench.follow_update'::regproc", (changed,)
        )
    [row] = checked(small).rows
    assert (row.subject, row.path, row.after) == ("function workbench.follow_update()", "body", "line 6: -- mine")


@pytest.mark.parametrize(("major", "verdict"), [(16, Verdict.FAIL), (99, Verdict.UNCHECKED)])
def test_a_server_of_an_unknown_version_is_not_judged(
    small: Database, monkeypatch: pytest.MonkeyPatch, major: int, verdict: Verdict
) -> None:
    """What it says in other words is unchecked, and says which versions are known; what is as known still passes."""
    objects = expected.objects
    monkeypatch.setattr(expected, "objects", lambda names, _, setting: objects(names, major, setting))
    assert checked(small).verdict is Verdict.PASS
    run(
        small,
        "DROP INDEX idx_group_memberships_symbol; CREATE INDEX idx_group_memberships_symbol ON "
        "group_memberships (weight)",
    )
    check = checked(small)
    assert check.verdict is verdict
    if verdict is Verdict.UNCHECKED:
        assert "known are 15, 16, 17, 18" in check.figures
        assert validation.run(small).verdict is Verdict.UNCHECKED
    run(small, "DROP INDEX idx_group_memberships_symbol")
    assert checked(small).verdict is Verdict.FAIL


def test_an_account_that_may_only_read_can_ask(small: Database) -> None:
    """It needs no right to create anything, nor to read a sequence."""
    role = f"r{os.urandom(6).hex()}"
    run(
        small,
        f"CREATE ROLE {role} LOGIN",
        f"GRANT USAGE ON SCHEMA workbench TO {role}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA workbench, public TO {role}",
    )
    result = validation.run(replace(small, url=small.url.set(username=role)))
    assert (result.verdict, result.check("catalogue").verdict) == (Verdict.PASS, Verdict.PASS)
    assert migration.status(replace(small, url=small.url.set(username=role))).defects == []
