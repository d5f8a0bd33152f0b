"""The data folder: which one, whether it can be used, who holds it just now, and how it is made."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from workbench import files
from workbench.errors import DataFolderError, ServerStartError
from workbench.server.programs import SYSTEM_HOME, Account, Programs, account_name, digest, is_private, run

USER = DATABASE = "workbench"
SETTINGS_FILE = "workbench.conf"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_BYTES = 103  # macOS; Linux allows 107

LOCK_SECONDS = INITDB_SECONDS = 180


@dataclass(frozen=True)
class Cluster:
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
        return self.folder / "server.log"

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
    """True for a usable data folder, False when one can be made there, DataFolderError when neither is so."""
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
    """Hold the folder, by a lock on `path` or its settings, against other starters and stoppers; yields the lock."""
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


def make(cluster: Cluster) -> None:
    """Make the data folder in one step, or leave nothing: initdb works beside it, a rename puts it in place."""
    aside = cluster.folder.parent / f".{cluster.tag}.new"
    try:
        for parent in reversed([path for path in cluster.folder.parents if not path.exists()]):
            parent.mkdir(exist_ok=True)
            if cluster.account.borrowed:  # root's umask may close even a folder made for nobody
                parent.chmod(0o755)
        with _workplace(cluster, aside) as lock:
            if not is_ready(cluster):
                _initdb(cluster, aside, lock)
                (aside / "data").rename(cluster.folder)
    except OSError as error:
        raise cluster.refuse(f"it cannot be made, {error.strerror}") from error


@contextmanager
def _workplace(cluster: Cluster, path: Path) -> Iterator[int]:
    """A folder of our own for initdb, held by one starter at a time and gone afterwards; yields its lock."""
    lock = None
    with ExitStack() as stack:
        while lock is None:
            path.mkdir(mode=0o700, exist_ok=True)
            # Its last holder may remove it at any moment.
            with suppress(FileNotFoundError), ExitStack() as tried:
                if not is_private(path, os.geteuid()):
                    raise cluster.refuse(f"{path} is in the way")
                opened = tried.enter_context(held(cluster, path))
                if os.path.samestat(os.fstat(opened), path.stat()):
                    lock = opened
                    stack.push(tried.pop_all())
        stack.callback(shutil.rmtree, path, ignore_errors=True)
        yield lock


def _initdb(cluster: Cluster, aside: Path, lock: int) -> None:
    data, who = aside / "data", cluster.account
    if who.name == str(who.uid):
        raise cluster.refuse(f"initdb needs an account, and the user id {who.uid} has none in /etc/passwd")
    shutil.rmtree(data, ignore_errors=True)  # of a starter that was killed
    data.mkdir(mode=0o700)
    if who.borrowed:
        aside.chmod(0o711)
        os.chown(data, who.uid, who.gid)
    options = ["-U", USER, "-E", "UTF8", "--auth-local=trust", "--auth-host=reject", "--data-checksums", "--locale=C"]
    # Both sort by code point on every machine; from 17 on, upper and lower also know more than ASCII.
    if cluster.programs.major >= 17:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    log = aside / "initdb.log"
    with log.open("w", encoding="utf-8") as output:
        # initdb keeps the lock, so that nobody clears its folder when this process is killed.
        done = run(
            [cluster.programs.path("initdb"), "-D", str(data), *options],
            stdout=output, stderr=output, timeout=INITDB_SECONDS, pass_fds=[lock], umask=0o077, **who.options,
        )  # fmt: skip
    if done.returncode:
        raise ServerStartError(path=cluster.folder, reason=complaint(log))
    _write_settings(data, who)


def _write_settings(data: Path, who: Account) -> None:
    settings = data / SETTINGS_FILE
    shutil.copyfile(Path(__file__).with_name(SETTINGS_FILE), settings)
    settings.chmod(0o600)
    if who.borrowed:
        os.chown(settings, who.uid, who.gid)
    with (data / "postgresql.conf").open("a", encoding="utf-8") as main:
        main.write(f"\ninclude = '{SETTINGS_FILE}'\n")
