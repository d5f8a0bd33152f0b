"""Bookkeeping is checked, not believed; excuses hold for one element, and only while something bears them out."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SHARED, Cluster, Program, dsn, execute, on_embedded, restore
from oracles import earlier, legacy
from oracles.checks import after, passed, red
from oracles.small_databases import OF_EVERY_OUTCOME, create_parallel
from oracles.statements import group, weigh
from oracles.twin import Entry

from workbench import migration, validation
from workbench.contract import Phase, Verdict
from workbench.migration import archiving
from workbench.postgres import Database

SOAK = bool(os.environ.get("WORKBENCH_SOAK"))
SHOWN = ("a key that is the name", "residue of no membership", "another phase", "a validation forged", "an entry twice")
"""Plants that everyday runs also mend; `make soak` mends all."""

MORE = [
    *OF_EVERY_OUTCOME,
    Entry(0, "themes", "AI", "list", '{"value": "[\\"MSFT\\", \\"NVDA\\"]"}', environment="TEST"),
    Entry(0, "theme_definition", "Empty", "empty", '{"symbols": []}'),
    Entry(0, "etf_holdings", "Twice", "TWICE", '[{"symbol": "A", "weight": 0.4}, {"symbol": "a", "weight": 0.6}]'),
    Entry(0, "etf_holdings", "Plain twice", "PLAIN", '["A", "A"]'),
]


@pytest.fixture(scope="module")
def booked(cluster: Cluster) -> Iterator[Database]:
    """A database with migrated entries of every outcome, green before and after; tests undo what they break."""
    made = cluster.clone("booked", _create_and_migrate)
    assert not red(after(made))
    yield made
    assert not red(after(made))
    cluster.drop(made)


def _create_and_migrate(empty: Database) -> None:
    legacy.create(empty, MORE)
    migration.migrate(empty)
    validation.run_and_record(empty)


ENTRY = "UPDATE workbench.entries SET"
OF_SPY = "WHERE group_id = (SELECT id FROM public.definition_groups WHERE name = 'SPY')"
OF_XOM = "WHERE stock_id = (SELECT id FROM public.stock_metadata WHERE symbol = 'XOM')"
RESIDUE = "INSERT INTO workbench.membership_residue (membership_id, group_id, spelling, form, own_weight)"
A_MEMBER = "SELECT m.id, m.group_id, {} FROM public.group_memberships AS m "
A_MEMBER += "JOIN public.definition_groups AS g ON g.id = m.group_id WHERE"


def of(name: str) -> str:
    """The condition that a row belongs to the group."""
    return f"group_id = {group(name)}"


def residue(values: str) -> str:
    """The beginning of a statement that writes residue of the memberships that follow."""
    return f"{RESIDUE} {A_MEMBER.format(values)}"


FREE = "ALTER TABLE workbench.entries DROP CONSTRAINT entries_pkey CASCADE, DROP CONSTRAINT entries_group_id_key, "
FREE += "DROP CONSTRAINT entries_stock_id_key"
PLANTS = {
    "a group's filter in the bookkeeping": (f"{ENTRY} liquidity_filter = '{{\"x\": 1}}' {OF_SPY}", "entries entry 1"),
    "a key that is the name": (f"{ENTRY} legacy_key = 'SPY' {OF_SPY}", "entries entry 1"),
    "a key that is the symbol": (f"{ENTRY} legacy_key = 'XOM' {OF_XOM}", "entries entry 5"),
    "a text for a list that is none": (f"{ENTRY} list_text = '[\"X\"]' WHERE list_key = ''", "workbench.entries"),
    "a reason beside a list": (f"{ENTRY} list_reason = '$: none' {OF_SPY}", "entries entry 1"),
    "a list of a stock": (f"{ENTRY} list_key = 'x' {OF_XOM}", "entries entry 5"),
    "a unit of a stock": (f"{ENTRY} weight_unit = 'percent' {OF_XOM}", "entries entry 5"),
    "keys of a stock": (f"{ENTRY} shadowed_keys = '{{}}' {OF_XOM}", "entries entry 5"),
    "a form of a stock": (f"{ENTRY} element_form = 'text' {OF_XOM}", "entries entry 5"),
    "the form of an empty list": (f"{ENTRY} element_form = 'symbol' WHERE {of('empty')}", "workbench.entries"),
    "residue of a sector": (residue("'xom', NULL, NULL") + " g.type = 'SECTOR' LIMIT 1", "membership_residue"),
    "residue of no membership": (f"{RESIDUE} VALUES (999999, 1, 'ghost', NULL, NULL)", "membership 999999"),
    "residue under another group": (
        "UPDATE workbench.membership_residue SET group_id = group_id + 1 WHERE spelling = 'BRK-B'",
        "membership_residue",
    ),
    "a spelling of another symbol": (residue("'MSFT', NULL, NULL") + " m.symbol = 'MARA'", "membership_residue"),
    "a weight of a text": (
        "UPDATE workbench.membership_residue SET own_weight = '0.5' WHERE own_weight = 'null'",
        "membership_residue",
    ),
    "a weight where nothing was merged": (
        residue("NULL, NULL, '0.2'") + " m.symbol = 'MSFT' AND g.name = 'SPY'",
        "membership_residue",
    ),
    "an entry under another family": (
        "UPDATE workbench.families SET family = 'DEFAULT ETF QQQ' WHERE entry_id = 1",
        "families entry 1",
    ),
    "an entry without a family": ("DELETE FROM workbench.families WHERE entry_id = 1", "families entry 1"),
    "a family without an entry": ("INSERT INTO workbench.families VALUES (999, 'DEFAULT ETF X')", "families entry 999"),
    "a total that is none": ("UPDATE workbench.families SET list_total = 1.05 WHERE entry_id = 1", "families entry 1"),
    "an entry twice": (
        f"{FREE}; INSERT INTO workbench.entries SELECT * FROM workbench.entries WHERE entry_id = 1",  # noqa: S608 - fixed words
        "entries entry 1",
    ),
    "a stock twice": (
        f"{FREE}; INSERT INTO workbench.entries SELECT * FROM workbench.entries WHERE entry_id = 5",  # noqa: S608 - fixed words
        "entries entry 5",
    ),
    "a current entry that is kept": (
        """INSERT INTO workbench.kept_entries
           SELECT id, type, name, key, value, environment, created_at, updated_at, universe_category, liquidity_filter,
                  universe_metadata, last_universe_update, 'rejected', 'x' FROM public.cache_entries WHERE id = 1""",
        "kept_entries entry 1",
    ),
    "a phase by hand": (
        "INSERT INTO workbench.phases (place, phase) VALUES (2, 'archived')",
        "workbench.phases place 2",
    ),
    "a phase removed": ("DELETE FROM workbench.validations; DELETE FROM workbench.phases", "workbench.deployment"),
    "a place left out": (
        "INSERT INTO workbench.phases (place, phase) VALUES (3, 'parallel')",
        "workbench.phases place 3",
    ),
    "a cutover without a validation": (
        """DELETE FROM workbench.validations; UPDATE workbench.deployment SET phase = 'cutover';
           INSERT INTO workbench.phases (place, phase) VALUES (2, 'cutover')""",
        "workbench.phases place 2",
    ),
    "another phase": ("UPDATE workbench.deployment SET phase = 'cutover'", "workbench.deployment"),
    "a validation forged": (
        "INSERT INTO workbench.validations (period, verdict, drift, state) VALUES (1, 'pass', 0, 'x')",
        "workbench.validations place",
    ),
    "a pass with drift": (
        "INSERT INTO workbench.validations (period, verdict, drift, state) VALUES (1, 'pass', 3, '1 2 3')",
        "workbench.validations place",
    ),
    "a validation before its phase": (
        """INSERT INTO workbench.validations (period, verdict, drift, state, validated_at)
           VALUES (1, 'pass', 0, '1 2 3', now() - interval '1 year')""",
        "workbench.validations place",
    ),
    "a validation of tomorrow": (
        """INSERT INTO workbench.validations (period, verdict, drift, state, validated_at)
           VALUES (1, 'pass', 0, '1 2 3', now() + interval '1 day')""",
        "workbench.validations place",
    ),
    "an archive that is none": ("INSERT INTO workbench.archived_entries VALUES (1, 'x')", "archived_entries entry 1"),
    "a weight of a plain text that is written": (
        "UPDATE public.group_memberships SET weight = 0.5 WHERE symbol = 'MARA'",
        "group_memberships id",
    ),
    "metadata of a plain text": (
        "UPDATE public.group_memberships SET metadata = '{\"x\": 1}' WHERE symbol = 'MARA'",
        "group_memberships id",
    ),
    "a weight that the merged lines do not sum to": (
        "UPDATE public.group_memberships SET weight = 0.7 WHERE symbol = 'A' AND weight = 1.0",
        "group_memberships id",
    ),
    "a description of a list alone": (
        "UPDATE public.definition_groups SET description = 'x' WHERE name = 'odd'",
        "workbench.entries entry",
    ),
    "a note under another element": (
        "INSERT INTO workbench.after_only (element, group_id, reason) VALUES ('group 99', 1, 'x')",
        "after_only group 99",
    ),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_what_contradicts_the_data_is_named(booked: Database, plant: str) -> None:
    """Each kind of bookkeeping goes red by one statement, with the row named."""
    statement, subject = PLANTS[plant]
    rows = red(after(booked, "SET LOCAL session_replication_role = replica", *statement.split(";")))["bookkeeping"]
    assert any(subject in row.subject for row in rows), rows
    assert all(row.path and row.cause for row in rows)


ACCOUNTS = {
    "a document": "DELETE FROM workbench.entries WHERE entry_id = 1",
    "a member": "DELETE FROM public.group_memberships WHERE symbol = 'MSFT'",
    "a declared count": "UPDATE public.definition_groups SET metadata = '{}' WHERE name = 'QQQ'",
    "an element set aside": "DELETE FROM workbench.set_aside_elements WHERE element = '7'",
    "a legacy document": "DELETE FROM public.cache_entries WHERE id = 1",
    "a type with its groups": """
        CREATE OR REPLACE VIEW workbench.migrated_types (type, type_order, group_type, is_list) AS VALUES
          ('etf_holdings', 1, 'ETF', true), ('theme_definition', 2, 'THEME', true),
          ('sector_industry_map', 3, 'SECTOR', false), ('stock_metadata', 4, NULL, false),
          ('etf_universe', 5, 'UNIVERSE', true), ('stock_universe', 6, 'UNIVERSE', true);
        DELETE FROM public.definition_groups
         WHERE id IN (SELECT group_id FROM workbench.entries WHERE type = 'themes')""",
}


@pytest.mark.parametrize("plant", ACCOUNTS)
def test_the_independent_count_does_not_close(booked: Database, plant: str) -> None:
    """What is missing on one side fails a count that calls nothing deployed, also when the proofs were replaced."""
    rows = red(after(booked, "SET LOCAL session_replication_role = replica", *ACCOUNTS[plant].split(";")))["account"]
    assert all(row.before != row.after for row in rows)


def test_a_proof_that_looked_at_less_is_noticed(booked: Database) -> None:
    """The independent count must close with how much proof 1 looked at."""
    with booked.read_only() as transaction:
        assert validation.run_check(transaction, "account", rebuilt=15).verdict is Verdict.PASS
        check = validation.run_check(transaction, "account", rebuilt=14)
    assert (check.verdict, check.rows[0].subject, check.rows[0].after) == (Verdict.FAIL, "all types", "14")


def test_a_difference_that_nobody_describes_is_one(booked: Database) -> None:
    """Where the function that describes differences returns nothing, they fail all the same."""
    replaced = """CREATE OR REPLACE FUNCTION workbench.first_difference(before jsonb, after jsonb)
        RETURNS TABLE (path text, before_text text, after_text text, differences bigint)
        LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS 'SELECT NULL, NULL, NULL, 0 WHERE false'"""
    replica = "SET LOCAL session_replication_role = replica"
    found = red(
        after(booked, replica, replaced, "UPDATE public.stock_metadata SET industry = 'x' WHERE symbol = 'XOM'")
    )
    assert found["lossless_rebuild"]
    assert found["lossless_mapping"]


def test_an_emptied_line_is_no_pass(cluster: Cluster, program: Program) -> None:
    """A legacy line that has nothing, and had something when last validated, is unchecked once, with the number."""
    made = cluster.clone("booked", _create_and_migrate)
    execute(made, "DELETE FROM public.cache_entries WHERE type = 'theme_definition'")
    first, second = (program("validate", "--database-url", dsn(made.url)) for _ in range(2))
    assert (first.code, second.code) == (3, 0)
    assert "Themes has nothing to look at, and 2 when last validated" in first.out
    cluster.drop(made)


# What one member excuses.


@pytest.fixture
def excused(cluster: Cluster) -> Iterator[Database]:
    """A database in parallel again, after more was written than the documents can hold."""
    made = cluster.clone("excused", _go_there_and_back)
    yield made
    cluster.drop(made)


UNHELD = f"""
INSERT INTO group_memberships (group_id, symbol) VALUES ({group("energy")}, 'NOSUCH');
INSERT INTO group_memberships (group_id, symbol) VALUES ({group("miners")}, 'lower');
UPDATE stock_metadata SET market_cap = 'NaN' WHERE symbol = 'AAPL';
INSERT INTO definition_groups (name, type, environment) VALUES ('mine', 'CUSTOM', 'DEFAULT');
INSERT INTO group_memberships (group_id, symbol, weight) VALUES ({group("mine")}, 'AAPL', 1.10);
INSERT INTO group_memberships (group_id, symbol, weight) VALUES ({group("mine")}, 'XOM', 2)
"""  # noqa: S608 - fixed words


def _go_there_and_back(empty: Database) -> None:
    create_parallel(empty)
    migration.cutover(empty, validator=passed)
    execute(empty, UNHELD)
    migration.rollback(empty)


LOSSES = {
    "the other members of the sector": f"DELETE FROM group_memberships WHERE {of('energy')} AND symbol <> 'NOSUCH'",  # noqa: S608 - fixed words
    "the other members of the theme": f"DELETE FROM group_memberships WHERE {of('miners')} AND symbol <> 'lower'",  # noqa: S608 - fixed words
    "another member too many": f"INSERT INTO group_memberships (group_id, symbol) VALUES ({group('energy')}, 'GHOST')",  # noqa: S608 - fixed words
    "a weight of the same list": weigh("F", "AAPL", "0.9"),
    "a weight of the sector's member": "UPDATE group_memberships SET weight = 1 WHERE symbol = 'NOSUCH'",
    "the member itself": "DELETE FROM group_memberships WHERE symbol = 'NOSUCH'",
    "the member of the theme itself": "DELETE FROM group_memberships WHERE symbol = 'lower'",
    "another column of the stock": "UPDATE stock_metadata SET industry = 'x' WHERE symbol = 'AAPL'",
    "the column of the stock itself": "UPDATE stock_metadata SET market_cap = 1 WHERE symbol = 'AAPL'",
    "a weight of one's own list": f"UPDATE group_memberships SET weight = 1.1 WHERE {of('mine')} AND symbol = 'XOM'",  # noqa: S608 - fixed words
    "a digit of one's own list": f"UPDATE group_memberships SET weight = 1.1 WHERE {of('mine')} AND symbol = 'AAPL'",  # noqa: S608 - fixed words
    "a member of one's own list": f"DELETE FROM group_memberships WHERE {of('mine')} AND symbol = 'XOM'",  # noqa: S608 - fixed words
    "the name of one's own list": "UPDATE definition_groups SET display_name = 'x' WHERE name = 'mine'",
    "one's own list": "DELETE FROM definition_groups WHERE name = 'mine'",
    "all lists noted by hand": """
        INSERT INTO workbench.after_only (element, group_id, entry_id, reason)
        SELECT 'group ' || group_id, group_id, entry_id, 'x' FROM workbench.entries WHERE group_id IS NOT NULL
            ON CONFLICT DO NOTHING;
        DELETE FROM group_memberships""",
    "a note by hand": """INSERT INTO workbench.after_only (element, group_id, entry_id, symbol, stands, read_as, reason)
        SELECT 'group ' || group_id || ' member AAPL', group_id, entry_id, 'AAPL', '{"weight": 0.9}',
               '{"weight": 0.5}', 'x'
          FROM workbench.entries WHERE entry_id = 1; """  # noqa: S608 - fixed words
    + weigh("F", "AAPL", "0.9"),
    "members of a sector, noted as the program would": """
        INSERT INTO workbench.after_only (element, group_id, entry_id, symbol, stands, read_as, reason)
        SELECT 'group ' || m.group_id || ' member ' || m.symbol, m.group_id, e.entry_id, m.symbol, NULL,
               jsonb_build_object('weight', m.weight, 'metadata', m.metadata), 'x'
          FROM group_memberships AS m JOIN workbench.entries AS e USING (group_id) WHERE m.symbol = 'XOM' AND """  # noqa: S608 - fixed words
    + f"{of('energy')}; DELETE FROM group_memberships WHERE symbol = 'XOM' AND {of('energy')}",  # noqa: S608 - fixed words
    "a note that nothing bears out": """INSERT INTO workbench.after_only (element, group_id, symbol, reason)
        SELECT 'group ' || id || ' member X', id, 'X', 'x' FROM definition_groups WHERE name = 'F'""",
}


def test_what_is_excused_is_listed(excused: Database) -> None:
    """What documents cannot hold is no loss, and counted."""
    noted = validation.run(excused)
    assert noted.verdict is Verdict.PASS
    assert validation.sentence(noted).startswith(
        "Nothing was lost but what documents cannot hold: 6 elements in 3 groups and 1 stock, listed: "
    )


@pytest.mark.parametrize("loss", LOSSES)
def test_an_excuse_holds_for_one_element(excused: Database, program: Program, loss: str) -> None:
    """Beside what documents cannot hold, and in it, everything else fails as anywhere: validate, status and cutover."""
    at = ("--database-url", dsn(excused.url))
    execute(excused, LOSSES[loss])
    told = program("validate", *at)
    assert (told.code, "Nothing was lost" in told.out) == (1, False)
    assert migration.status(excused).drift > 0
    assert program("cutover", "--validate", *at).code == 4


def test_nothing_excused_is_said_plainly(excused: Database) -> None:
    """When the only thing left is one member, the sentence counts it; when none is left, it promises all."""
    migration.cutover(excused, validator=passed)
    for statement in (
        "DELETE FROM group_memberships WHERE symbol = 'lower'",
        "UPDATE stock_metadata SET market_cap = 1 WHERE symbol = 'AAPL'",
        "DELETE FROM definition_groups WHERE name = 'mine'",
    ):
        execute(excused, statement)
    said = validation.sentence(validation.run(excused))
    assert said.startswith("Nothing was lost but what documents cannot hold: 1 element in 1 group, listed: ")
    execute(excused, "DELETE FROM group_memberships WHERE symbol = 'NOSUCH'")
    assert validation.sentence(validation.run(excused)).startswith("Nothing was lost: ")


def test_a_stock_that_comes_later_ends_the_excuse(excused: Database) -> None:
    """A member that no stock accounted for is held once a stock names its sector, and no longer listed."""
    migration.cutover(excused, validator=passed)
    execute(excused, "INSERT INTO stock_metadata (symbol, environment, sector) VALUES ('NOSUCH', 'DEFAULT', 'Energy')")
    now = migration.status(excused)
    assert (now.drift, "energy" in {row.name for row in now.after_only}) == (0, False)
    assert validation.run(excused).verdict is Verdict.PASS


def test_a_sector_that_goes_leaves_its_stocks_to_another_of_its_name(excused: Database) -> None:
    """Where two sectors answer to one name, the stocks of the first belong to the second when it is gone."""
    migration.cutover(excused, validator=passed)
    execute(
        excused,
        "INSERT INTO definition_groups (name, type, display_name, environment) "
        "VALUES ('power', 'SECTOR', 'Energy', 'DEFAULT')",
    )
    execute(excused, "DELETE FROM definition_groups WHERE name = 'energy'")
    assert migration.status(excused).drift == 0
    assert validation.run(excused).verdict is Verdict.PASS


def test_a_straggler_ends_no_membership_that_only_the_tables_say(excused: Database) -> None:
    """A legacy write to a stock that is a member of a second sector is refused while the new tables are primary."""
    migration.cutover(excused, validator=passed)
    execute(excused, f"INSERT INTO group_memberships (group_id, symbol) VALUES ({group('tech')}, 'XOM')")  # noqa: S608
    migration.cutover(excused, allow_stragglers=True, validator=passed)
    with pytest.raises(Exception, match="does not hold all that the new tables hold"):
        execute(excused, "UPDATE cache_entries SET value = value || '{\"sector\": \"Tech\"}' WHERE key = 'XOM'")
    assert migration.status(excused).drift == 0


def test_a_validation_is_on_record_whoever_made_it(cluster: Cluster) -> None:
    """A cutover whose validator recorded nothing leaves a record itself."""
    made = cluster.clone("booked", _create_and_migrate)
    execute(made, "UPDATE cache_entries SET name = name WHERE id = 1")
    assert migration.cutover(made, validator=passed).status.phase is Phase.CUTOVER
    assert execute(made, "SELECT count(*) FROM workbench.validations") == [(2,)]
    assert validation.run(made).verdict is Verdict.PASS
    cluster.drop(made)


# What earlier versions left.


DUMPS = ["parallel", "cutover", "archived"]


@pytest.fixture(params=DUMPS)
def version_3(request: pytest.FixtureRequest, cluster: Cluster, tmp_path: Path) -> Iterator[tuple[str, Database]]:
    """A database as version 3 deployed it, from its dump; skipped where the dumps are absent."""
    dump = SHARED / "data" / "deployed" / f"{request.param}.sql.gz"
    if not dump.is_file():
        pytest.skip("the dumps of an earlier version beside the checkout are absent")
    plain = tmp_path / "dump.sql"
    plain.write_bytes(gzip.decompress(dump.read_bytes()))
    made = cluster.clone(f"version 3 {request.param}", lambda empty: restore(empty, plain))
    yield request.param, made
    cluster.drop(made)


@on_embedded
def test_version_3_is_brought_along(version_3: tuple[str, Database], program: Program) -> None:
    """Each phase of version 3 is upgraded with what its notes excused, validates, and goes its way back."""
    phase, database = version_3
    at = ("--database-url", dsn(database.url))
    assert program("validate", *at).code == 4
    told = program("upgrade", *at)
    assert (told.code, "proven" in told.out) == (0, phase != "archived")
    now = migration.status(database)
    assert (now.phase, now.drift, now.defects) == (phase, None if phase == "archived" else 0, [])
    custom = [(row.type, row.symbol) for row in now.after_only]
    assert (("CUSTOM", None) in custom) == (phase != "parallel")
    if phase != "archived":
        assert validation.run(database).verdict is Verdict.PASS
    assert "Already up to date" in program("upgrade", *at).out
    while migration.status(database).phase is not Phase.LEGACY:
        migration.rollback(database)


@on_embedded
def test_an_upgrade_excuses_no_loss_of_version_3(version_3: tuple[str, Database], program: Program) -> None:
    """What a note of version 3 hid is named by the upgrade, which then changes nothing."""
    phase, database = version_3
    if phase == "archived":
        pytest.skip("nothing can be compared while documents are archived")
    energy = "group_id = (SELECT min(id) FROM definition_groups WHERE name = 'energy')"
    execute(
        database,
        f"""SET session_replication_role = replica;
            INSERT INTO workbench.after_only (group_id, entry_id, reason)
            SELECT group_id, entry_id, 'x' FROM workbench.entries WHERE {energy};
            DELETE FROM group_memberships WHERE {energy} AND symbol <> 'XOM'""",  # noqa: S608 - fixed words
    )
    told = program("upgrade", "--database-url", dsn(database.url))
    assert (told.code, "Before and after differ in" in told.err) == (4, True)
    assert execute(database, "SELECT version FROM workbench.deployment") == [(3,)]


SETTINGS = ["parallel", "cutover", "cutover with old writers", "archived"]
BROUGHT = [
    (version, setting)
    for version in earlier.SCRIPTS
    for setting in SETTINGS
    if SOAK or version == min(earlier.SCRIPTS) or setting == "parallel"
]
"""The oldest goes through the scripts of all later ones, so that everyday runs try each setting with it alone."""


@on_embedded
@pytest.mark.parametrize(("version", "setting"), BROUGHT)
def test_every_earlier_version_is_brought_along(cluster: Cluster, program: Program, version: int, setting: str) -> None:
    """From each version, in each phase, to this one: no drift, no defect, and the way back."""
    made = cluster.clone("booked", _create_and_migrate)
    at = ("--database-url", dsn(made.url))
    if setting != "parallel":
        migration.cutover(made, allow_stragglers=setting == "cutover with old writers", validator=passed)
        execute(made, "INSERT INTO definition_groups (name, type, environment) VALUES ('mine', 'CUSTOM', 'DEFAULT')")
    if setting == "archived":
        archiving.archive(made, archiving.Terms(0, 0), True, with_view=True, validator=passed)
    with made.engine.begin() as connection:
        earlier.take_back(connection, version)
        if setting == "parallel":
            assert earlier.digest(connection, version) == earlier.MADE[version]
    assert "workbench upgrade" in program("validate", *at).err
    upgraded = program("upgrade", *at)
    assert upgraded.code == 0, upgraded
    now = migration.status(made)
    drift = None if setting == "archived" else 0
    assert (str(now.phase), now.drift, now.defects, now.noticed) == (setting.partition(" ")[0], drift, [], [])
    assert len(now.after_only) == (setting != "parallel")
    if setting != "archived":
        assert validation.run(made).verdict is Verdict.PASS
    while migration.status(made).phase is not Phase.LEGACY:
        migration.rollback(made)
    cluster.drop(made)


UNMENDED = {
    "an entry twice",
    "a stock twice",
    "a phase by hand",
    "a place left out",
    "a cutover without a validation",
    "a current entry that is kept",
    "a note under another element",
    "a spelling of another symbol",
    "a weight of a text",
    "a weight where nothing was merged",
}
"""What nobody but its author knows how to put right; and rows that stand twice."""


@on_embedded
@pytest.mark.parametrize("plant", [plant for plant in PLANTS if SOAK or plant in SHOWN])
def test_upgrade_puts_right_what_can_be_derived(cluster: Cluster, program: Program, plant: str) -> None:
    """`status` names what contradicts the data, cutover refuses, and `upgrade` mends it or says that it cannot."""
    made = cluster.clone("booked", _create_and_migrate)
    at = ("--database-url", dsn(made.url))
    statement, subject = PLANTS[plant]
    execute(made, f"SET session_replication_role = replica; {statement}")
    told = program("status", *at)
    assert (told.code, subject in told.out) == (1, True), told
    assert program("cutover", "--validate", *at).code == 4
    upgraded = program("upgrade", *at)
    assert upgraded.code == (4 if plant in UNMENDED else 0), upgraded
    assert program("validate", *at).code == (1 if plant in UNMENDED else 0)
    cluster.drop(made)


@on_embedded
def test_a_lost_deployment_is_named_and_written_again(cluster: Cluster, program: Program) -> None:
    """Without its one row every command says what is gone and what writes it again."""
    made = cluster.clone("booked", _create_and_migrate)
    at = ("--database-url", dsn(made.url))
    execute(made, "DELETE FROM workbench.deployment")
    gone = "the row of workbench.deployment with version and phase is gone"
    for command in ("validate", "status", "cutover", "rollback"):
        told = program(command, *at)
        assert (told.code, gone in told.err) == (4, True), command
    assert program("upgrade", *at).code == 0
    assert program("validate", *at).code == 0
    cluster.drop(made)
