"""The data folder: which one, whether it can be used, and who holds it just now."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from workbench import files
from workbench.errors import DataFolderError, ServerStartError
from workbench.server.programs import SYSTEM_HOME, Account, Programs, account_name, digest, is_private

USER = DATABASE = "workbench"
SETTINGS_FILE = "workbench.conf"
LOG_FILE = "server.log"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_BYTES = 103  # macOS; Linux allows 107

LOCK_SECONDS = 180


@dataclass(frozen=True)
class Cluster:
    """A data folder with the programs and the account that serve it."""

    folder: Path
    programs: Programs
    account: Account

    @property
    def tag(self) -> str:
        """Stands in the title of each of the server's processes, so that they can be found again."""
        return f"workbench-{digest(str(self.folder))}"

    @property
    def socket_dir(self) -> Path:
        """The data folder; a short private folder when clients could not write its path as a host."""
        path = self.folder / SOCKET_NAME
        if len(os.fsencode(path)) <= SOCKET_BYTES and "," not in str(path) and str(path).isprintable():
            return self.folder
        # Not TMPDIR: a later process must come to the same place whatever its environment.
        return Path(f"/tmp/.{self.tag}-{self.account.uid}")  # noqa: S108 - made 0700, owner verified

    @property
    def log_file(self) -> Path:
        return self.folder / LOG_FILE

    def refuse(self, reason: str) -> DataFolderError:
        return DataFolderError(path=self.folder, reason=reason)


def choose(data_dir: Path | None, major: int, who: Account) -> Path:
    """`data_dir`, else WORKBENCH_DATA_DIR, else a folder of this account and major version; absolute."""
    named = data_dir or os.environ.get("WORKBENCH_DATA_DIR")
    try:
        if named:
            return Path(named).resolve()
        return (SYSTEM_HOME if who.borrowed else files.data_folder().resolve()) / f"postgres{major}"
    except OSError as error:
        raise DataFolderError(path=named or "~", reason=files.why(error)) from error
    except RuntimeError as error:
        raise DataFolderError(path=named or "~", reason="there is no home folder") from error


def is_ready(cluster: Cluster) -> bool:
    """True when the folder is a usable data folder, False when one can be made there; changes nothing.

    Raises DataFolderError when neither is so.
    """
    try:
        names = [path.name for path in cluster.folder.iterdir()]
        objection = _objection(cluster, names) if names else _objection_to_making(cluster)
    except FileNotFoundError:
        names, objection = [], _objection_to_making(cluster)
    except NotADirectoryError as error:
        raise cluster.refuse("it is a file, or lies below a file") from error
    except OSError as error:
        raise cluster.refuse(f"it cannot be read, {error.strerror}") from error
    if objection or (objection := _objection_to_socket(cluster)):
        raise cluster.refuse(objection)
    return bool(names)


@contextmanager
def held(cluster: Cluster, path: Path | None = None) -> Iterator[int]:
    """Hold the folder, by a lock on `path` or its settings, against other starters and stoppers; yields the lock.

    Raises ServerStartError after LOCK_SECONDS, OSError when `path` cannot be opened.
    """
    with ExitStack() as stack:
        try:
            lock = files.held(path or cluster.folder / SETTINGS_FILE, LOCK_SECONDS, os.O_NOFOLLOW)
            descriptor = stack.enter_context(lock)
        except BlockingIOError as error:
            reason = f"another process has been starting or stopping it for {LOCK_SECONDS} s"
            raise ServerStartError(path=cluster.folder, reason=reason) from error
        except OSError as error:
            if path:
                raise
            raise cluster.refuse(f"{SETTINGS_FILE} cannot be opened, {error.strerror}") from error
        yield descriptor


def complaint(log: Path) -> str:
    """What `log` gives as the reason of a failure: its last error, else its last line."""
    try:
        if shutil.disk_usage(log.parent).free < 2**20:  # then the line that says so is often lost too
            return "no space left on the disk"
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        lines = []
    errors = [re.split(r"\b(?:FATAL|PANIC|error): *", line, maxsplit=1) for line in lines]
    telling = [parts[1] for parts in errors if len(parts) == 2]
    return (telling or lines or ["it said nothing"])[-1].strip().rstrip(".")


def _objection(cluster: Cluster, names: list[str]) -> str | None:
    owner, who = cluster.folder.stat().st_uid, cluster.account
    if "PG_VERSION" not in names:
        return "it is not empty and is not a PostgreSQL data folder"
    if owner != who.uid:
        return f"it belongs to {account_name(owner)}, and PostgreSQL would run as {who.name}"
    made_by = (cluster.folder / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
    if made_by != str(cluster.programs.major):
        return f"PostgreSQL {made_by} made it, and the programs at hand are {cluster.programs.version}"
    if SETTINGS_FILE not in names:
        return "it is a PostgreSQL data folder that the workbench did not make"
    if not os.access(cluster.folder, os.R_OK | os.W_OK | os.X_OK):
        return "it cannot be written"
    return None if who.enters(cluster.folder) else _closed(cluster, cluster.folder)


def _objection_to_making(cluster: Cluster) -> str | None:
    above = next(path for path in cluster.folder.parents if path.exists())
    if not above.is_dir():
        return f"{above} is a file"
    if not os.access(above, os.W_OK | os.X_OK):
        return f"{above} cannot be written"
    if not cluster.account.enters(above):
        return _closed(cluster, above)
    if not cluster.folder.exists():
        return None
    if cluster.folder.is_mount():
        return "it is the root of a file system; name a new folder inside it"
    owner = cluster.folder.stat().st_uid
    allowed = (os.geteuid(), cluster.account.uid)
    return None if owner in allowed else f"it belongs to {account_name(owner)}"


def _objection_to_socket(cluster: Cluster) -> str | None:
    path = cluster.socket_dir
    if path == cluster.folder or not os.path.lexists(path) or is_private(path, cluster.account.uid):
        return None
    return f"its path does not suit a socket, and {path} in its place is open to somebody else"


def _closed(cluster: Cluster, folder: Path) -> str:
    return f"root lends PostgreSQL the account {cluster.account.name}, which cannot enter {folder}"
