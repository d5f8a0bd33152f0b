"""What a DBA asks before: who will own what, what stands against a step, and what the step would do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from conftest import Cluster, Program, dsn, execute
from oracles.checks import passed
from oracles.sessions import said
from oracles.small_databases import create_rolled_back
from oracles.statements import NEW_TABLES, group

# ruff: noqa: S608 - statements are put together from fixed names only
from workbench import migration, validation
from workbench.contract import Phase, Verdict
from workbench.errors import ForeignTablesError, NotAllowedError, NotReadyError
from workbench.migration import archiving
from workbench.migration.preflight import Level, Wishes
from workbench.postgres import Database

ROLES = ("Group-Owner", "Member-one", "Member-two", "A-writer", "A-reader")


@pytest.fixture
def owned(cluster: Cluster) -> Iterator[Database]:
    """A legacy table that belongs to a group role whose name needs quotes, two members of it, A-writer and a reader."""
    made = cluster.clone("rolled back", create_rolled_back)
    for role in ROLES:
        execute(made, f'CREATE ROLE "{role}" LOGIN')
    for statement in (
        'GRANT "Group-Owner" TO "Member-one"',
        'GRANT "Group-Owner" TO "Member-two"',
        'ALTER TABLE cache_entries OWNER TO "Group-Owner"',
        'GRANT CREATE ON SCHEMA public TO "Group-Owner"',
        f'GRANT CREATE ON DATABASE "{made.url.database}" TO "Group-Owner"',
        'GRANT SELECT, INSERT, UPDATE, DELETE ON cache_entries TO "A-writer"',
        'GRANT USAGE ON SEQUENCE cache_entries_id_seq TO "A-writer"',
        'GRANT SELECT ON cache_entries TO "A-reader"',
    ):
        execute(made, statement)
    yield made
    for role in ROLES:
        execute(made, f'DROP OWNED BY "{role}" CASCADE')
    for role in ROLES:
        execute(made, f'DROP ROLE "{role}"')
    cluster.drop(made)


def as_role(database: Database, role: str) -> Database:
    """The same database, asked by another account."""
    return replace(database, url=database.url.set(username=role))


OWNERS = """
SELECT DISTINCT pg_get_userbyid(o.owner)
  FROM (SELECT relowner AS owner FROM pg_class
         WHERE relnamespace = 'workbench'::regnamespace
            OR relname IN ('definition_groups', 'group_memberships', 'stock_metadata', 'definition_groups_id_seq',
                           'cache_entries_archive')
        UNION SELECT proowner FROM pg_proc WHERE pronamespace = 'workbench'::regnamespace
        UNION SELECT nspowner FROM pg_namespace WHERE nspname = 'workbench'
        UNION SELECT typowner FROM pg_type WHERE typnamespace = 'workbench'::regnamespace) AS o"""


def test_all_belongs_to_the_owner_of_the_legacy_table(owned: Database) -> None:
    """Who migrated may leave: another member runs every command, and writers go on in each phase."""
    one, two = (as_role(owned, f"Member-{name}") for name in ("one", "two"))
    plan = migration.plan(one)
    assert plan.is_possible
    script = {concern.subject: concern.advice for concern in plan.concerns}["privileges for migrate"]
    assert script.startswith('GRANT "Group-Owner" TO "Member-one"; GRANT CREATE ON DATABASE ')
    migration.migrate(one)
    assert execute(owned, OWNERS) == [("Group-Owner",)]
    execute(owned, 'REVOKE "Group-Owner" FROM "Member-one"')
    assert said(owned, "A-writer", "UPDATE cache_entries SET value = '[\"B\"]' WHERE key = 'miners'") == ""
    assert validation.run(two).verdict is Verdict.PASS
    migration.cutover(two, validator=passed)
    assert [said(owned, "A-writer", statement) for statement in NEW_TABLES] == [""] * 3
    archiving.archive(two, archiving.Terms(checks=0), confirmed=True, with_view=True, validator=passed)
    assert execute(owned, OWNERS) == [("Group-Owner",)]
    assert migration.status(two).defects == []
    for phase in (Phase.CUTOVER, Phase.PARALLEL, Phase.LEGACY):
        assert migration.rollback(two).status.phase is phase


def test_another_owner_of_the_legacy_table_is_noticed_and_mended(owned: Database) -> None:
    """When cache_entries changes hands, `status` says so, and `upgrade` gives the rest to the new owner."""
    migration.migrate(as_role(owned, "Member-one"))
    execute(owned, 'ALTER TABLE cache_entries OWNER TO "Member-two"')
    execute(owned, 'GRANT CREATE ON SCHEMA public TO "Member-two"')
    execute(owned, 'REVOKE "Group-Owner" FROM "Member-two"')
    with pytest.raises(NotAllowedError, match=r"belongs to .*Group-Owner.*Member-two.*upgrade"):
        migration.status(as_role(owned, "Member-two"))
    assert any("owner" in defect and "schema workbench" in defect for defect in migration.status(owned).defects)
    assert migration.upgrade(owned).changed
    assert execute(owned, OWNERS) == [("Member-two",)]
    assert migration.status(owned).defects == []
    assert said(owned, "A-writer", "DELETE FROM cache_entries WHERE key = 'miners'") == ""


def test_somebody_else_may_be_asked_to_own(owned: Database) -> None:
    """`--owner` names a role that may write the table; one that may not is refused with what it lacks."""
    execute(owned, "ALTER TABLE cache_entries OWNER TO CURRENT_USER")
    execute(owned, 'GRANT SELECT, UPDATE ON cache_entries TO "Group-Owner"')
    plan = migration.plan(owned)
    assert ["--owner" in one.advice for one in plan.concerns if "superuser" in one.says] == [True]
    wishes = Wishes("Group-Owner")
    with pytest.raises(NotReadyError, match=r"may not write cache_entries.*sequence"):
        migration.migrate(owned, wishes=wishes)
    execute(owned, 'GRANT INSERT, DELETE ON cache_entries TO "Group-Owner"')
    execute(owned, 'GRANT USAGE ON SEQUENCE cache_entries_id_seq TO "Group-Owner"')
    migration.migrate(owned, wishes=wishes)
    assert execute(owned, OWNERS) == [("Group-Owner",)]
    migration.cutover(owned, validator=passed)
    assert [said(owned, "A-writer", statement) for statement in NEW_TABLES] == [""] * 3
    assert migration.status(owned).defects == []
    with pytest.raises(NotReadyError, match="no role has this name"):
        migration.migrate(_back(owned), wishes=Wishes("nobody"))


def _back(database: Database) -> Database:
    for _ in range(2):
        migration.rollback(database)
    return database


def test_row_policies_are_carried_by_nobody(owned: Database) -> None:
    """A table with policies is not migrated with its grants: a limited reader would see all in the new tables."""
    execute(owned, "ALTER TABLE cache_entries ENABLE ROW LEVEL SECURITY")
    execute(owned, "CREATE POLICY \"own Rows\" ON cache_entries USING (environment = 'DEFAULT')")
    one = as_role(owned, "Member-one")
    plan = migration.plan(one)
    assert [c.subject for c in plan.concerns if c.level is Level.REFUSAL] == ['policy "own Rows" on cache_entries']
    with pytest.raises(NotReadyError, match=r"own Rows.*--no-grants"):
        migration.migrate(one)
    migration.migrate(one, wishes=Wishes(grants=False))
    assert "permission denied" in said(owned, "A-reader", "SELECT * FROM definition_groups")
    assert said(owned, "A-writer", "UPDATE cache_entries SET value = '[\"B\"]' WHERE key = 'miners'") == ""
    assert migration.status(one).defects == []
    migration.rollback(owned)
    execute(owned, "ALTER TABLE cache_entries FORCE ROW LEVEL SECURITY")
    with pytest.raises(NotReadyError, match="forced"):
        migration.migrate(owned, wishes=Wishes(grants=False))


THEME = """INSERT INTO cache_entries (type, name, key, value, environment)
           VALUES ('themes', 'n', 'k', '["A"]', 'DEFAULT')"""
KINDS = {
    "partitioned": """ALTER TABLE cache_entries RENAME TO was;
        CREATE TABLE cache_entries (LIKE was INCLUDING DEFAULTS) PARTITION BY LIST (type);
        CREATE TABLE rest PARTITION OF cache_entries DEFAULT;
        INSERT INTO cache_entries SELECT * FROM was""",
    "inherits": "CREATE TABLE child () INHERITS (cache_entries)",
    "is a child": """CREATE TABLE parent (LIKE cache_entries INCLUDING CONSTRAINTS);
        ALTER TABLE cache_entries INHERIT parent""",
    "view": "ALTER TABLE cache_entries RENAME TO was; CREATE VIEW cache_entries AS SELECT * FROM was",
    "session_replication_role": "ALTER ROLE \"A-writer\" SET session_replication_role = 'replica'",
    "collation": 'ALTER TABLE cache_entries ALTER key TYPE varchar(100) COLLATE "POSIX"',
}


def test_a_child_that_is_made_later_is_named(owned: Database) -> None:
    """A write to a child is not followed: `status` names it before anybody writes there."""
    migration.migrate(owned)
    execute(owned, "CREATE TABLE public.child () INHERITS (cache_entries)")
    assert any("children is public.child" in defect for defect in migration.status(owned).defects)


@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_be_followed_is_refused_by_name(owned: Database, kind: str) -> None:
    """`plan` and `migrate` refuse a table of which some writes would not be seen, and change nothing."""
    execute(owned, KINDS[kind])
    refusals = [one.sentence for one in migration.plan(owned).concerns if one.level is Level.REFUSAL]
    assert refusals
    assert any(kind in refusal for refusal in refusals)
    with pytest.raises(NotReadyError, match=kind):
        migration.migrate(owned)
    assert execute(owned, "SELECT to_regnamespace('workbench')") == [(None,)]


def test_columns_of_collation_c_are_migrated(owned: Database) -> None:
    """A table whose columns compare by bytes, as the database does not, lives its whole life."""
    for column, type in (
        ("key", "varchar(100)"),
        ("name", "varchar(100)"),
        ("type", "varchar(50)"),
        ("environment", "varchar(10)"),
    ):
        execute(owned, f'ALTER TABLE cache_entries ALTER {column} TYPE {type} COLLATE "C"')
    assert migration.plan(owned).is_possible
    migration.migrate(owned)
    for statement in (
        "UPDATE cache_entries SET value = '[\"B\", \"C\"]' WHERE key = 'miners'",
        "UPDATE cache_entries SET environment = 'TEST' WHERE key = 'miners'",
        THEME,
        "UPDATE cache_entries SET value = value || '{\"sector\": \"Tech\"}' WHERE key = 'XOM'",
    ):
        execute(owned, statement)
    assert validation.run(owned).verdict is Verdict.PASS
    migration.cutover(owned, validator=passed)
    for statement in (*NEW_TABLES, f"UPDATE group_memberships SET symbol = 'Z' WHERE group_id = {group('k')}"):
        execute(owned, statement)
    assert validation.run(owned).verdict is Verdict.PASS
    archiving.archive(owned, archiving.Terms(checks=0), confirmed=True, with_view=True, validator=passed)
    for phase in (Phase.CUTOVER, Phase.PARALLEL, Phase.LEGACY):
        assert migration.rollback(owned).status.phase is phase


AUDIT = """
CREATE SCHEMA app; CREATE TABLE app.audit_log (op text, who text DEFAULT session_user);
CREATE FUNCTION app.note() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO audit_log (op) VALUES (TG_OP); RETURN NULL; END $$;
CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON cache_entries FOR EACH ROW EXECUTE FUNCTION app.note();
ALTER SCHEMA app OWNER TO "Group-Owner"; ALTER TABLE app.audit_log OWNER TO "Group-Owner";
GRANT USAGE ON SCHEMA app TO "A-writer"; GRANT INSERT ON app.audit_log TO "A-writer";
ALTER ROLE "Group-Owner" SET search_path = app, public"""


def test_triggers_of_others_see_the_path_they_were_written_for(owned: Database) -> None:
    """An audit trigger that names its table without a schema goes on, whoever writes what, in every phase and step."""
    execute(owned, AUDIT)
    one = as_role(owned, "Member-one")
    assert ["session_user" in c.says for c in migration.plan(one).concerns if "trigger note" in c.subject] == [True]
    migration.migrate(one)
    for table in ("definition_groups", "group_memberships", "stock_metadata"):
        execute(
            owned,
            f"CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION app.note()",
        )
    with psycopg.connect(dsn(as_role(owned, "A-writer").url), autocommit=True) as writer:
        writer.execute("SET search_path = app, public")
        writer.execute("UPDATE cache_entries SET value = '[\"B\", \"C\"]' WHERE key = 'miners'")
        writer.execute("UPDATE cache_entries SET value = value || '{\"sector\": \"Tech\"}' WHERE key = 'XOM'")
        writer.execute(THEME)
        migration.cutover(one, validator=passed)
        before = execute(owned, "SELECT count(*) FROM app.audit_log WHERE who = 'A-writer'")
        writer.execute("SET search_path = public")
        execute(
            owned,
            """DROP TRIGGER note ON definition_groups; DROP TRIGGER note ON group_memberships;
               DROP TRIGGER note ON stock_metadata""",
        )
        for statement in (*NEW_TABLES, "UPDATE group_memberships SET weight = 0.51 WHERE symbol = 'AAPL'"):
            writer.execute(statement)
        assert execute(owned, "SELECT count(*) FROM app.audit_log WHERE who = 'A-writer'") > before
    archiving.archive(one, archiving.Terms(checks=0), confirmed=True, validator=passed)
    for phase in (Phase.CUTOVER, Phase.PARALLEL, Phase.LEGACY):
        assert migration.rollback(one).status.phase is phase


def test_a_path_that_others_can_write_to_is_refused(owned: Database) -> None:
    """Where others may create things on the path, a trigger that needs it stops the cutover until it is pinned."""
    execute(owned, AUDIT)
    execute(owned, 'GRANT CREATE ON SCHEMA app TO "A-writer"')
    one = as_role(owned, "Member-one")
    assert [c.subject for c in migration.plan(one).concerns if c.level is Level.REFUSAL] == [
        "trigger note on public.cache_entries"
    ]
    migration.migrate(one)
    with pytest.raises(NotReadyError, match=r"trigger note.*ALTER FUNCTION app\.note"):
        migration.cutover(one, validator=passed)
    execute(owned, "ALTER FUNCTION app.note() SET search_path = app")
    assert migration.cutover(one, validator=passed).changed


def test_a_writer_cannot_pass_by_the_triggers(owned: Database) -> None:
    """The mark of what carries is believed of the owner alone."""
    migration.migrate(as_role(owned, "Member-one"))
    with psycopg.connect(dsn(as_role(owned, "A-writer").url)) as writer:
        writer.execute("SET workbench.sync_direction = 'to_tables'")
        writer.execute("DELETE FROM cache_entries WHERE key = 'miners'")
    assert migration.status(owned).drift == 0
    migration.cutover(owned, validator=passed)
    with psycopg.connect(dsn(as_role(owned, "A-writer").url)) as writer:
        writer.execute("SET workbench.sync_direction = 'to_documents'")
        writer.execute("UPDATE group_memberships SET weight = 0.51 WHERE symbol = 'AAPL'")
        with pytest.raises(psycopg.Error, match="is now written from"):
            writer.execute("DELETE FROM cache_entries WHERE type = 'etf_holdings'")
    assert migration.status(owned).drift == 0


def test_an_event_trigger_is_named(owned: Database) -> None:
    """One that freezes DDL refuses the migration in its own words, and the plan names it among all else."""
    for condition in ("", "WHEN TAG IN ('CREATE TABLE')", "WHEN TAG IN ('CREATE TRIGGER')"):
        execute(
            owned,
            f"""CREATE OR REPLACE FUNCTION freeze() RETURNS event_trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE 'no DDL this week'; END $$;
                CREATE EVENT TRIGGER frozen ON ddl_command_start {condition} EXECUTE FUNCTION freeze()""",
        )
        try:
            plan = migration.plan(owned)
            assert not plan.is_possible
            assert {"event trigger frozen", "publications"} <= {one.subject for one in plan.concerns}
            with pytest.raises(NotReadyError, match="no DDL this week"):
                migration.migrate(owned)
        finally:
            execute(owned, "DROP EVENT TRIGGER frozen")
        assert execute(owned, "SELECT to_regnamespace('workbench')") == [(None,)]


def test_default_privileges_give_nothing(owned: Database) -> None:
    """What is made has the grants of cache_entries and no others, whatever the owner or the migrating account gives by
    default; who is given the bookkeeping later is named."""
    for role in ("Member-one", "Group-Owner"):
        give = f'ALTER DEFAULT PRIVILEGES FOR ROLE "{role}" GRANT'
        execute(owned, f'{give} SELECT, INSERT, UPDATE, DELETE ON TABLES TO "Member-two", "A-reader"')
        execute(owned, f'{give} USAGE ON SCHEMAS TO "A-reader"')
    one = as_role(owned, "Member-one")
    migration.migrate(one)
    assert "permission denied for schema" in said(owned, "A-reader", "UPDATE workbench.deployment SET phase = 'legacy'")
    assert said(owned, "A-reader", "SELECT * FROM definition_groups") == ""
    assert "permission denied" in said(owned, "A-reader", "DELETE FROM definition_groups")
    execute(owned, 'GRANT UPDATE ON workbench.validations TO "A-reader"')
    result = validation.run(owned)
    assert result.verdict is Verdict.FAIL
    assert "A-reader" in str(result.check("catalogue").rows)
    execute(owned, 'REVOKE UPDATE ON workbench.validations FROM "A-reader"')
    migration.cutover(one, validator=passed)
    archiving.archive(one, archiving.Terms(checks=0), confirmed=True, validator=passed)
    assert "permission denied" in said(owned, "A-reader", "DELETE FROM cache_entries_archive")
    assert said(owned, "A-reader", "SELECT * FROM cache_entries_archive") == ""


DEFERRED = {
    "foreign key": """CREATE TABLE envs (e varchar(10) PRIMARY KEY);
        INSERT INTO envs SELECT DISTINCT environment FROM cache_entries;
        ALTER TABLE cache_entries ADD FOREIGN KEY (environment) REFERENCES envs DEFERRABLE INITIALLY DEFERRED""",
    "constraint trigger": """CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER quiet AFTER INSERT OR UPDATE OR DELETE ON cache_entries
          DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION quiet()""",
    "identity": """ALTER TABLE cache_entries ALTER id DROP DEFAULT;
        DROP SEQUENCE cache_entries_id_seq;
        ALTER TABLE cache_entries ALTER id ADD GENERATED ALWAYS AS IDENTITY (START 1000)""",
}


@pytest.mark.parametrize("kind", DEFERRED)
def test_there_is_a_way_back_from_the_archive(owned: Database, kind: str) -> None:
    """Deferred constraints and ids that are always generated stop no write and no step."""
    execute(owned, DEFERRED[kind])
    migration.migrate(owned)
    migration.cutover(owned, validator=passed)
    execute(owned, "INSERT INTO definition_groups (name, type, environment) VALUES ('ZZZ', 'ETF', 'DEFAULT')")
    assert migration.status(owned).drift == 0
    archiving.archive(owned, archiving.Terms(checks=0), confirmed=True, validator=passed)
    for phase in (Phase.CUTOVER, Phase.PARALLEL, Phase.LEGACY):
        assert migration.rollback(owned).status.phase is phase


def test_old_writers_are_let_in_at_once(owned: Database) -> None:
    """After cutover the other choice for old writers needs no validation: nothing but who may write changes."""
    migration.migrate(owned)
    migration.cutover(owned, validator=passed)
    assert migration.cutover(owned, allow_stragglers=True).changed
    assert said(owned, "A-writer", "UPDATE cache_entries SET value = '[\"B\"]' WHERE key = 'miners'") == ""


def test_grants_that_are_not_carried_are_named(owned: Database) -> None:
    """Grants of columns, and what others passed on, are warnings of the plan."""
    execute(owned, 'REVOKE SELECT ON cache_entries FROM "A-reader"')
    execute(owned, 'GRANT SELECT (id) ON cache_entries TO "A-reader"')
    execute(owned, "CREATE TABLE cache_entries_kept_aside (a integer)")
    with pytest.raises(ForeignTablesError, match="kept_aside"):
        migration.plan(owned)
    execute(owned, "DROP TABLE cache_entries_kept_aside")
    warned = [one.subject for one in migration.plan(owned).concerns if one.level is Level.WARNING]
    assert 'grants of "A-reader"' in warned


EMPTIED = ["type", "name", "key", "value", "environment", "created_at", "updated_at"]


def empty(database: Database, column: str, key: str) -> None:
    """Write an entry of this key, then take one of its columns away."""
    execute(
        database,
        """INSERT INTO cache_entries (type, name, key, value, environment)
           VALUES ('etf_holdings', 'x', :key, '["A"]', 'DEFAULT')""",
        key=key,
    )
    execute(database, f"UPDATE cache_entries SET {column} = NULL WHERE key = :key", key=key)


def test_columns_that_may_be_empty_are_planned_as_they_are_migrated(owned: Database) -> None:
    """A NULL where the legacy table usually has none is a rejection, the same in plan and migrate, and later."""
    for column in EMPTIED:
        execute(owned, f"ALTER TABLE cache_entries ALTER {column} DROP NOT NULL")
        empty(owned, column, f"BEFORE {column}")
    plan = migration.plan(owned)
    assert plan.is_possible
    made = migration.migrate(owned).status
    assert (plan.memberships, sum(row.groups for row in plan.types)) == (made.memberships, made.groups)
    for column in EMPTIED:
        empty(owned, column, f"LATER {column}")
    held = {name for (name,) in execute(owned, "SELECT name FROM definition_groups WHERE name ~ 'BEFORE|LATER'")}
    assert held == {f"{time} {column}" for time in ("BEFORE", "LATER") for column in ("created_at", "updated_at")}
    assert validation.run(owned).verdict is Verdict.PASS
    migration.cutover(owned, validator=passed)
    assert migration.rollback(owned).status.phase is Phase.PARALLEL


HEALTH = """SELECT phase, triggers_amiss, owner_fits, last_verdict, last_drift, documents_cannot_hold
              FROM workbench.health"""


def test_a_monitoring_account_sees_the_health(owned: Database) -> None:
    """A member of pg_monitor reads one view in every phase, sees a trigger that rests, and nothing else."""
    execute(owned, 'GRANT pg_monitor TO "A-reader"')
    migration.migrate(as_role(owned, "Member-one"))

    def seen() -> list[tuple[object, ...]]:
        return execute(as_role(owned, "A-reader"), HEALTH)

    assert seen() == [("parallel", 0, True, None, None, 0)]
    validation.run_and_record(owned)
    execute(owned, "ALTER TABLE cache_entries DISABLE TRIGGER workbench_follow_update")
    assert seen() == [("parallel", 1, True, "pass", 0, 0)]
    migration.upgrade(owned)
    migration.cutover(owned, allow_stragglers=True, validator=passed)
    assert seen()[0][:2] == ("cutover", 0)
    migration.cutover(owned, validator=passed)
    assert seen()[0][:2] == ("cutover", 0)
    execute(owned, "ALTER TABLE group_memberships DISABLE TRIGGER workbench_rebuild_insert")
    execute(owned, "DROP TRIGGER workbench_refuse_delete ON cache_entries")
    assert seen()[0][:2] == ("cutover", 2)
    migration.upgrade(owned)
    execute(owned, "INSERT INTO definition_groups (name, type, environment) VALUES ('own', 'CUSTOM', 'TEST')")
    assert seen()[0][-1] == 1
    archiving.archive(owned, archiving.Terms(checks=0), confirmed=True, validator=passed)
    assert seen()[0][:3] == ("archived", 0, True)
    assert "permission denied" in said(owned, "A-reader", "SELECT * FROM workbench.entries")


STATUS = {
    *("phase", "drift", "next", "groups", "memberships", "stocks", "entries", "defects", "after_only", "validation"),
    *("validated_seconds_ago", "fresh", "clean_checks", "phases", "writers", "noticed", "catalogue"),
}


def test_what_monitoring_reads_keeps_its_names(owned: Database, program: Program) -> None:
    """`status --json` has these keys at least; `--metrics` says the same numbers as OpenMetrics, in every phase."""
    at = ("--database-url", dsn(owned.url))
    told = program("status", "--metrics", *at).out
    assert 'workbench_phase{workbench_phase="legacy"} 1' in told
    assert "validation" not in told.replace("validations", "")
    migration.migrate(owned)
    validation.run_and_record(owned)
    execute(owned, "ALTER TABLE cache_entries DISABLE TRIGGER USER")
    execute(owned, "UPDATE cache_entries SET value = '[]' WHERE key = 'miners'")
    now = program("status", "--json", *at).result
    assert set(now) >= STATUS
    answer = program("status", "--metrics", *at)
    assert (answer.code, answer.out.splitlines()[-1]) == (1, "# EOF")
    lines = [line for line in answer.out.splitlines() if not line.startswith("#")]
    values = {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}
    assert {name.removeprefix("workbench_"): value for name, value in values.items() if "{" not in name} == {
        "drift_rows": now["drift"],
        "defects": len(now["defects"]),
        "noticed": len(now["noticed"]),
        "documents_cannot_hold": 0,
        "legacy_entries": now["entries"],
        "groups": now["groups"],
        "memberships": now["memberships"],
        "stocks": now["stocks"],
        "validation_passed": 1,
        "validation_age_seconds": values["workbench_validation_age_seconds"],
        "validation_fresh": 0,
        "validations_passed_in_a_row": 1,
    }
    assert now["drift"] > 0
    for line in lines:
        name = line.split("{")[0].split()[0]
        assert f"# TYPE {name} " in answer.out
        assert f"# HELP {name} " in answer.out
