"""The server's processes: launch them detached, find them again after any accident, end them."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from workbench.errors import ServerStartError, ServerStopError
from workbench.server.folder import DATABASE, SOCKET_NAME, USER, Cluster, complaint
from workbench.server.programs import Programs, is_private, run

PORT = 5432
START_SECONDS = 120  # recovery after a crash replays up to max_wal_size
STOP_SECONDS = 60
ORPHAN_SECONDS = 2
GLIMPSE_SECONDS = 0.2  # a process in the middle of exec shows no command line

# The shell ends at once, so that the server is nobody's child: a child would stay a zombie in the caller,
# and PostgreSQL takes a zombie's pid for a running server. It also opens the log as the server's account.
DETACH = 'log=$1; shift; "$@" >"$log" 2>&1 </dev/null &'


def is_accepting(cluster: Cluster) -> bool:
    return _recorded_pid(cluster) is not None and _client(cluster, "pg_isready", "-t", "5").returncode == 0


def is_abandoned(cluster: Cluster) -> bool:
    """Whether the running server's own program is gone, with the environment that started it: it can then load nothing
    more, no function's language either."""
    try:
        started_as = (cluster.folder / "postmaster.opts").read_text(encoding="utf-8", errors="surrogateescape")
        program = Path(started_as.partition(' "')[0].strip())
        return not program.exists() and bool(_postmasters(cluster))
    except OSError:
        return False


def bring_up(cluster: Cluster, programs: Programs) -> None:
    """Launch the server with `programs` unless it runs, until it accepts connections; the caller holds the folder."""
    launched = False
    deadline = time.monotonic() + START_SECONDS
    while not is_accepting(cluster):
        if not _postmasters(cluster):
            if not launched:
                clear_away(cluster)
                _launch(cluster, programs)
                launched = True
            elif not _wait(GLIMPSE_SECONDS, lambda: bool(_postmasters(cluster))):
                raise ServerStartError(path=cluster.folder, reason=complaint(cluster.log_file))
        if time.monotonic() > deadline:
            reason = f"not ready after {START_SECONDS} s; {complaint(cluster.log_file)}"
            raise ServerStartError(path=cluster.folder, reason=reason)
        time.sleep(0.03)


def ensure_database(cluster: Cluster) -> None:
    if _client(cluster, "psql", "-X", "-w", "-d", DATABASE, "-c", "").returncode == 0:
        return
    created = _client(cluster, "createdb", "-w", "-T", "template0", "-E", "UTF8", DATABASE)
    if created.returncode:
        reason = (created.stderr.strip() or "createdb failed").splitlines()[0]
        raise ServerStartError(path=cluster.folder, reason=reason)


def take_down(cluster: Cluster) -> None:
    """End the server, rolling back what is open; return when it is gone. Raises ServerStopError."""
    running = _postmasters(cluster)
    for pid in running:
        _signal(pid, signal.SIGINT)
    if not _wait(STOP_SECONDS, lambda: not _postmasters(cluster)):
        raise ServerStopError(path=cluster.folder, reason=complaint(cluster.log_file))
    if not running and is_accepting(cluster):
        raise ServerStopError(path=cluster.folder, reason="another program started it")
    clear_away(cluster)
    if cluster.socket_dir != cluster.folder:
        with suppress(OSError):
            cluster.socket_dir.rmdir()


def clear_away(cluster: Cluster) -> None:
    """End what a killed server left behind, and its lock files if another program now has its pid."""
    for number in (None, signal.SIGQUIT, signal.SIGKILL):
        for pid in _orphans(cluster):
            if number:
                _signal(pid, number)
        if _wait(ORPHAN_SECONDS, lambda: not _orphans(cluster)):
            break
    command = _commands().get(_recorded_pid(cluster) or 0)
    words = " ".join(command or [])
    # PostgreSQL would refuse to start beside another program with that pid. Of no such process, and of an untagged
    # server, its own checks know better.
    if command is not None and ("postgres" not in words or "workbench-" in words):
        for lock in (cluster.folder / "postmaster.pid", cluster.socket_dir / f"{SOCKET_NAME}.lock"):
            lock.unlink(missing_ok=True)


def socket_in_use(cluster: Cluster) -> Path:
    """Where the running server listens, as it wrote down itself; where it would listen if none runs."""
    lines = _pid_file(cluster)
    return Path(lines[4]) if len(lines) > 4 and lines[4] else cluster.socket_dir


def _launch(cluster: Cluster, programs: Programs) -> None:
    _make_socket_dir(cluster)
    quoted = str(cluster.socket_dir).replace('"', '""')
    settings = {
        "cluster_name": cluster.tag,
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": f'"{quoted}"',
        "unix_socket_permissions": "0700",
        "dynamic_shared_memory_type": _shared_memory_type(),
    }
    server = [programs.path("postgres"), "-D", str(cluster.folder)]
    for name, value in settings.items():
        server += ["-c", f"{name}={value}"]
    shell = ["/bin/sh", "-c", DETACH, "sh", str(cluster.log_file), *server]
    run(shell, stderr=subprocess.DEVNULL, start_new_session=True, umask=0o077, **cluster.account.options)


def _shared_memory_type() -> str:
    """Files instead of /dev/shm where that is small: containers give 64 MB, and parallel joins need more."""
    try:
        facts = os.statvfs("/dev/shm")  # noqa: S108 - only asked for its size
    except OSError:
        return "posix"
    return "posix" if facts.f_frsize * facts.f_blocks >= 512 * 2**20 else "mmap"


def _make_socket_dir(cluster: Cluster) -> None:
    path, who = cluster.socket_dir, cluster.account
    try:
        if not path.is_dir():
            path.mkdir(mode=0o700)
            if who.borrowed:
                os.chown(path, who.uid, who.gid)
    except OSError as error:
        raise ServerStartError(path=cluster.folder, reason=f"{path}: {error.strerror}") from error
    if not is_private(path, who.uid):
        raise ServerStartError(path=cluster.folder, reason=f"{path} is open to somebody else")


def _client(cluster: Cluster, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    place = ["-h", str(socket_in_use(cluster)), "-p", str(PORT), "-U", USER]
    return run([cluster.programs.path(name), *place, *arguments])


def _pid_file(cluster: Cluster) -> list[str]:
    try:
        text = os.fsdecode((cluster.folder / "postmaster.pid").read_bytes())
    except OSError:
        return []
    return text.split("\n")


def _recorded_pid(cluster: Cluster) -> int | None:
    lines = _pid_file(cluster)
    return int(lines[0]) if lines and lines[0].isdigit() else None


def _postmasters(cluster: Cluster) -> list[int]:
    return [pid for pid, command in _commands().items() if f"cluster_name={cluster.tag}" in command]


def _orphans(cluster: Cluster) -> list[int]:
    title = f"postgres: {cluster.tag}: "
    return [pid for pid, command in _commands().items() if command and command[0].startswith(title)]


def _commands() -> dict[int, list[str]]:
    """Command line by pid; world-readable, unlike working folders, which containers hide even from root."""
    import psutil  # here, because only a server that starts or stops needs it, and it takes longer than a question

    return {process.pid: process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])}


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _wait(seconds: float, condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.03)
    return True
