"""The embedded server on real PostgreSQL 18 and 15: it starts, survives accidents, refuses clearly."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from workbench import server
from workbench.errors import DataFolderError, ProgramsError, ServerStartError
from workbench.server import folder, process, programs

ROOT = Path(__file__).parents[2]
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
IS_ROOT = os.geteuid() == 0
ONLY_ROOT = pytest.mark.skipif(not IS_ROOT, reason="needs root, who can become other accounts")
START = "import sys; from pathlib import Path; from workbench import server; server.start(Path(sys.argv[1]))"


@pytest.fixture(autouse=True)
def _no_settings_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WORKBENCH_DATA_DIR", "WORKBENCH_PG_BIN"):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def folder_for_all() -> Iterator[Path]:
    """A folder that `nobody` can enter too (tmp_path is closed); its servers are ended with it."""
    path = Path(tempfile.mkdtemp(prefix="workbench test ")).resolve()
    path.chmod(0o755)
    yield path
    for record in list(path.rglob("postmaster.pid")):
        lines = record.read_text().splitlines()
        os.kill(int(lines[0]), signal.SIGQUIT)
        eventually(lambda record=record: not record.exists())
        if Path(lines[4]).name.startswith(".workbench-"):  # a short socket folder, outside
            shutil.rmtree(lines[4])
    shutil.rmtree(path)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder for one test."""
    with folder_for_all() as path:
        yield path


@pytest.fixture(scope="module")
def shelf() -> Iterator[Path]:
    """A folder for data folders that several tests use one after the other."""
    with folder_for_all() as path:
        yield path


@pytest.fixture(params=["18", "15"])
def major(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each version of PostgreSQL whose programs are here."""
    if request.param == "15":
        if not DEBIAN_15.is_dir():
            pytest.skip("Debian's PostgreSQL 15 is not installed")
        monkeypatch.setenv("WORKBENCH_PG_BIN", str(DEBIAN_15))
    return str(request.param)


@pytest.fixture
def made(shelf: Path, major: str) -> Iterator[Path]:
    """A data folder that was made before, without a server."""
    data = shelf / major
    server.start(data)
    server.stop(data)
    yield data
    server.stop(data)


def ask(found: server.Server, sql: str) -> str:
    """What psql prints for one statement."""
    command = [server.binary("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", found.url, "-c", sql]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def postmaster(data_dir: Path) -> int:
    """Process id of the running server."""
    return int((data_dir / "postmaster.pid").read_text().splitlines()[0])


def eventually(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until `condition` holds; fail when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def python(script: str, *arguments: object, **options: object) -> subprocess.Popen[str]:
    """A Python of its own that runs `script` with the package at hand."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), **options.pop("env", {})}  # type: ignore[dict-item]
    command = [options.pop("executable", sys.executable), "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, env=environment, text=True, **options)  # type: ignore[call-overload,no-any-return]


def tree(path: Path) -> dict[str, tuple[int, int, int]]:
    """Everything in and above `path`, with mode, owner and size of content."""
    facts = {str(each): each.lstat() for each in [*path.parents, path, *path.rglob("*")]}
    sizes = {name: each.st_size if stat.S_ISREG(each.st_mode) else 0 for name, each in facts.items()}
    return {name: (each.st_mode, each.st_uid, sizes[name]) for name, each in facts.items()}


def test_a_server_starts_is_attached_to_stops_and_keeps_its_data(place: Path, major: str) -> None:
    """The second start finds the first server, and what was written is there after a restart."""
    data = place / "new" / "pg"
    assert not server.status(data).running
    assert not data.parent.exists()
    first = server.start(data)
    ask(first, "CREATE TABLE kept AS SELECT 'ä' AS word")
    pid = postmaster(data)
    assert server.start(data) == first == server.status(data)
    assert postmaster(data) == pid
    assert first.version.startswith(major)
    assert not server.stop(data).running
    assert not server.stop(data).running
    assert ask(server.start(data), "SELECT word FROM kept") == "ä"
    assert sorted(path.name for path in data.parent.iterdir()) == ["pg"]


def test_a_server_whose_program_is_gone_is_started_anew(made: Path) -> None:
    """The environment that started it was removed: it could load nothing more, and a new one takes its place."""
    found = server.start(made)
    pid, started_as = postmaster(made), made / "postmaster.opts"
    assert server.start(made) == found
    assert postmaster(made) == pid
    started_as.write_text(f'/nowhere/at all/bin/postgres "-D" "{made}"\n', encoding="utf-8")
    assert server.start(made) == found
    assert postmaster(made) != pid
    assert "nowhere" not in started_as.read_text(encoding="utf-8")


def test_the_server_is_private_durable_and_the_same_everywhere(made: Path) -> None:
    """No TCP, a closed folder and socket, synced writes, UTF8 sorted by code point, times in UTC."""
    found = server.start(made)
    names = "listen_addresses", "fsync", "unix_socket_permissions", "server_encoding", "TimeZone", "wal_level"
    values = [ask(found, f"SHOW {name}") for name in names]
    assert values == ["", "on", "0700", "UTF8", "UTC", "minimal"]
    assert ask(found, "SELECT 'Z' < 'a' AND 'z' < 'ä'") == "t"
    assert stat.S_IMODE(found.socket_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE(found.data_dir.stat().st_mode) == 0o700
    assert ask(found, "SELECT datcollate FROM pg_database WHERE datname = current_database()") == "C"


@pytest.mark.parametrize("major", ["18"], indirect=True)
def test_the_server_survives_the_death_of_its_starter(made: Path) -> None:
    """kill -9 and Ctrl-C of the starter leave the server running, and it holds none of its pipes."""
    script = f"{START}; print('ready', flush=True); import time; time.sleep(60)"
    starter = python(script, made, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    assert starter.stdout is not None
    assert starter.stdout.readline() == "ready\n"
    pid = postmaster(made)
    os.killpg(starter.pid, signal.SIGINT)
    starter.kill()
    starter.communicate(timeout=5)  # hangs if the server has inherited a pipe
    assert server.status(made).running
    assert ask(server.start(made), "SELECT 1") == "1"
    assert postmaster(made) == pid
    assert os.getsid(pid) not in (starter.pid, os.getsid(0))


def test_a_killed_server_is_recovered(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After kill -9 of the postmaster, with a session that does not notice, the next start has all data."""
    monkeypatch.setattr(process, "ORPHAN_SECONDS", 0.3)
    found = server.start(made)
    ask(found, "CREATE TABLE kept AS SELECT 42 AS n")
    busy = "DO $$ BEGIN PERFORM set_config('application_name', 'busy', false); LOOP END LOOP; END $$"
    session = subprocess.Popen([server.binary("psql"), "-Xq", found.url, "-c", busy], stderr=subprocess.DEVNULL)
    with session:
        eventually(lambda: ask(found, "SELECT count(*) FROM pg_stat_activity WHERE query ~ '^DO'") == "1")
        os.kill(postmaster(found.data_dir), signal.SIGKILL)
        assert ask(server.start(found.data_dir), "SELECT n FROM kept") == "42"
    assert session.returncode != 0


@pytest.mark.parametrize("major", ["18"], indirect=True)
def test_a_recorded_pid_that_another_program_has_now_is_no_obstacle(made: Path) -> None:
    """After a reboot the pid in postmaster.pid may be a stranger's; the stranger is left alone."""
    found = server.start(made)
    os.kill(postmaster(found.data_dir), signal.SIGKILL)
    eventually(lambda: not server.status(found.data_dir).running)
    with subprocess.Popen(["sleep", "60"], **programs.account().options) as stranger:
        record = found.data_dir / "postmaster.pid"
        lines = record.read_text().splitlines()
        record.write_text("\n".join([str(stranger.pid), *lines[1:], ""]))
        assert server.start(found.data_dir).running
        assert stranger.poll() is None
        stranger.kill()


def test_two_starters_share_one_server(place: Path, major: str) -> None:
    """Starters of a folder that does not exist yet all succeed, and one server runs."""
    data = place / "pg"
    starters = [python(START, data, stderr=subprocess.PIPE) for _ in range(3)]
    said = [starter.communicate(timeout=60)[1] for starter in starters]
    assert [starter.returncode for starter in starters] == [0, 0, 0], said
    assert ask(server.status(data), "SELECT 1") == "1"
    assert sorted(path.name for path in place.iterdir()) == ["pg"]


def test_a_killed_initdb_leaves_nothing_half_made(place: Path) -> None:
    """kill -9 while the data folder is being made: it does not exist, and the next start makes it."""
    data = place / "pg"
    starter = python(START, data)
    eventually(lambda: any(place.glob(".workbench-*.new/data/base")))
    starter.kill()
    starter.wait()
    assert not data.exists()
    assert server.start(data).running
    assert sorted(path.name for path in place.iterdir()) == ["pg"]


def test_a_full_disk_is_named_and_leaves_nothing(place: Path) -> None:
    """When initdb cannot write, the error is one of ours with its reason, and the folder stays absent."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))"
    failed = python(f"{limit}; {START}", place / "pg", stderr=subprocess.PIPE)
    said = failed.communicate(timeout=60)[1]
    assert "ServerStartError" in said
    assert "File too large" in said
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("major", ["18"], indirect=True)
def test_a_server_that_cannot_start_shows_its_reason(made: Path) -> None:
    """The error of a broken setting carries the line of the log that tells of it."""
    settings = made / folder.SETTINGS_FILE
    sound = settings.read_text()
    settings.write_text(f"{sound}max_connections = none\n")
    with pytest.raises(ServerStartError, match=r"start: configuration file .* contains errors"):
        server.start(made)
    settings.write_text(sound)


@pytest.mark.parametrize(
    "name", ['it\'s a "quoted" $HOME `x`\\ Übung 数据', "with, comma " + "d" * 120], ids=["odd", "long"]
)
def test_any_path_will_do(place: Path, name: str) -> None:
    """Quotes, commas, other scripts and paths too long for a socket work; nothing stays outside them."""
    found = server.start(place / name / "pg")
    assert ask(found, "SELECT 1") == "1"
    assert len(os.fsencode(found.socket_dir / folder.SOCKET_NAME)) <= 107
    facts = found.socket_dir.stat()
    assert (facts.st_uid, stat.S_IMODE(facts.st_mode)) == (programs.account().uid, 0o700)
    server.stop(found.data_dir)
    assert found.socket_dir == found.data_dir or not found.socket_dir.exists()


def test_a_socket_folder_of_somebody_else_is_refused(place: Path) -> None:
    """The short socket folder has a name that can be foreseen; one that is open to others is not used."""
    data = place / ("d" * 120)
    foreseen = server.status(data).socket_dir
    foreseen.mkdir()
    foreseen.chmod(0o777)
    try:
        with pytest.raises(DataFolderError, match="open to somebody else"):
            server.start(data)
        assert not data.exists()
    finally:
        foreseen.rmdir()


def a_file(path: Path) -> None:
    """Content of somebody's."""
    path.write_text("mine")


def other_files(path: Path) -> None:
    """A folder in use for something else."""
    path.mkdir()
    (path / "thesis.tex").write_text("mine")


def another_major(path: Path) -> None:
    """Made by the workbench with PostgreSQL 14."""
    another_maker(path)
    (path / "PG_VERSION").write_text("14\n")
    (path / folder.SETTINGS_FILE).write_text("")


def another_maker(path: Path) -> None:
    """A data folder of this version from somewhere else."""
    path.mkdir()
    (path / "PG_VERSION").write_text(f"{programs.find().major}\n")
    os.chown(path, programs.account().uid, programs.account().gid)


def below_a_file(path: Path) -> None:
    """Its parent is no folder."""
    path.parent.rmdir()
    path.parent.write_text("mine")


def closed_parent(path: Path) -> None:
    """For root: closed to nobody. For others: closed to writing."""
    path.parent.chmod(0o700 if IS_ROOT else 0o500)


def another_owner(path: Path) -> None:
    """An empty folder of another account."""
    if not IS_ROOT:
        pytest.skip("only root can give a folder away")
    path.mkdir()
    os.chown(path, pwd.getpwnam("daemon").pw_uid, -1)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (a_file, "it is a file"),
        (below_a_file, "is a file"),
        (other_files, "not empty and is not a PostgreSQL data folder"),
        (another_major, "PostgreSQL 14 made it"),
        (another_maker, "the workbench did not make"),
        (closed_parent, "cannot enter|cannot be written"),
        (another_owner, "belongs to daemon"),
    ],
)
def test_an_unusable_folder_is_refused_and_left_alone(
    place: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None], reason: str
) -> None:
    """A folder that was named is used or refused, never replaced or touched, however it was named."""
    data = place / "parent" / "pg"
    data.parent.mkdir()
    spoil(data)
    before = tree(place)
    for call in (server.start, server.status, server.stop):
        with pytest.raises(DataFolderError, match=reason) as refusal:
            call(data)
        assert refusal.value.exit_code == 3
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(data))
    with pytest.raises(DataFolderError, match=reason):
        server.start()
    assert tree(place) == before


def test_an_empty_folder_is_used_and_those_above_stay_as_they_are(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """WORKBENCH_DATA_DIR may name an empty folder; modes and owners above it are not touched."""
    data = place / "parent" / "pg"
    data.mkdir(parents=True)
    data.parent.chmod(0o711)
    before = [(path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in data.parents]
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(data))
    assert server.start().data_dir == data
    assert [(path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in data.parents] == before


def test_variables_of_the_caller_divert_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PG*, LC_* and TZ of the caller reach neither the server nor a client that uses the URL."""
    diversions = {
        "PGDATA": "/nowhere", "PGPORT": "1", "PGHOST": "/nowhere", "PGHOSTADDR": "127.0.0.1", "PGUSER": "x",
        "PGDATABASE": "x", "PGSSLMODE": "verify-full", "PGGSSENCMODE": "require", "PGTZ": "Asia/Tokyo",
        "PGOPTIONS": "-c broken", "LC_ALL": "xx_YY.broken", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Tokyo",
    }  # fmt: skip
    with monkeypatch.context() as patch:
        for name, value in diversions.items():
            patch.setenv(name, value)
        found = server.start(place / "pg")
        for name in ("PGOPTIONS", "PGTZ"):  # these change a session, not where it goes
            patch.delenv(name)
        assert ask(found, "SELECT current_user || current_database()") == "workbenchworkbench"
    assert ask(found, "SHOW TimeZone") == "UTC"
    assert ask(found, "SHOW lc_messages") == "C"


def test_programs_that_are_not_there_are_named(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong WORKBENCH_PG_BIN is an error that says which folder, and no folder is made."""
    monkeypatch.setenv("WORKBENCH_PG_BIN", str(place / "bin"))
    with pytest.raises(ProgramsError, match="No such file"):
        server.start(place / "pg")
    with pytest.raises(ProgramsError, match="no such file"):
        server.binary("psql")
    assert list(place.iterdir()) == []


@ONLY_ROOT
def test_root_runs_the_server_as_nobody_from_copied_programs(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs in root's closed home are copied once; the default folder is one that nobody can reach."""
    package, closed = programs.find().folder.parent.parent, place / "root"
    for name in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.parent / name, closed / name, ignore=shutil.ignore_patterns("include"))
    closed.chmod(0o700)
    copied = programs.Programs(closed / package.name / "pginstall" / "bin")
    monkeypatch.setattr(programs, "find", lambda: copied)
    for module in (programs, folder):
        monkeypatch.setattr(module, "SYSTEM_HOME", place / "system")
    monkeypatch.setenv("HOME", str(closed))
    found = server.start()
    assert found.data_dir == place / "system" / "postgres18"
    owner = Path(f"/proc/{postmaster(found.data_dir)}").stat().st_uid
    assert owner == pwd.getpwnam("nobody").pw_uid
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    server.stop()
    server.start()
    copies = [path for path in (place / "system").iterdir() if path != found.data_dir]
    assert len(copies) == 1
    assert programs.is_private(copies[0], 0)


@ONLY_ROOT
def test_an_ordinary_user_has_a_server_of_its_own(place: Path) -> None:
    """Without root the server runs as the caller, in a folder below the caller's home."""
    interpreter = "/usr/bin/python3"
    version = "import sys; sys.exit(sys.version_info < (3, 11))"
    if subprocess.run([interpreter, "-c", version], check=False).returncode:
        pytest.skip("no Python that an ordinary user can run")
    daemon = pwd.getpwnam("daemon")
    home = place / "home"
    home.mkdir(mode=0o700)
    os.chown(home, daemon.pw_uid, daemon.pw_gid)
    environment = {"HOME": str(home), "XDG_DATA_HOME": "", "WORKBENCH_PG_BIN": str(programs.find().folder)}
    script = "from workbench import server; print(server.start().data_dir, server.stop().running)"
    done = python(
        script, executable=interpreter, env=environment, stdout=subprocess.PIPE, cwd="/",
        user=daemon.pw_uid, group=daemon.pw_gid, extra_groups=[],
    )  # fmt: skip
    said = done.communicate(timeout=60)[0]
    data = home / ".local/share/relationship-workbench" / f"postgres{programs.find().major}"
    assert said == f"{data} False\n"
    assert data.stat().st_uid == daemon.pw_uid
