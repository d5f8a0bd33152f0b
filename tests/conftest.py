"""Real servers for every test that touches PostgreSQL: the embedded 18, and the system's 15 where it is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from xdist.scheduler import LoadScopeScheduling

from workbench import migration, postgres, sample, server
from workbench.cli import main
from workbench.postgres import URL, Database

SHARED = Path(os.environ.get("WORKBENCH_SHARED", Path(__file__).parents[2] / "shared"))
PROGRAM = Path(sys.executable).parent / "workbench"
SYSTEM_15 = Path("/usr/lib/postgresql/15/bin")
MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a folder of its own there
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the issuers' files beside the checkout are absent")


def pytest_configure() -> None:
    """Take away what the developer's shell says about databases, for kernels and subprocesses too."""
    ours = ("WORKBENCH_SHARED", "WORKBENCH_SOAK", "WORKBENCH_SEED")
    for name in [n for n in os.environ if n.startswith(("PG", "WORKBENCH_")) and n not in ours]:
        del os.environ[name]
    # Snapshots go to a folder of this run, and never among those of whoever runs the tests.
    os.environ["WORKBENCH_SNAPSHOTS"] = tempfile.mkdtemp(prefix="workbench-snapshots-")


def pytest_unconfigure() -> None:
    """Take the snapshots of this run away."""
    shutil.rmtree(os.environ.get("WORKBENCH_SNAPSHOTS", ""), ignore_errors=True)


EMBEDDED, SYSTEM = "embedded 18", "system 15"
on_embedded = pytest.mark.parametrize("cluster", [EMBEDDED], indirect=True)
"""For tests of kernels and browsers, which cost seconds and do not depend on the server's version."""


ON_ONE_SERVER = {
    *(
        "test_api",
        "test_archive",
        "test_around",
        "test_benchmark",
        "test_bookkeeping",
        "test_cli",
        "test_custom",
        "test_cutover",
    ),
    *(
        "test_drill",
        "test_faults",
        "test_feed",
        "test_loading",
        "test_online",
        "test_preflight",
        "test_query",
        "test_scripted",
        "test_snapshot",
    ),
    *(
        "test_changes",
        "test_follow_together",
        "test_sectors",
        "test_snapshot_faults",
        "test_validations",
        "test_validate",
    ),
    # Of these modules, what repeats for many plants or stages that another test of both servers plants as well:
    *("test_what_is_altered_of_ours_is_mended", "test_what_others_put_beside_is_noticed_and_fails_nothing"),
    *("test_what_others_break_is_named_and_left_to_them", "test_two_at_once_leave_no_drift"),
    "test_a_failure_at_any_stage_leaves_no_trace",
}
"""Modules and tests that everyday runs ask of one server, and `make soak` of both."""
MANY = 6
"""Of a test that repeats for more plants in a database than these, everyday runs take every third one."""


in_soak = pytest.mark.skipif("WORKBENCH_SOAK" not in os.environ, reason="takes long; make soak does it")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What was left out is counted as deselected."""
    if "WORKBENCH_SOAK" in os.environ:
        return
    left_out = {
        item for item in items if SYSTEM in item.name and {item.path.stem, item.name.partition("[")[0]} & ON_ONE_SERVER
    }
    plants = defaultdict(list)
    for item in items:
        if "cluster" in getattr(item, "fixturenames", ()) and item not in left_out:
            plants[item.path, item.name.partition("[")[0], SYSTEM in item.name].append(item)
    for same in plants.values():
        left_out.update([item for place, item in enumerate(same) if place % 3] if len(same) > MANY else [])
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=[*left_out])


def home_of_a_server() -> Path:
    """A folder for a server's data, in memory where there is room.

    Not pytest's own: that is closed to the account that serves PostgreSQL when tests run as root.
    """
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 4 * 2**30
    home = Path(tempfile.mkdtemp(prefix="workbench-tests-", dir=MEMORY if has_room else None))
    home.chmod(0o755)
    return home


@pytest.fixture(scope="session", params=[EMBEDDED, SYSTEM])
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """A running server with templates to clone databases from."""
    programs = None if request.param == EMBEDDED else SYSTEM_15
    if programs and not programs.is_dir():
        pytest.skip("no PostgreSQL 15 is installed on this system")
    home = home_of_a_server()
    with pytest.MonkeyPatch.context() as patch:
        if programs:
            patch.setenv("WORKBENCH_PG_BIN", str(programs))
        started = server.start(home / "data")
    made = Cluster(postgres.parse_url(started.url))
    made.be_quick()
    try:
        yield made
    finally:
        with pytest.MonkeyPatch.context() as patch:
            if programs:
                patch.setenv("WORKBENCH_PG_BIN", str(programs))
            server.stop(home / "data")
        shutil.rmtree(home)


class Cluster:
    """Makes databases by cloning templates, each built once per server."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.templates: dict[str, str] = {}

    def clone(self, template: str, build: Callable[[Database], object]) -> Database:
        """A new database with what `build` made; the module of a test knows its templates by name."""
        known = f"{build.__module__} {template}"
        if known not in self.templates:
            self.templates[known] = self.create("template0")
            build(Database(self.url.set(database=self.templates[known])))
        return Database(self.url.set(database=self.create(self.templates[known])))

    def be_quick(self) -> None:
        """Do not wait for the disk: what a killed server had written, the system has; no test cuts the power."""
        for setting in ("fsync", "full_page_writes"):
            self.maintain(f"ALTER SYSTEM SET {setting} = off")
        self.maintain("SELECT pg_reload_conf()")

    def create(self, template: str) -> str:
        """A new database: files copied as they are cost half of what the log of each page does."""
        name = f"t{uuid.uuid4().hex}"
        self.maintain(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return name

    def drop(self, database: Database) -> None:
        database.engine.dispose()
        self.maintain(f'DROP DATABASE "{database.url.database}" WITH (FORCE)')

    def maintain(self, statement: str) -> None:
        with psycopg.connect(dsn(self.url), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


class OneByOne(LoadScopeScheduling):
    """Each test goes to whichever worker is free, but tests of one finished run stay together."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, _ = nodeid.partition("::")
        return file if file.endswith("test_run.py") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneByOne:
    """Told here, because xdist 3.8 does not see its own xdist_group marks under pytest 9."""
    return OneByOne(config, log)


def dsn(url: URL) -> str:
    """The URL as libpq and subprocesses take it."""
    return url.text()


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Database]:
    """An empty database."""
    made = Database(cluster.url.set(database=cluster.create("template0")))
    yield made
    cluster.drop(made)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder for an embedded server of this test alone."""
    home = home_of_a_server()
    yield home / "data"
    if (home / "data").exists():
        server.stop(home / "data")
    shutil.rmtree(home)


@pytest.fixture
def sampled(cluster: Cluster) -> Iterator[Database]:
    """A database with the sample in `cache_entries`, nothing migrated."""
    made = cluster.clone("sampled", sample.create)
    yield made
    cluster.drop(made)


@pytest.fixture
def migrated(cluster: Cluster) -> Iterator[Database]:
    """A database with the sample, migrated."""
    made = cluster.clone("migrated", _sample_and_migrate)
    yield made
    cluster.drop(made)


@pytest.fixture
def real(cluster: Cluster) -> Iterator[Database]:
    """A database with the real legacy table, nothing migrated; skipped where the dump is absent."""
    dump = SHARED / "data" / "legacy_dump.sql"
    if not dump.is_file():
        pytest.skip("the real legacy table beside the checkout is absent")
    made = cluster.clone("real", lambda empty: restore(empty, dump))
    yield made
    cluster.drop(made)


def _sample_and_migrate(empty: Database) -> None:
    sample.create(empty)
    migration.migrate(empty)


def restore(empty: Database, dump: Path) -> None:
    """Restore a plain pg_dump with psql."""
    command = [server.binary("psql"), "--quiet", "--no-psqlrc", "--dbname", dsn(empty.url), "--file", dump]
    subprocess.run(command, check=True, capture_output=True)


def execute(database: Database, statement: str, **binds: object) -> list[tuple[object, ...]]:
    """Run one statement as somebody else would, and return its rows if it has any."""
    with database.engine.begin() as connection:
        result = connection.execute(sa.text(statement), binds)
        return [tuple(row) for row in result] if result.returns_rows else []


@dataclass(frozen=True)
class Outcome:
    """How the program ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def result(self) -> Any:
        """What `--json` printed."""
        return json.loads(self.out)


Program = Callable[..., Outcome]


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    """Call `workbench` with arguments, in this process but through its real entry point."""
    for name in ("WORKBENCH_DATABASE_URL", "WORKBENCH_REPORTS"):
        monkeypatch.setenv(name, "")  # so that what the program leaves there for its kernels is undone
        monkeypatch.delenv(name)
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", os.environ["WORKBENCH_SNAPSHOTS"])
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(os, "execv", lambda *command: pytest.fail(f"{command} would replace the tests"))

    def call(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["workbench", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return Outcome(int(end.value.code or 0), said.out, said.err)

    return call


SECRET = "s3cret-c4nary"  # noqa: S105 - a bait
"""Stands as the password in the URL of the finished run, and must appear nowhere."""
