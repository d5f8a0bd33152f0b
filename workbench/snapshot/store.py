"""The snapshots of the data folder: which there are, and which one is meant."""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from workbench import errors, files
from workbench.display import SAMPLE_LABEL
from workbench.name_matching import Known, hint

SCHEMA_VERSION = 1
MANIFEST, RUN, UNDONE = "manifest.json", "run.json", "undone.json"
TABLES = ("groups", "memberships", "stocks")
PARTIAL = ".partial-"
TAKEN_AT = "%Y-%m-%dT%H:%M:%S.%fZ"
NAME = re.compile(r"(\d{4}-\d\d-\d\d|undated)-[0-9a-f]{12}")
STALE_DAYS = 30  # data that is older says so
LAST_DAY = "9999-12-31"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Snapshot:
    """An immutable folder of Parquet files. `as_of` is the newest day its data speaks of, from the data itself. It is
    known since `taken_at`; the same content may have been `taken_again`."""

    path: Path
    name: str
    as_of: str | None
    digest: str
    is_sample: bool
    source: str
    tables: Mapping[str, Mapping[str, Any]]
    taken_at: str
    taken_again: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        return str(self.path.resolve())

    @property
    def times(self) -> tuple[str, ...]:
        return self.taken_at, *self.taken_again

    def file(self, table: str) -> Path:
        return self.path / f"{table}.parquet"

    def age_words(self, today: date | None = None) -> str:
        """How old the data is, in words, beyond STALE_DAYS; the same data says another thing each day."""
        return age_words(self.as_of, today)

    @property
    def label(self) -> str:
        sample = f"; {SAMPLE_LABEL}" if self.is_sample else ""
        return f"Snapshot {self.name}, from {self.source}, as of {self.as_of or 'an unknown day'}{sample}."


def age_words(as_of: str | None, today: date | None = None, what: str = "it is") -> str:
    try:
        days = ((today or date.today()) - date.fromisoformat(as_of or "")).days
    except ValueError:  # no day is known, or the data names one that there is not
        return ""
    words = f"This data is old: {what} as of {as_of}, {days:,} days ago (more than {STALE_DAYS})."
    return words if days > STALE_DAYS else ""


def folder() -> Path:
    """The folder of snapshots: WORKBENCH_SNAPSHOTS, else one in this account's data folder."""
    try:
        return Path(os.environ.get("WORKBENCH_SNAPSHOTS") or files.data_folder() / "snapshots")
    except RuntimeError as error:
        message = "There is no home folder for snapshots: name one by --snapshots or WORKBENCH_SNAPSHOTS."
        raise errors.UnreachableError(message=message) from error


def listed() -> list[Snapshot]:
    """All snapshots of the folder that can be read, the newest first. A folder without a manifest is none."""
    return [each for each in _all() if isinstance(each, Snapshot)]


def unreadable() -> list[errors.WorkbenchError]:
    """Why each of the other snapshots of the folder cannot be read: damaged, closed, or of another format."""
    return [each for each in _all() if isinstance(each, errors.WorkbenchError)]


def _all() -> list[Snapshot | errors.WorkbenchError]:
    """What stands in the folder, the newest first. A link is none: it would be a second name, or lead elsewhere."""
    dated = list[tuple[str, str, Snapshot | errors.WorkbenchError]]()
    try:
        paths = [path for path in folder().iterdir() if not (path.name.startswith(".") or path.is_symlink())]
    except (FileNotFoundError, NotADirectoryError):
        paths = []
    except OSError as error:
        raise errors.SnapshotUnreadableError(path=folder(), reason=files.why(error)) from error
    for path in filter(_is_one, paths):
        try:
            snapshot = read(path)
            dated.append((snapshot.times[-1], path.name, snapshot))
        except (errors.SnapshotFormatError, errors.SnapshotUnreadableError) as error:
            changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            dated.append((changed.strftime(TAKEN_AT), path.name, error))
    return [each for *_, each in sorted(dated, reverse=True)]


def find(wanted: str = "") -> Snapshot:
    """The snapshot of that name, day or path; the newest without one. Raises NoSnapshotError, UnknownSnapshotError."""
    if os.sep in wanted or (wanted and _is_one(Path(wanted))):
        return read(Path(wanted))
    if wanted and not wanted.startswith(".") and _is_one(folder() / wanted):
        return read(folder() / wanted)  # alone, so that another that cannot be read is not in its way
    everything = _all()
    if not everything:
        raise errors.NoSnapshotError(path=folder(), absent="" if folder().is_dir() else ", which is not a folder")
    if wanted:
        known = [each for each in everything if isinstance(each, Snapshot)]
        if DAY.fullmatch(wanted):
            return _of_day(wanted, known)
        near = hint(wanted, [Known("", each.name) for each in known], [])
        raise errors.UnknownSnapshotError(name=wanted, path=folder(), hint=near)
    if isinstance(everything[0], errors.WorkbenchError):
        raise everything[0]  # an older one in its place would answer with figures of another day
    return everything[0]


def known(on: str = LAST_DAY) -> list[Snapshot]:
    """The snapshots that were taken up to and including day or time `on` (UTC), as they were known then, the newest
    first. Raises NoSnapshotError, HistoryError."""
    snapshots = []
    for each in _all():
        if isinstance(each, errors.WorkbenchError):
            raise errors.HistoryError(path=each.facts["path"]) from each
        if times := tuple(time for time in each.times if (time or LAST_DAY)[: len(on)] <= on):
            snapshots.append(replace(each, taken_at=times[0], taken_again=times[1:]))
    if not snapshots:
        raise errors.NoSnapshotError(path=folder(), absent=f" that was taken up to {on}" * (on != LAST_DAY))
    return sorted(snapshots, key=lambda each: (each.times[-1], each.name), reverse=True)


def undone(on: str = LAST_DAY) -> tuple[tuple[str, ...], ...]:
    """Lists whose loads were taken back up to and including day or time `on` (UTC): environment, fund, as-of, and since
    when until when each stood. Raises HistoryError."""
    path = folder() / UNDONE
    try:
        rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
        return tuple(tuple(map(str, row)) for row in rows if row[4][: len(on)] <= on)
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise errors.HistoryError(path=path) from error


def day_of(written: str) -> str:
    """A day as people write it, as `2025-12-18`; nothing stays nothing. Raises UsageError."""
    try:
        return written and date.fromisoformat(written.strip()).isoformat()
    except ValueError:
        raise errors.UsageError(message=f"{written!r} is no day; write it as 2025-12-18.") from None


def _of_day(day: str, known: list[Snapshot]) -> Snapshot:
    of_day = [each for each in known if each.as_of == day]
    if len(of_day) == 1:
        return of_day[0]
    if names := ", ".join(each.name for each in of_day):
        raise errors.UsageError(message=f"{day} is the day of {len(of_day)} snapshots: {names}. Name one of them.")
    dated = sorted((each.as_of, each.name) for each in known if each.as_of)
    earlier = [f"{name} before it" for as_of, name in dated if as_of < day][-1:]
    later = [f"{name} after it" for as_of, name in dated if as_of > day][:1]
    near = " and ".join([*earlier, *later]) or "none of a known day"
    raise errors.UsageError(message=f"No snapshot is of {day}; the nearest in {folder()} are: {near}.")


def _is_one(path: Path) -> bool:
    """Whether `path` is a snapshot, also one without its manifest or closed to this account."""
    try:
        return (path / MANIFEST).is_file() or (path / "groups.parquet").is_file()
    except PermissionError:
        return bool(NAME.fullmatch(path.name))  # not `lost+found`, which is closed as well
    except OSError:  # a name too long for the file system
        return False


def read(path: Path) -> Snapshot:
    """The snapshot in folder `path`. Raises SnapshotUnreadableError, SnapshotFormatError."""
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        run = json.loads((path / RUN).read_text(encoding="utf-8")) if (path / RUN).is_file() else {}
        if manifest["schema_version"] != SCHEMA_VERSION:
            raise errors.SnapshotFormatError(path=path, found=manifest["schema_version"], ours=SCHEMA_VERSION)
        facts = {name: manifest[name] for name in ("as_of", "digest", "is_sample", "source", "tables")}
        times = {"taken_at": run.get("taken_at", ""), "taken_again": tuple(run.get("taken_again", ()))}
        return Snapshot(path=path, name=path.resolve().name, **times, **facts)
    except OSError as error:
        raise errors.SnapshotUnreadableError(path=path / MANIFEST, reason=files.why(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise errors.SnapshotUnreadableError(path=path / MANIFEST, reason="it is not a snapshot manifest") from error


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def require_intact(snapshot: Snapshot) -> None:
    """Raise SnapshotUnreadableError when a file is not, to the byte, what the manifest says: no figure from those."""
    for name, facts in snapshot.tables.items():
        try:
            digest = file_digest(snapshot.file(name))
        except OSError as error:
            raise errors.SnapshotUnreadableError(path=snapshot.file(name), reason=files.why(error)) from error
        if digest != facts.get("file_digest"):
            raise errors.SnapshotUnreadableError(path=snapshot.file(name), reason="it is not as it was taken")
