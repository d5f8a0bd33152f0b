"""A new data folder, made whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from workbench.errors import ServerStartError
from workbench.server.folder import SETTINGS_FILE, USER, Cluster, complaint, held, is_ready
from workbench.server.programs import Account, is_private, run

INITDB_SECONDS = 180

SETTINGS = """\
# Settings for a laptop with two cores. Change them here and restart; the socket is set at each start.
shared_buffers = 256MB
work_mem = 32MB
maintenance_work_mem = 128MB
effective_cache_size = 1GB
random_page_cost = 1.1
max_connections = 50
jit = off
fsync = on
# One server without replicas: bulk loads into new tables skip the log and are synced at commit.
wal_level = minimal
max_wal_senders = 0
min_wal_size = 256MB
max_wal_size = 2GB
checkpoint_timeout = 15min
log_checkpoints = off
timezone = 'UTC'
log_timezone = 'UTC'
"""


def make(cluster: Cluster) -> None:
    """Make the data folder in one step: initdb works beside it, a rename puts it in place.

    Raises DataFolderError or ServerStartError, and then leaves nothing behind.
    """
    aside = cluster.folder.parent / f".{cluster.tag}.new"
    try:
        _make_parents(cluster)
        with _workplace(cluster, aside) as lock:
            if not is_ready(cluster):
                _initdb(cluster, aside, lock)
                (aside / "data").rename(cluster.folder)
    except OSError as error:
        raise cluster.refuse(f"it cannot be made, {error.strerror}") from error


def _make_parents(cluster: Cluster) -> None:
    missing = [path for path in cluster.folder.parents if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        if cluster.account.borrowed:  # root's umask may close even a folder made for nobody
            path.chmod(0o755)


@contextmanager
def _workplace(cluster: Cluster, path: Path) -> Iterator[int]:
    """A folder of our own for initdb, held by one starter at a time and gone afterwards; yields its lock."""
    with ExitStack() as stack:
        lock = _lock_workplace(cluster, path, stack)
        stack.callback(shutil.rmtree, path, ignore_errors=True)
        yield lock


def _lock_workplace(cluster: Cluster, path: Path, stack: ExitStack) -> int:
    while True:
        path.mkdir(mode=0o700, exist_ok=True)
        # Its last holder may remove it at any moment.
        with suppress(FileNotFoundError), ExitStack() as tried:
            if not is_private(path, os.geteuid()):
                raise cluster.refuse(f"{path} is in the way")
            lock = tried.enter_context(held(cluster, path))
            if os.path.samestat(os.fstat(lock), path.stat()):
                stack.push(tried.pop_all())
                return lock


def _initdb(cluster: Cluster, aside: Path, lock: int) -> None:
    data, who = aside / "data", cluster.account
    if who.name == str(who.uid):
        raise cluster.refuse(f"initdb needs an account, and the user id {who.uid} has none in /etc/passwd")
    shutil.rmtree(data, ignore_errors=True)  # of a starter that was killed
    data.mkdir(mode=0o700)
    if who.borrowed:
        aside.chmod(0o711)
        os.chown(data, who.uid, who.gid)
    log = aside / "initdb.log"
    with log.open("w", encoding="utf-8") as output:
        # initdb keeps the lock, so that nobody clears its folder when this process is killed.
        done = run(
            [cluster.programs.path("initdb"), "-D", str(data), *_initdb_options(cluster.programs.major)],
            stdout=output, stderr=output, timeout=INITDB_SECONDS, pass_fds=[lock], umask=0o077, **who.options,
        )  # fmt: skip
    if done.returncode:
        raise ServerStartError(path=cluster.folder, reason=complaint(log))
    _write_settings(data, who)


def _initdb_options(major: int) -> list[str]:
    common = ["-U", USER, "-E", "UTF8", "--auth-local=trust", "--auth-host=reject", "--data-checksums"]
    # Both sort by code point on every machine; from 17 on, upper and lower also know more than ASCII.
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= 17 else []
    return [*common, "--locale=C", *builtin]


def _write_settings(data: Path, who: Account) -> None:
    settings = data / SETTINGS_FILE
    settings.write_text(SETTINGS, encoding="utf-8")
    settings.chmod(0o600)
    if who.borrowed:
        os.chown(settings, who.uid, who.gid)
    with (data / "postgresql.conf").open("a", encoding="utf-8") as main:
        main.write(f"\ninclude = '{SETTINGS_FILE}'\n")
