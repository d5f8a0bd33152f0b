"""A folder into which files fall: what is ready in it, and where a file goes once it was taken."""

import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from pathlib import Path

from workbench.errors import BusyError, InboxError
from workbench.files import held, why

DONE, REFUSED, REASON, LOCK = "done", "refused", ".reason.txt", ".refresh"
UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", "~")
NAMED = re.compile(r"(?:(?P<fund>[A-Za-z][A-Za-z0-9.]{0,9})[ _-])?(?P<day>\d{4}-\d\d-\d\d)")
QUIET_SECONDS = 2.0
"""A file that was written to so lately is looked at again after that time."""


@contextmanager
def opened(inbox: Path) -> Iterator[Path]:
    """Keep the inbox to one process. Raises BusyError that names the other, InboxError where no file can be moved."""
    note = inbox / LOCK
    with ExitStack() as lock:
        try:
            for folder in (DONE, REFUSED):
                (inbox / folder).mkdir(exist_ok=True)
            note.touch()
            lock.enter_context(held(note, seconds=0))
            note.write_text(f"process {os.getpid()}", encoding="utf-8")
        except BlockingIOError as error:
            raise BusyError(holders=f"{note.read_text(encoding='utf-8')} refreshes {inbox}") from error
        except OSError as error:
            raise InboxError(path=inbox, reason=why(error)) from error
        yield inbox


def ready(inbox: Path) -> tuple[dict[str, list[Path]], list[Path]]:
    """Files by the fund that their folder names (empty for those of the inbox itself), and those still written to."""
    seen = {path: _stamp(path) for path in _entries(inbox) if path.is_file() and not path.is_symlink()}
    if any(time.time() - stamp[0] / 1e9 < QUIET_SECONDS for stamp in seen.values()):
        time.sleep(QUIET_SECONDS)
    growing = [path for path, stamp in seen.items() if path.name.endswith(UNFINISHED) or _stamp(path) != stamp]
    by_fund: dict[str, list[Path]] = {}
    for path in sorted(seen.keys() - set(growing)):
        by_fund.setdefault("" if path.parent == inbox else path.parent.name, []).append(path)
    return by_fund, growing


def _entries(inbox: Path) -> Iterator[Path]:
    """What stands in the inbox and in the folders in it, which are named by funds; nothing hidden, nothing behind a
    link."""
    for path in sorted(inbox.glob("*")) + sorted(inbox.glob("*/*")):
        parts = path.relative_to(inbox).parts
        is_ours = parts[0] in (DONE, REFUSED) or any(part.startswith(".") for part in parts)
        if not is_ours and not (path.parent != inbox and path.parent.is_symlink()):
            yield path


def links(inbox: Path) -> int:
    """How many links there are, none of which is followed."""
    return sum(path.is_symlink() for path in _entries(inbox))


def said_by_name(name: str) -> tuple[str, date] | None:
    """The fund and day of a file named `SPY 2026-11-27.csv`, or only by its day."""
    if found := NAMED.fullmatch(Path(name).stem):
        with suppress(ValueError):
            return found["fund"] or "", date.fromisoformat(found["day"])
    return None


def _stamp(path: Path) -> tuple[int, int]:
    try:
        facts = path.stat()
    except OSError:
        return 0, 0
    return facts.st_mtime_ns, facts.st_size


def put_away(path: Path, inbox: Path, reason: str = "") -> None:
    """Rename a file into `done`, or with a reason into `refused`, the reason beside it; one of the same name with other
    content is kept beside. Raises InboxError."""
    target = inbox / (REFUSED if reason else DONE) / path.relative_to(inbox)
    try:
        target.parent.mkdir(exist_ok=True)
        if target.exists() and target.read_bytes() != path.read_bytes():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
            target = target.with_name(f"{target.stem}-{digest}{target.suffix}")
        if reason:
            target.with_name(f"{target.name}{REASON}").write_text(f"{reason}\n", encoding="utf-8")
        path.replace(target)
    except OSError as error:
        raise InboxError(path=path, reason=why(error)) from error


def waiting(inbox: Path) -> int:
    """Refused files that nobody has taken away yet."""
    reasons = (inbox / REFUSED).rglob(f"*{REASON}")
    return sum(path.with_name(path.name[: -len(REASON)]).exists() for path in reasons)
