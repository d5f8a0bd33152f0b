"""Snapshots when things go wrong: other writers, full disks, kills, lost servers, missing privileges."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from conftest import PROGRAM, SECRET, Cluster, Program, dsn, execute, on_embedded
from oracles.fingerprints import fingerprint
from oracles.snapshot_files import PARQUET, content

from workbench import snapshot
from workbench.contract import Verdict
from workbench.errors import BlockedError, DatabaseUnreachableError, NotAllowedError, NotMigratedError
from workbench.postgres import Database
from workbench.snapshot import store, tables, taking

TABLES = list(tables.SCHEMAS)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of snapshots of this test."""
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / "snapshots"))
    return tmp_path / "snapshots"


def at(database: Database) -> tuple[str, str]:
    """The option that names a database."""
    return ("--database-url", dsn(database.url))


def left(folder: Path) -> list[str]:
    """What stands in the folder of snapshots."""
    return sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []


def when(table: str, act: Callable[[], object]) -> Callable[[int, int, str], None]:
    """Progress that acts when `table` is about to be written."""

    def progress(done: int, total: int, step: str) -> None:
        if step == table:
            act()

    return progress


# --- one state -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_writers_meanwhile_are_not_seen(migrated: Database, table: str) -> None:
    """What others commit between two tables is in none of them: the earlier state is there as a whole."""
    first = taking.take(migrated)

    def write() -> None:
        execute(migrated, "DELETE FROM public.group_memberships WHERE symbol = 'AAPL'")
        execute(migrated, "DELETE FROM public.definition_groups WHERE name = 'SPY'")
        execute(migrated, "UPDATE public.stock_metadata SET sector = 'elsewhere' WHERE symbol = 'MSFT'")

    again = taking.take(migrated, when(table, write))
    assert (again.digest, again.is_new) == (first.digest, False)
    later = taking.take(migrated)
    assert later.digest != first.digest
    changes = {row.change for row in snapshot.diff(first, later).rows}
    assert changes == {"group out", "member out", "stock changed"}


def test_it_only_reads(migrated: Database) -> None:
    """No row, sequence or catalogue entry moves, and no lock or session is left."""
    before = fingerprint(migrated)
    taking.take(migrated)
    assert fingerprint(migrated) == before
    assert execute(
        migrated,
        """SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()""",
    ) == [(0,)]
    execute(migrated, "SET lock_timeout = '1s'; LOCK TABLE public.group_memberships IN ACCESS EXCLUSIVE MODE")


def test_both_connections_cannot_write(migrated: Database) -> None:
    """The connection that fetches is read-only too, and sees the state of the first."""
    with migrated.read_only() as transaction:
        exported = transaction.value("export_snapshot")
        execute(migrated, "DELETE FROM public.stock_metadata")
        with transaction.arrow("snapshot/stocks", exported) as batches:
            assert sum(batch.num_rows for batch in batches) > 3_000
        with (
            pytest.raises(psycopg.Error, match="read-only transaction"),
            transaction.arrow("sample/sequence", exported) as batches,
        ):
            list(batches)


# --- immutable, all or nothing ---------------------------------------------------------------------------------


def test_the_same_content_is_kept_once(migrated: Database, folder: Path) -> None:
    """The second time nothing is touched but the note of the run, which says when it was first taken and when again."""
    first = taking.take(migrated)
    before = {one.name: one.stat() for one in first.path.iterdir()}
    again = taking.take(migrated)
    after = {one.name: one.stat() for one in again.path.iterdir()}
    assert (first.is_new, again.is_new, left(folder)) == (True, False, [first.name])
    for name in (*PARQUET, store.MANIFEST):
        assert (before[name].st_ino, before[name].st_mtime_ns) == (after[name].st_ino, after[name].st_mtime_ns)
    assert before[store.RUN].st_mtime_ns < after[store.RUN].st_mtime_ns
    assert (first.taken_again, again.taken_at) == ((), first.taken_at)
    third = taking.take(migrated)
    assert third.times == (*again.times, third.taken_again[-1])
    assert list(third.times) == sorted(set(third.times))
    for name in PARQUET:
        (first.path / name).unlink()
    mended = taking.take(migrated)
    assert (mended.is_new, mended.times[:3]) == (True, third.times)


@on_embedded
@pytest.mark.parametrize("file", [*PARQUET, store.MANIFEST])
def test_a_damaged_snapshot_can_be_taken_again(migrated: Database, folder: Path, file: str) -> None:
    """What verify advises works: taking the same content anew replaces the damaged folder."""
    first = taking.take(migrated)
    before = content(first.path)
    (first.path / file).write_bytes(before[file][:-30])
    again = taking.take(migrated)
    assert (again.is_new, again.path, content(again.path)) == (True, first.path, before)
    assert left(folder) == [first.name]


@on_embedded
@pytest.mark.parametrize("table", TABLES)
def test_a_write_that_fails_leaves_nothing(
    migrated: Database, folder: Path, program: Program, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    """A disk that is full at any table ends with the named error, exit code 3, and a folder as before."""
    write = taking.write

    def fail(path: Path, name: str, batches: object) -> object:
        if name == table:
            path.write_bytes(b"half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(path, name, batches)

    monkeypatch.setattr(taking, "write", fail)
    end = program("snapshot", "take", *at(migrated))
    assert (end.code, end.err.count("\n")) == (3, 1)
    assert f"{folder} cannot be written: No space left on device" in end.err
    assert left(folder) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB; skipped where this account may not mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this account may not mount a disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@on_embedded
def test_a_full_disk(migrated: Database, small_disk: Path, program: Program) -> None:
    """On a disk that really is full, nothing half-written stays, and the disk is as empty as before."""
    free = os.statvfs(small_disk).f_bfree
    end = program("snapshot", "take", *at(migrated), "--snapshots", small_disk)
    assert (end.code, end.err.count("\n")) == (3, 1)
    assert f"{small_disk} cannot be written: " in end.err
    assert left(small_disk) == []
    assert os.statvfs(small_disk).f_bfree == free


@on_embedded
def test_folders_that_cannot_be(migrated: Database, tmp_path: Path, program: Program) -> None:
    """A folder that is a file, or below one, is named with exit code 3."""
    (tmp_path / "file").write_text("mine")
    for wanted in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/nowhere")):
        end = program("snapshot", "take", *at(migrated), "--snapshots", wanted)
        assert (end.code, end.err.count("\n")) == (3, 1)
        assert f"The folder of snapshots {wanted} cannot be written" in end.err
    assert (tmp_path / "file").read_text() == "mine"


@on_embedded
def test_a_kill_leaves_what_the_next_run_sweeps(migrated: Database, folder: Path, program: Program) -> None:
    """After kill -9 only a partial folder stays: list does not show it, and the next take removes it."""
    command = [PROGRAM, "snapshot", "take", *at(migrated)]
    with migrated.engine.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE public.stock_metadata IN ACCESS EXCLUSIVE MODE")
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        limit = time.monotonic() + 30
        while not list(folder.glob(".partial-*/memberships.parquet")):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < limit
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    (partial,) = left(folder)
    assert partial.startswith(".partial-")
    assert program("snapshot", "list", "--json").result == []
    assert program("snapshot", "verify").code == 4
    taken = taking.take(migrated)
    assert left(folder) == [taken.name]


@on_embedded
def test_takes_at_once(migrated: Database, folder: Path) -> None:
    """Several at the same time all succeed, one of them with the new folder."""
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda url: taking.take(Database(url)), [migrated.url] * 4))
    assert [one.is_new for one in taken].count(True) == 1
    assert left(folder) == [taken[0].name]
    assert snapshot.verify(taken[0]).verdict is Verdict.PASS


def test_processes_do_not_sweep_each_other(folder: Path) -> None:
    """A partial folder of somebody alive is never taken for one that a kill left behind."""

    def work(number: int) -> int:
        for _ in range(40):
            with taking._aside(folder) as aside:
                (aside / "x").write_text("x")
                assert (aside / "x").is_file()
        return number

    (folder / ".partial-dead").mkdir(parents=True)
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(work, range(6))) == list(range(6))
    assert left(folder) == []


# --- a server that goes away -----------------------------------------------------------------------------------

END_OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()"""


@pytest.mark.parametrize("table", TABLES)
def test_a_backend_that_is_ended(
    migrated: Database, folder: Path, program: Program, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    """A session ended between two tables is one sentence and exit code 3; nothing is left."""
    write_tables = taking._write_tables
    monkeypatch.setattr(
        taking,
        "_write_tables",
        lambda *rest: write_tables(*rest[:-1], when(table, lambda: execute(migrated, END_OTHERS))),
    )
    end = program("snapshot", "take", *at(migrated))
    assert (end.code, end.err.count("\n")) == (3, 1), end.err
    assert "terminating connection" in end.err
    assert left(folder) == []


def test_a_fetch_that_breaks_off(migrated: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server lost while rows arrive is called lost: the folder of snapshots is not blamed for it."""
    execute(migrated, "UPDATE public.group_memberships SET metadata = to_jsonb(repeat(symbol, 700))")
    placed, ended = taking._placed, []

    def broken(batches: Iterator[object]) -> Iterator[object]:
        ended.append(execute(migrated, f"{END_OTHERS} AND query LIKE 'COPY%'"))
        yield from placed(batches)

    monkeypatch.setattr(taking, "_placed", broken)
    with pytest.raises(DatabaseUnreachableError, match=r"closed the connection|terminating connection"):
        taking.take(migrated)
    assert ended == [[(True,)]]
    assert left(folder) == []


@on_embedded
def test_a_held_lock_is_named(migrated: Database, folder: Path) -> None:
    """A table that somebody holds exclusively ends the command within the lock timeout, not the snapshot folder."""
    with migrated.engine.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE public.definition_groups IN ACCESS EXCLUSIVE MODE")
        started = time.monotonic()
        with pytest.raises(BlockedError, match="lock timeout"):
            taking.take(Database(migrated.url))
    assert time.monotonic() - started < 15
    assert left(folder) == []


# --- states, privileges, addresses -----------------------------------------------------------------------------


def test_nothing_is_migrated(sampled: Database, folder: Path, program: Program) -> None:
    """Before the migration there is nothing to take: exit code 4, and no folder is made."""
    with pytest.raises(NotMigratedError):
        taking.take(sampled)
    end = program("snapshot", "take", *at(sampled))
    assert (end.code, end.err.count("\n"), folder.exists()) == (4, 1, False)


@pytest.fixture
def reader(cluster: Cluster, migrated: Database) -> Iterator[Database]:
    """The migrated database, as an account sees it that may read and nothing else; its password is a bait."""
    cluster.maintain(f"CREATE ROLE \"reader'%\" LOGIN PASSWORD '{SECRET}'")
    for schema in ("public", "workbench"):
        execute(migrated, f'GRANT USAGE ON SCHEMA {schema} TO "reader\'%"')
        execute(migrated, f'GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO "reader\'%"')
    yield Database(migrated.url.set(username="reader'%", password=SECRET))
    execute(migrated, 'DROP OWNED BY "reader\'%"')
    cluster.maintain('DROP ROLE "reader\'%"')


def test_an_account_that_may_only_read(migrated: Database, reader: Database) -> None:
    """SELECT is enough, and gives the same snapshot as the owner's."""
    assert taking.take(reader).digest == taking.take(migrated).digest


@pytest.mark.parametrize(
    "table", ["public.definition_groups", "public.group_memberships", "public.stock_metadata", "workbench.entries"]
)
def test_a_missing_privilege_is_named(
    migrated: Database, reader: Database, folder: Path, program: Program, table: str
) -> None:
    """Without SELECT on a table the outcome names it, with exit code 3, and nothing is left."""
    execute(migrated, f'REVOKE SELECT ON {table} FROM "reader\'%"')  # noqa: S608 - fixed names
    with pytest.raises(NotAllowedError, match=table.split(".")[1]):
        taking.take(reader)
    end = program("snapshot", "take", *at(reader))
    assert (end.code, end.err.count("\n")) == (3, 1)
    assert SECRET not in end.err
    assert left(folder) == []


def test_row_level_security_is_no_silent_filter(migrated: Database, reader: Database) -> None:
    """Rows hidden from the account are an error, never a smaller snapshot."""
    execute(migrated, "ALTER TABLE public.stock_metadata ENABLE ROW LEVEL SECURITY")
    with pytest.raises(NotAllowedError, match="row-level security"):
        taking.take(reader)


@on_embedded
@pytest.mark.parametrize(
    "diversion",
    [
        {"PGHOSTADDR": "192.0.2.1"},
        {"PGHOST": "/nowhere", "PGPORT": "1", "PGUSER": "nobody", "PGDATABASE": "none"},
        {"PGOPTIONS": "-c search_path=nowhere -c DateStyle=German -c TimeZone=Asia/Tokyo"},
        {"PGCLIENTENCODING": "LATIN1", "PGAPPNAME": "x"},
    ],
)
def test_the_environment_does_not_divert(migrated: Database, diversion: dict[str, str]) -> None:
    """PG variables of a shell lead neither connection elsewhere, and change no byte."""
    first = taking.take(migrated)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in diversion.items():
            patch.setenv(name, value)
        assert taking.take(Database(migrated.url)).digest == first.digest


@on_embedded
def test_a_service_fills_only_what_the_address_leaves_out(migrated: Database, tmp_path: Path) -> None:
    """A service file with another database does not divert either connection."""
    (tmp_path / "services").write_text("[other]\ndbname=none\nhost=/nowhere\nport=1\nuser=nobody\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
        patch.setenv("PGSERVICE", "other")
        assert taking.take(Database(migrated.url)).is_new


def test_settings_in_the_address_reach_both_connections(migrated: Database) -> None:
    """Blanks in the address' query arrive as blanks."""
    url = migrated.url.set(query={**migrated.url.query, "options": "-c work_mem=8MB -c DateStyle=German"})
    taken = taking.take(Database(url))
    assert taking.take(migrated).digest == taken.digest
    slow = migrated.url.set(query={**migrated.url.query, "options": "-c statement_timeout=1ms"})
    with pytest.raises(DatabaseUnreachableError, match="statement timeout"):
        taking.take(Database(slow))


@on_embedded
def test_a_path_with_blanks_to_the_server(migrated: Database, tmp_path: Path) -> None:
    """A socket folder whose name has a blank, a quote and a percent sign is found by both connections."""
    folder = tmp_path / "a b'%41"
    folder.symlink_to(str(migrated.url.query["host"]))
    assert taking.take(Database(migrated.url.set(query={**migrated.url.query, "host": str(folder)}))).is_new


@on_embedded
def test_a_password_is_nowhere(
    migrated: Database, reader: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The password of the address is in no file, no output and no process title, also while rows are fetched."""
    titles: list[bytes] = []

    def look() -> None:
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                titles.append(path.read_bytes())
            except OSError:
                continue

    command = [PROGRAM, "snapshot", "take", "--json"]
    environment = os.environ | {"WORKBENCH_DATABASE_URL": dsn(reader.url)}
    assert SECRET in dsn(reader.url)
    with migrated.engine.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE public.stock_metadata IN ACCESS EXCLUSIVE MODE")
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while process.poll() is None and not list(folder.glob(".partial-*/memberships.parquet")):
            time.sleep(0.02)
        look()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert any(b"snapshot\0take" in title for title in titles)
    assert not [title for title in titles if SECRET.encode() in title]
    assert SECRET not in out + err
    files = [one for one in Path(json.loads(out)["path"]).iterdir() if SECRET.encode() in one.read_bytes()]
    assert files == []
    assert "reader" in (Path(json.loads(out)["path"]) / store.RUN).read_text()


def test_a_wrong_address_does_not_tell_the_password(program: Program) -> None:
    """A server that cannot be reached is named without the password."""
    end = program("snapshot", "take", "--database-url", f"postgresql://x:{SECRET}@127.0.0.1:1/none")
    assert (end.code, end.err.count("\n")) == (3, 1)
    assert SECRET not in end.err
