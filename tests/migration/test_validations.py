"""Validations are recorded, and what was written since is noticed, whoever wrote it and however."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from conftest import Program, dsn, execute
from oracles import legacy
from oracles.twin import Entry

from workbench import migration, postgres, schema, server
from workbench.contract import Phase, Verdict
from workbench.errors import NotValidatedError
from workbench.migration import validations
from workbench.postgres import Database

WRITES = {
    "legacy value": "UPDATE public.cache_entries SET value = value || '{\"x\": 1}' WHERE key = 'SPY'",
    "same value again": "UPDATE public.cache_entries SET name = name WHERE key = 'SPY'",
    "legacy row gone": "DELETE FROM public.cache_entries WHERE type = 'themes'",
    "membership": "UPDATE public.group_memberships SET weight = weight WHERE id = 1",
    "membership gone": "DELETE FROM public.group_memberships WHERE id = 2",
    "group": "UPDATE public.definition_groups SET description = 'x' WHERE name = 'SPY'",
    "stock": "UPDATE public.stock_metadata SET industry = 'x' WHERE symbol = 'AAPL'",
    "all memberships": "TRUNCATE public.group_memberships CASCADE",
    "residue": "UPDATE workbench.entries SET list_key = list_key WHERE group_id = 1",
    "kept": "DELETE FROM workbench.kept_entries",
    "spelling": "DELETE FROM workbench.membership_residue",
    "aside": "UPDATE workbench.set_aside_elements SET reason = 'x'",
    "remark": "INSERT INTO workbench.after_only (element, group_id, reason) VALUES ('group 1', 1, 'x')",
}
"""Writes of every table that a validation looks at."""


def at(database: Database) -> tuple[str, ...]:
    """The options that name the database."""
    return "--database-url", dsn(database.url)


def check(database: Database, verdict: Verdict = Verdict.PASS, drift: int = 0) -> None:
    """Record a validation without doing it, which takes a second."""
    with database.write_read_committed() as transaction:
        seen = validations.seen(transaction)
        assert seen
        assert validations.record(transaction, seen, validations.Found(verdict, drift))


def enter(database: Database, phase: Phase) -> None:
    """Record a phase, and change nothing else."""
    with database.write_read_committed() as transaction:
        transaction.execute_one("migration/record", version=schema.VERSION, phase=phase)


def refusal(database: Database) -> str:
    """Why a fresh validation is missing; empty when there is one."""
    with database.read_only() as transaction:
        try:
            validations.require_validation(transaction, None)
        except NotValidatedError as error:
            return str(error)
    return ""


def test_validate_records_what_it_found(migrated: Database, program: Program) -> None:
    """A passing validation is recorded with its phase; until one is made, and after a bad one, none counts."""
    assert "nobody validated since this phase was entered" in refusal(migrated)
    assert "workbench cutover --validate" in refusal(migrated)
    told = program("validate", "--json", *at(migrated))
    assert told.code == 0
    assert told.result["recorded"] is True
    assert "state" not in told.result
    assert refusal(migrated) == ""
    status = program("status", "--json", *at(migrated)).result
    assert (status["validation"], status["fresh"], status["clean_checks"]) == ("pass", True, 1)
    assert status["validated_seconds_ago"] > 0
    assert [entered["phase"] for entered in status["phases"]] == ["parallel"]
    execute(migrated, "ALTER TABLE public.cache_entries DISABLE TRIGGER USER")
    execute(migrated, WRITES["legacy value"])
    assert "pass, something was written since; 1 passed in a row." in program("status", *at(migrated)).out
    assert "something was written since the last validation" in refusal(migrated)
    assert program("validate", *at(migrated)).code == 1
    drift = migration.status(migrated).drift
    assert f"ended with fail, drift {drift:,} rows" in refusal(migrated)
    assert execute(migrated, "SELECT verdict, drift FROM workbench.validations ORDER BY place") == [
        ("pass", 0),
        ("fail", drift),
    ]


def test_any_write_ends_trust(migrated: Database) -> None:
    """A write to any table of either side gives another state, also one that no trigger saw."""
    check(migrated)
    with migrated.rehearsing() as transaction:
        legacy.through(transaction).exec_driver_sql("SET LOCAL session_replication_role = replica")
        for what, write in WRITES.items():
            validations.require_validation(transaction, None)
            savepoint = legacy.through(transaction).begin_nested()
            assert legacy.through(transaction).execute(sa.text(write)).rowcount, what
            with pytest.raises(NotValidatedError, match="something was written"):
                validations.require_validation(transaction, None)
            savepoint.rollback()


def test_what_is_no_write_keeps_trust(migrated: Database) -> None:
    """Freezing, row locks, types that are no relations and writes that were undone leave the state as it was."""
    check(migrated)
    with psycopg.connect(dsn(migrated.url), autocommit=True) as connection:
        connection.execute("VACUUM (FREEZE, ANALYZE)")
    execute(migrated, "SELECT FROM public.group_memberships FOR UPDATE")
    execute(migrated, "UPDATE public.cache_entries SET name = 'x' WHERE type = 'app_settings'")
    with migrated.rehearsing() as transaction:
        legacy.through(transaction).execute(sa.text(WRITES["legacy value"]))
        assert validations.last_validation(transaction)
        assert validations.state(transaction) != validations.last_validation(transaction).state  # type: ignore[union-attr]
    assert refusal(migrated) == ""


def test_clean_checks_are_counted_in_a_row_and_by_period(migrated: Database) -> None:
    """A bad validation begins the count anew, and so does entering a phase; the parallel period is still known."""
    for verdict, drift in ((Verdict.PASS, 0), (Verdict.PASS, 1), (Verdict.PASS, 0), (Verdict.PASS, 0)):
        check(migrated, verdict, drift)
    with migrated.read_only() as transaction:
        assert validations.clean_checks(transaction) == 2
    enter(migrated, Phase.CUTOVER)
    with migrated.read_only() as transaction:
        assert validations.clean_checks(transaction) == 0
        assert validations.clean_checks(transaction, Phase.PARALLEL) == 2
    assert "Run `workbench validate`, or `workbench archive --validate`" in refusal(migrated)
    check(migrated, Verdict.UNCHECKED)
    check(migrated)
    with migrated.read_only() as transaction:
        assert validations.clean_checks(transaction) == 1
    enter(migrated, Phase.PARALLEL)
    with migrated.read_only() as transaction:
        assert validations.clean_checks(transaction) == validations.clean_checks(transaction, Phase.PARALLEL) == 0


def test_a_validation_of_a_phase_that_ended_is_not_recorded(migrated: Database) -> None:
    """What looked at another phase than the one that holds now says so, and counts for neither."""
    with migrated.read_only() as transaction:
        seen = validations.seen(transaction)
    enter(migrated, Phase.CUTOVER)
    changed = "the phase of the migration changed meanwhile"
    assert validations.record_or_say_why(migrated, seen, validations.Found(Verdict.PASS)) == changed
    with migrated.read_only() as transaction:
        seen = validations.seen(transaction)
    migration.rollback(migrated)
    assert validations.record_or_say_why(migrated, seen, validations.Found(Verdict.PASS)) == changed


def test_who_may_not_record_still_validates(migrated: Database, program: Program) -> None:
    """A reader gets the verdict, and one line that says why it was not recorded."""
    reader = f"reader_{migrated.url.database}"
    execute(migrated, f"CREATE ROLE {reader} LOGIN")
    execute(migrated, f"GRANT USAGE ON SCHEMA workbench TO {reader}")
    execute(migrated, f"GRANT SELECT ON ALL TABLES IN SCHEMA workbench, public TO {reader}")
    url = dsn(migrated.url.set(username=reader))
    try:
        told = program("validate", "--database-url", url)
        assert told.code == 0
        assert "was not recorded: permission denied for table validations." in told.out
        assert program("validate", "--json", "--database-url", url).result["recorded"] is False
    finally:
        execute(migrated, f"DROP OWNED BY {reader}")
        execute(migrated, f"DROP ROLE {reader}")


def test_nothing_migrated_is_not_recorded(sampled: Database, program: Program) -> None:
    """Before the migration there is nothing to record it in."""
    told = program("validate", "--json", *at(sampled))
    assert told.code == 3
    assert told.result["recorded"] is False


def past_triggers(database: Database, statement: str) -> int:
    """Write where no trigger sees it; returns the transaction's number."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        assert connection.execute(sa.text(statement)).rowcount
        return int(connection.execute(sa.text("SELECT pg_current_xact_id()::text::bigint")).scalar_one())


LAST_WRITES = {
    "etf_holdings SPY": "UPDATE public.cache_entries SET value = jsonb_set(value, '{holdings,0,weight}', '0.5') "
    "WHERE (type, key, environment) = ('etf_holdings', 'SPY', 'DEFAULT')",
    "etf_holdings QQQ": "UPDATE public.group_memberships SET weight = 0.25 WHERE symbol = 'AAPL' AND group_id = "
    "(SELECT id FROM public.definition_groups WHERE name = 'QQQ' AND environment = 'DEFAULT')",
    "CUSTOM stray": "INSERT INTO public.definition_groups (name, type, environment) VALUES ('stray', 'CUSTOM', 'TEST')",
    "theme_definition crypto_miners": "DELETE FROM public.cache_entries WHERE key = 'crypto_miners'",
}


def test_status_tells_who_wrote_last(migrated: Database, program: Program) -> None:
    """For each place that drifts: row, JSON path, and the transaction of the side that was written last."""
    written = {where: past_triggers(migrated, write) for where, write in LAST_WRITES.items()}
    told = program("status", "--json", *at(migrated))
    assert told.code == 1
    found = {row["subject"].split(" (")[0].split(",")[0]: row for row in told.result["writers"]}
    assert {where: (row["path"], row["side"], row["transaction"]) for where, row in found.items()} == {
        "etf_holdings SPY": ("$.holdings[0].weight", "before", written["etf_holdings SPY"]),
        "etf_holdings QQQ": ("$.holdings[1].weight", "after", written["etf_holdings QQQ"]),
        "CUSTOM stray": ("$", "after", written["CUSTOM stray"]),
        "theme_definition crypto_miners": ("$", None, None),
    }
    out = program("status", *at(migrated)).out
    assert f"after side, transaction {written['etf_holdings QQQ']}" in out
    assert "unknown" in out


@pytest.fixture
def timed() -> Iterator[Database]:
    """A small migrated database on a server of its own that tracks when transactions commit."""
    home = Path(tempfile.mkdtemp(prefix="workbench-tests-"))
    home.chmod(0o755)
    database = Database(postgres.parse_url(server.start(home / "data").url))
    with psycopg.connect(dsn(database.url), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET track_commit_timestamp = on")
    server.stop(home / "data")
    server.start(home / "data")
    legacy.create(database, [Entry(0, "etf_holdings", "Fund", "F", '["A", "B"]')])
    migration.migrate(database)
    yield database
    server.stop(home / "data")
    shutil.rmtree(home)


def test_status_tells_the_session_that_is_still_there(timed: Database, program: Program) -> None:
    """Where the server tracks commits, the time is told, and the session while it did nothing since."""
    with psycopg.connect(dsn(timed.url), autocommit=True, application_name="rogue") as rogue:
        rogue.execute("SET session_replication_role = replica")
        rogue.execute("UPDATE public.group_memberships SET weight = 1")
        out = program("status", *at(timed)).out
        assert f"UTC, by process {rogue.info.backend_pid} (rogue)" in " ".join(out.split())
        rogue.execute("SELECT 1")
        [writer] = migration.status(timed).writers
        assert writer.committed_at
        assert writer.session is None
