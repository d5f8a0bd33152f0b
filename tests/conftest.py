"""Real servers for every test that touches PostgreSQL: the embedded 18, and the system's 15 where it is."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from workbench import migrate, postgres, sample, server
from workbench.postgres import Database

SHARED = Path(os.environ.get("WORKBENCH_SHARED", Path(__file__).parents[2] / "shared"))
SYSTEM_15 = Path("/usr/lib/postgresql/15/bin")
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the issuers' files beside the checkout are absent")


def pytest_configure() -> None:
    """Take away what the developer's shell says about databases, for kernels and subprocesses too."""
    for name in [n for n in os.environ if n.startswith(("PG", "WORKBENCH_")) and n != "WORKBENCH_SHARED"]:
        del os.environ[name]


EMBEDDED, SYSTEM = "embedded 18", "system 15"
on_embedded = pytest.mark.parametrize("cluster", [EMBEDDED], indirect=True)
"""For tests of kernels and browsers, which cost seconds and do not depend on the server's version."""


@pytest.fixture(scope="session", params=[EMBEDDED, SYSTEM])
def cluster(request: pytest.FixtureRequest) -> Iterator["Cluster"]:
    """A running server with templates to clone databases from."""
    programs = None if request.param == EMBEDDED else SYSTEM_15
    if programs and not programs.is_dir():
        pytest.skip("no PostgreSQL 15 is installed on this system")
    # Not pytest's own folder: that is closed to the account that serves PostgreSQL when tests run as root.
    home = Path(tempfile.mkdtemp(prefix="workbench-tests-"))
    home.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        if programs:
            patch.setenv("WORKBENCH_PG_BIN", str(programs))
        started = server.start(home / "data")
    try:
        yield Cluster(postgres.parse_url(started.url))
    finally:
        with pytest.MonkeyPatch.context() as patch:
            if programs:
                patch.setenv("WORKBENCH_PG_BIN", str(programs))
            server.stop(home / "data")
        shutil.rmtree(home)


class Cluster:
    """Makes databases by cloning templates, each built once per server."""

    def __init__(self, url: sa.URL) -> None:
        self.url = url
        self.templates: dict[str, str] = {}

    def clone(self, template: str, build: Callable[[Database], object]) -> Database:
        """A new database with what `build` made."""
        if template not in self.templates:
            self.templates[template] = self.create("template0")
            build(Database(self.url.set(database=self.templates[template])))
        return Database(self.url.set(database=self.create(self.templates[template])))

    def create(self, template: str) -> str:
        name = f"t{uuid.uuid4().hex}"
        self.maintain(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, database: Database) -> None:
        database.engine.dispose()
        self.maintain(f'DROP DATABASE "{database.url.database}" WITH (FORCE)')

    def maintain(self, statement: str) -> None:
        with psycopg.connect(dsn(self.url), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


def dsn(url: sa.URL) -> str:
    """The URL as libpq and subprocesses take it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Database]:
    """An empty database."""
    made = Database(cluster.url.set(database=cluster.create("template0")))
    yield made
    cluster.drop(made)


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
    migrate.migrate(empty)


def restore(empty: Database, dump: Path) -> None:
    """Restore a plain pg_dump with psql."""
    command = [server.binary("psql"), "--quiet", "--no-psqlrc", "--dbname", dsn(empty.url), "--file", dump]
    subprocess.run(command, check=True, capture_output=True)


def execute(database: Database, statement: str, **binds: object) -> list[tuple[object, ...]]:
    """Run one statement as somebody else would, and return its rows if it has any."""
    with database.engine.begin() as connection:
        result = connection.execute(sa.text(statement), binds)
        return [tuple(row) for row in result] if result.returns_rows else []
