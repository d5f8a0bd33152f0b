"""Commands that change the phase, when things go wrong: all or nothing, told by name, and done by the next run."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from conftest import SYSTEM_15, Cluster, Program, dsn, execute, on_embedded
from oracles import faults, legacy
from oracles.faults import COMMANDS
from oracles.fingerprints import NO_SYSTEM_SCHEMA, fingerprint

from workbench import migration, sample, server, validation
from workbench.contract import Verdict
from workbench.errors import (
    BlockedError,
    BusyError,
    DatabaseUnreachableError,
    NotAllowedError,
    UnknownOutcomeError,
    WorkEndedError,
)
from workbench.postgres import CONNECTION, Database


def commands(few: int, salt: str) -> pytest.MarkDecorator:
    """A test of each command; in the short form of a few, others in each test."""
    return pytest.mark.parametrize("name", faults.some(COMMANDS, few, salt))


def pairs(others: Iterable[str], few: int, title: str) -> pytest.MarkDecorator:
    """A test of each command with each of the others; in the short form of a few pairs."""
    every = [(name, other) for name in COMMANDS for other in others]
    return pytest.mark.parametrize(("name", title), faults.some(every, few, title))


SINCE = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
KNOWN: dict[tuple[str, str], tuple[list[str], str]] = {}
STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?(\+\d\d)?")
CATALOGUE = {
    "triggers": f"""SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger AS t
                      JOIN pg_class AS c ON c.oid = tgrelid JOIN pg_namespace AS n ON n.oid = relnamespace
                     WHERE NOT tgisinternal AND {NO_SYSTEM_SCHEMA} ORDER BY 1, 2""",  # noqa: S608 - fixed words
    "comments": """SELECT (pg_identify_object(classoid, objoid, objsubid)).identity, description
                     FROM pg_description WHERE objoid >= 16384 ORDER BY 1, 2""",
}


@pytest.fixture
def start(cluster: Cluster) -> Iterator[Callable[[str], Database]]:
    """Databases that are where a command begins."""
    made: list[Database] = []

    def clone(name: str) -> Database:
        prepare = (COMMANDS | faults.BAD)[name].prepare
        made.append(cluster.clone(f"faults {prepare.__name__}", prepare))
        return made[-1]

    yield clone
    for database in made:
        cluster.drop(database)


def state(database: Database) -> dict[str, Any]:
    """All that anyone can see of our things: rows, sequences, catalogue, and which triggers fire."""
    database = Database(database.url)
    with database.engine.connect() as connection:
        more = {title: legacy.select(connection, statement) for title, statement in CATALOGUE.items()}
    # Phases and changes are counted by an identity, which a failed attempt moves; looking at validations adds to them.
    counted = {f"workbench.{name}_seq": [] for name in ("phases_place", "validations_place", "changes_number")}
    found = fingerprint(database)
    if "workbench.changes" in found:
        found["workbench.changes"] = execute(
            database, "SELECT DISTINCT type, name, environment FROM workbench.changes ORDER BY 1, 2, 3"
        )
    entered = [row[1:].partition(",") for (row,) in found.get("workbench.phases", [])]
    phases = [rest for _, _, rest in sorted(entered, key=lambda row: int(row[0]))]
    return found | more | counted | {"workbench.phases": phases, "workbench.validations": []}


def timeless(found: dict[str, Any]) -> str:
    """A state without the times at which this test wrote it."""
    return STAMP.sub(lambda stamp: "now" if stamp[0] >= SINCE else stamp[0], str(found))


def undisturbed(name: str, start: Callable[[str], Database]) -> tuple[list[str], str, Database]:
    """The steps of a command that nothing disturbs, what it makes, and a database where it begins."""
    database = start(name)
    place = (str(database.url.query["host"]), name)
    if place not in KNOWN:
        names = faults.undisturbed(COMMANDS[name], database)
        assert migration.status(database).phase is COMMANDS[name].ends
        KNOWN[place] = names, timeless(state(database))
        database = start(name)
    return *KNOWN[place], database


def finish(name: str, database: Database, expected: str) -> None:
    """One run more comes to the same state as an undisturbed one; and another changes nothing."""
    command = COMMANDS[name]
    command.act(Database(database.url))
    assert timeless(state(database)) == expected
    repeat(name, database)
    assert timeless(state(database)) == expected


def repeat(name: str, database: Database) -> None:
    """A finished command says so when it is run again."""
    command = COMMANDS[name]
    if command.goes_on:
        assert migration.status(Database(database.url)).phase is command.ends
    elif command.again:
        with pytest.raises(command.again):
            command.act(Database(database.url))
    else:
        done = command.act(Database(database.url))
        assert not (done[0] if isinstance(done, tuple) else done.changed)


@commands(5, "client")
def test_a_killed_client_leaves_no_trace(name: str, start: Callable[[str], Database]) -> None:
    """kill -9 before any statement, COMMIT too: the database is as before, and the next run does it."""
    names, expected, database = undisturbed(name, start)
    before = state(database)
    for place in faults.places(names, few=1):
        assert faults.killed(faults.die_at, name, faults.text(database.url), place), names[place]
        faults.wait_until_alone(database)
        assert state(database) == before, names[place]
    finish(name, database, expected)


@on_embedded
@pytest.mark.parametrize("name", faults.LOADS)
def test_a_killed_load_leaves_no_row(name: str, start: Callable[[str], Database]) -> None:
    """kill -9 before any statement: every row is as before, and the next run does it."""
    names = faults.undisturbed(faults.LOADS[name], start(name))
    database = start(name)
    before = {title: rows for title, rows in state(database).items() if not title.endswith("_seq")}
    for place in faults.places(names, few=2):
        assert faults.killed(faults.die_at, name, faults.text(database.url), place), names[place]
        faults.wait_until_alone(database)
        assert {title: rows for title, rows in state(database).items() if title in before} == before, names[place]
    assert faults.load(Database(database.url)).changed
    assert not faults.load(Database(database.url)).changed
    assert migration.status(database).drift == 0


@on_embedded
def test_a_command_that_commits_in_the_middle_is_found(start: Callable[[str], Database]) -> None:
    """The same kill shows what a command leaves half-done that is no single transaction."""
    database = start("half by half")
    names = faults.undisturbed(faults.BAD["half by half"], start("half by half"))
    before = state(database)
    assert faults.killed(faults.die_at, "half by half", faults.text(database.url), len(names) - 1)
    faults.wait_until_alone(database)
    assert state(database) != before


ENDINGS = {"terminated": faults.terminate, "killed": faults.kill_backend}


@pairs(ENDINGS, 3, "ending")
# A server-side cursor whose session is gone cannot be closed any more.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_session_that_ends_leaves_no_trace(name: str, ending: str, start: Callable[[str], Database]) -> None:
    """A backend ended by an administrator, or killed with the whole server: told, undone, and done by the next run."""
    names, expected, database = undisturbed(name, start)
    before = state(database)
    for place in faults.places(names, few=1):
        fired: list[str] = []

        def end(step: int, title: str, place: int = place, fired: list[str] = fired) -> None:
            if step == place:
                fired.append(title)
                ENDINGS[ending](database)

        with faults.steps(end), pytest.raises((WorkEndedError, UnknownOutcomeError)) as caught:
            COMMANDS[name].act(Database(database.url))
        assert fired == [names[place]]
        assert caught.value.exit_code == 3
        assert "Nothing was changed" not in str(caught.value)
        assert state(database) == before, names[place]
    finish(name, database, expected)


def test_a_client_killed_in_a_long_statement_holds_no_lock(start: Callable[[str], Database]) -> None:
    """The server notices within seconds that nobody waits for the answer any more."""
    database = start("migrate")
    assert faults.killed(faults.die_in_a_long_statement, faults.text(database.url))
    held = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()"
    assert execute(database, held) == [(1,)]
    with pytest.raises(BusyError, match=r"process \d+ \(workbench\)"):
        migration.migrate(Database(database.url))
    faults.wait_until_alone(database)
    assert migration.migrate(Database(database.url)).changed


@commands(1, "server")
def test_a_killed_server_leaves_no_trace(
    name: str, start: Callable[[str], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    """kill -9 of the postmaster in the middle: after its restart the state is as before, and the next run does it."""
    names, expected, database = undisturbed(name, start)
    before = state(database)
    folder, place = Path(str(database.url.query["host"])), len(names) // 2

    def end(step: int, title: str) -> None:
        if step == place:
            faults.kill_server(folder)

    with faults.steps(end), pytest.raises(WorkEndedError):
        COMMANDS[name].act(Database(database.url))
    with pytest.raises(DatabaseUnreachableError, match="cannot be used"):
        migration.status(Database(database.url))
    if (folder / "PG_VERSION").read_text().strip() == "15":
        monkeypatch.setenv("WORKBENCH_PG_BIN", str(SYSTEM_15))
    server.start(folder)
    assert state(database) == before
    finish(name, database, expected)


@pytest.fixture
def socket_folder() -> Iterator[Path]:
    """A folder whose name is short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="workbench-proxy-"))
    yield folder
    shutil.rmtree(folder)


@commands(3, "answer")
def test_a_lost_answer_to_commit(name: str, start: Callable[[str], Database], socket_folder: Path) -> None:
    """The work is done and the client does not hear of it: it says so, and the next run finds it done."""
    names, expected, database = undisturbed(name, start)
    last = names.count("COMMIT")
    with faults.Proxy(socket_folder, database.url, b"COMMIT\0", forward=True, times=last) as proxy:
        with pytest.raises(UnknownOutcomeError, match="all of the work is done, or none") as caught:
            COMMANDS[name].act(Database(proxy.url))
        assert proxy.fired
    assert caught.value.exit_code == 3
    assert "Nothing was changed" not in str(caught.value)
    faults.wait_until_alone(database)
    repeat(name, database)
    assert timeless(state(database)) == expected


@pairs(["COMMIT\0", "LOCK TABLE"], 3, "word")
def test_a_line_that_is_cut(name: str, word: str, start: Callable[[str], Database], socket_folder: Path) -> None:
    """The server does not hear what the client said last: nothing is done, and the next run does it."""
    names, expected, database = undisturbed(name, start)
    before = state(database)
    with faults.Proxy(socket_folder, database.url, word.encode(), forward=False) as proxy:
        with suppress(WorkEndedError, UnknownOutcomeError):
            COMMANDS[name].act(Database(proxy.url))
            assert not proxy.fired
        fired = proxy.fired
    if not fired:
        pytest.skip(f"{name} never says {word!r}")
    faults.wait_until_alone(database)
    assert state(database) == before, names
    finish(name, database, expected)


@pairs(COMMANDS, 3, "second")
def test_two_at_once(name: str, second: str, start: Callable[[str], Database]) -> None:
    """While one command works, any other is refused at once and told who is at work; the first is not disturbed."""
    names, expected, database = undisturbed(name, start)
    place = faults.places(names[names.index("migration/advisory_lock") + 1 :], few=1)[0]
    place += names.index("migration/advisory_lock") + 1
    refused = []

    def meanwhile(step: int, title: str) -> None:
        if step == place:
            with pytest.raises(BusyError, match=r"process \d+ \(workbench\)") as caught:
                COMMANDS[second].act(Database(database.url))
            refused.append(caught.value.exit_code)

    with faults.steps(meanwhile):
        COMMANDS[name].act(database)
    assert refused == [4]
    assert timeless(state(database)) == expected


def told(act: Callable[[Database], object], database: Database) -> str:
    """What a command says that is blocked; nothing when it is not."""
    try:
        act(database)
    except BlockedError as error:
        return str(error)
    return ""


HOLDERS = {
    "reader": "SELECT count(*) FROM public.cache_entries",
    "writer": "UPDATE public.cache_entries SET key = key WHERE type = 'app_settings'",
    "writer of the new tables": "UPDATE public.group_memberships SET symbol = symbol WHERE symbol = 'A'",
    "reader of the new tables": "SELECT count(*) FROM public.group_memberships",
    "reader of stocks": "SELECT count(*) FROM public.stock_metadata",
    "reader of the bookkeeping": "SELECT count(*) FROM workbench.entries",
}


@pairs(HOLDERS, 4, "holder")
def test_who_holds_a_lock_is_named(
    name: str, holder: str, start: Callable[[str], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session idle in its transaction is no obstacle, or is named; readers meanwhile never wait for a second."""
    monkeypatch.setattr("workbench.migration.deployment.PATIENCE_SECONDS", 0.4)
    database = start(name)
    if "of" in holder and COMMANDS[name].prepare is faults.fill:
        pytest.skip("there are no new tables yet")
    before = state(database)
    other = sa.create_engine(database.url.text(), connect_args={"application_name": "nightly job"})
    with faults.reading(database) as waits, other.connect() as connection:
        connection.exec_driver_sql(HOLDERS[holder])
        refusal = told(COMMANDS[name].act, Database(database.url))
        connection.rollback()
    other.dispose()
    assert waits == []
    if refusal:
        assert re.search(r"process \d+ \(nightly job\)", refusal), refusal
        assert state(database) == before
        COMMANDS[name].act(Database(database.url))
    assert migration.status(database).phase is COMMANDS[name].ends


LIMITS = {
    "statement_timeout": ("100ms", "SELECT pg_sleep(5)"),
    "idle_in_transaction_session_timeout": ("100ms", ""),
    "transaction_timeout": ("1500ms", "SELECT pg_sleep(5)"),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_of_the_account_is_named(
    limit: str, start: Callable[[str], Database], monkeypatch: pytest.MonkeyPatch, program: Program
) -> None:
    """A limit set for the account ends the work with its name and a way around it, which then helps."""
    database = start("migrate")
    if execute(database, "SELECT count(*) FROM pg_settings WHERE name = :limit", limit=limit) == [(0,)]:
        pytest.skip(f"this server knows no {limit}")
    value, slow = LIMITS[limit]
    execute(database, f"ALTER DATABASE {database.url.database} SET {limit} = '{value}'")
    before = state(database)

    def wait(step: int, title: str) -> None:
        if title == "migration/groups":
            time.sleep(0 if slow else 0.5)

    with faults.steps(wait), faults.saying("migration/groups", slow):
        said = program("migrate", "--database-url", dsn(database.url))
    assert (said.code, said.out) == (3, "")
    assert f"PGOPTIONS='-c {limit}=0'" in said.err
    assert "Check the address" not in said.err
    assert state(database) == before
    monkeypatch.setenv("PGOPTIONS", f"-c {limit}=0")
    assert program("migrate", "--database-url", dsn(database.url)).code == 0


def test_work_that_somebody_cancels(start: Callable[[str], Database]) -> None:
    """pg_cancel_backend ends the command with exit code 3, without a trace."""
    database = start("migrate")
    before = state(database)

    def cancel() -> None:
        faults.wait_until(lambda: bool(execute(Database(database.url), CANCEL)))

    canceller = threading.Thread(target=cancel)
    with faults.saying("migration/groups", "SELECT pg_sleep(60)"):
        canceller.start()
        with pytest.raises(WorkEndedError, match=r"user request.*Run the command again"):
            migration.migrate(Database(database.url))
        canceller.join()
    assert state(database) == before


CANCEL = """SELECT pg_cancel_backend(pid) FROM pg_stat_activity
             WHERE query LIKE '%pg_sleep(60)%' AND state = 'active' AND datname = current_database()
               AND pid <> pg_backend_pid()"""


def test_a_vanished_server_is_noticed(start: Callable[[str], Database]) -> None:
    """Over TCP the client asks after a silent server, as the server does after a silent client; the URL may differ."""
    asked = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
    database = start("migrate")
    with faults.Bridge(database.url) as bridge:
        there = Database(bridge.url)
        with there.read_only() as transaction:
            assert faults.socket_options(transaction.wire().socket) == (30, 10, 3, 60_000)
        other = Database(bridge.url.set(query={**bridge.url.query, "keepalives_idle": "7", "tcp_user_timeout": "9000"}))
        with other.read_only() as transaction:
            assert faults.socket_options(transaction.wire().socket) == (7, 10, 3, 9_000)
    assert asked.items() <= CONNECTION.items()


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of a few megabytes, for a tablespace; skipped where this account may not mount one."""
    disk = Path(tempfile.mkdtemp(prefix="workbench-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        disk.rmdir()
        pytest.skip("this account may not mount a small disk")
    place = disk / "space"
    place.mkdir()
    owner = pwd.getpwnam("nobody")
    disk.chmod(0o755)
    os.chown(place, owner.pw_uid, owner.pw_gid)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
        disk.rmdir()


def resize(disk: Path, size: int) -> None:
    """Give the disk another size, in bytes."""
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


def test_a_full_disk(cluster: Cluster, small_disk: Path, program: Program) -> None:
    """On a disk that fills up nothing half-written stays, and the next run works once there is room."""
    cluster.maintain(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
    database = Database(cluster.url.set(database="on_a_small_disk"))
    try:
        cluster.maintain("CREATE DATABASE on_a_small_disk TEMPLATE template0 TABLESPACE small")
        sample.create(database)
        before, at = state(database), ("--database-url", dsn(database.url))
        resize(small_disk.parent, shutil.disk_usage(small_disk).used + 1_500_000)
        said = program("migrate", *at)
        assert (said.code, said.out) == (3, "")
        assert "Make room on the server's disk, then run the command again." in said.err
        assert state(database) == before
        resize(small_disk.parent, 200_000_000)
        assert program("migrate", *at).code == 0
        assert program("validate", *at).code == 0
    finally:
        database.engine.dispose()
        cluster.maintain("DROP DATABASE IF EXISTS on_a_small_disk WITH (FORCE)")
        cluster.maintain("DROP TABLESPACE small")


@pytest.fixture
def role(cluster: Cluster) -> Iterator[str]:
    """A role without any privilege, and without those that a test gave it when it ends."""
    name = f"poor{uuid.uuid4().hex}"
    cluster.maintain(f"CREATE ROLE {name} LOGIN")
    yield name
    cluster.maintain(f"DROP ROLE {name}")


ROLES = {
    "a stranger": [],
    "a reader": ["GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"],
    "a writer": ["GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}", "GRANT CREATE ON SCHEMA public TO {role}"],
    "one who may create": [
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT CREATE ON SCHEMA public TO {role}",
        "GRANT CREATE ON DATABASE {database} TO {role}",
    ],
}


@pairs(ROLES, 3, "who")
def test_an_account_without_the_right(name: str, who: str, role: str, start: Callable[[str], Database]) -> None:
    """Whoever does not own the tables is told what is missing, and has changed nothing."""
    database = start(name)
    for statement in ROLES[who]:
        execute(database, statement.format(role=role, database=database.url.database))
    before = state(database)
    with pytest.raises(NotAllowedError):
        COMMANDS[name].act(Database(database.url.set(username=role)))
    assert state(database) == before
    execute(database, f"DROP OWNED BY {role}")


def test_a_policy_hides_nothing_from_the_triggers(role: str, start: Callable[[str], Database]) -> None:
    """Row-level security that would hide entries from the triggers refuses the write instead of following half."""
    database = start("rollback")
    for statement in (
        f"GRANT CREATE ON SCHEMA public TO {role}",
        f"GRANT CREATE ON DATABASE {database.url.database} TO {role}",
        f"ALTER TABLE public.cache_entries OWNER TO {role}",
    ):
        execute(database, statement)
    migration.rollback(Database(database.url))
    poor = Database(database.url.set(username=role))
    migration.migrate(poor)
    execute(database, "ALTER TABLE public.cache_entries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    execute(database, "CREATE POLICY half ON public.cache_entries USING (key <> 'F')")
    before = state(database)
    add = """INSERT INTO public.cache_entries (type, name, key, value, environment)
             VALUES ('themes', 'T', 'x', '[]', 'DEFAULT')"""
    with pytest.raises(sa.exc.ProgrammingError, match="row-level security"):
        execute(poor, add)
    for command in (migration.status, validation.run, migration.rollback):
        with pytest.raises(NotAllowedError, match="row-level security"):
            command(Database(poor.url))
    burnt = "public.cache_entries_id_seq"
    assert state(database) | {burnt: ()} == before | {burnt: ()}
    execute(database, "ALTER TABLE public.cache_entries NO FORCE ROW LEVEL SECURITY")
    execute(poor, add)
    assert migration.status(Database(poor.url)).drift == 0
    migration.rollback(Database(database.url))
    execute(database, f"REASSIGN OWNED BY {role} TO CURRENT_USER; DROP OWNED BY {role}")


EVIL = """
CREATE SCHEMA evil;
CREATE FUNCTION evil.lower(text) RETURNS text LANGUAGE sql AS 'SELECT ''evil''';
CREATE FUNCTION evil.count(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 666::bigint';
CREATE FUNCTION evil.differ(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT pg_catalog.textne($1, $2)';
CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.differ);
CREATE TABLE evil.cache_entries (type text);
CREATE TABLE evil.definition_groups (id integer);
GRANT USAGE ON SCHEMA evil TO PUBLIC;
"""
TEMPORARY = """
CREATE TEMP TABLE cache_entries (type text);
CREATE TEMP TABLE group_memberships (id integer);
CREATE TEMP TABLE pg_trigger (tgname text);
"""


def test_tricks_with_names_do_not_matter(start: Callable[[str], Database]) -> None:
    """Functions, operators and tables of known names earlier in the path are not met, by commands or by triggers."""
    database, plain = start("migrate"), start("rollback")
    execute(database, EVIL)
    execute(database, f"ALTER DATABASE {database.url.database} SET search_path = evil, pg_temp, public, pg_catalog")
    evil = Database(database.url)
    migration.migrate(evil)
    write = """UPDATE public.cache_entries SET value = jsonb_set(value, '{0,weight}', '0.61')
                WHERE key OPERATOR(pg_catalog.=) 'F'"""
    execute(evil, TEMPORARY + write)
    execute(plain, write)
    assert contents(evil) == contents(plain)
    assert migration.status(evil).drift == 0
    assert validation.run(evil).verdict is Verdict.PASS
    migration.rollback(evil)
    assert execute(evil, "SELECT count(*) FROM evil.cache_entries") == [(0,)]


def contents(database: Database) -> list[tuple[Any, ...]]:
    """Memberships as text."""
    with database.engine.connect() as connection:
        return legacy.members(connection)


EDITS = {
    "column added": "ALTER TABLE public.group_memberships ADD COLUMN mine text",
    "column renamed": "ALTER TABLE public.group_memberships RENAME COLUMN added_at TO mine",
    "constraint dropped": "ALTER TABLE public.group_memberships DROP CONSTRAINT unique_membership",
    "index dropped": "DROP INDEX public.idx_group_memberships_symbol",
    "function replaced": """CREATE OR REPLACE FUNCTION workbench.normal_symbol(spelling text) RETURNS text
                            LANGUAGE sql IMMUTABLE AS 'SELECT ''EVIL''::text'""",
    "function dropped": "DROP FUNCTION workbench.normal_symbol CASCADE",
    "trigger function dropped": "DROP FUNCTION workbench.follow_insert CASCADE",
    "table dropped": "DROP TABLE public.group_memberships CASCADE",
    "bookkeeping dropped": "DROP TABLE workbench.membership_residue CASCADE",
    "tables dropped": "DROP TABLE public.definition_groups, public.stock_metadata CASCADE",
}


@on_embedded
# A server-side cursor whose statement is refused is closed with its session only.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("edit", EDITS)
def test_edits_by_hand_are_found(edit: str, start: Callable[[str], Database], program: Program) -> None:
    """What somebody changed of ours by hand is a failed check or a named refusal, whose advice then helps."""
    database = start("rollback")
    execute(database, EDITS[edit])
    at = ("--database-url", dsn(database.url))
    before = state(database)
    said = {command: program(command, *at) for command in ("validate", "status")}
    assert {outcome.code for outcome in said.values()} & {1, 4}, said
    assert state(database) == before
    upgraded = program("upgrade", *at)
    if upgraded.code:
        assert (upgraded.code, upgraded.out) == (4, "")
        assert state(database) == before
        assert program("rollback", "--discard", *at).code == 0
        assert program("migrate", *at).code == 0
    assert program("validate", *at).code == 0
