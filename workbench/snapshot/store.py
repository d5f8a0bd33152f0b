"""The snapshots of the data folder: which there are, which one is meant, whether one is still as it was taken."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import files
from workbench.contract import Verdict
from workbench.display import SAMPLE_LABEL
from workbench.errors import (
    NoSnapshotError,
    SnapshotFormatError,
    SnapshotUnreadableError,
    UnknownSnapshotError,
    UnreachableError,
    UsageError,
    WorkbenchError,
)
from workbench.name_matching import Known, hint

if TYPE_CHECKING:
    from workbench.snapshot.tables import TableFacts

SCHEMA_VERSION = 1
MANIFEST, RUN = "manifest.json", "run.json"
PARTIAL = ".partial-"
TAKEN_AT = "%Y-%m-%dT%H:%M:%S.%fZ"
NAME = re.compile(r"(\d{4}-\d\d-\d\d|undated)-[0-9a-f]{12}")
FOREIGN = "a file that was not taken"
DATA = re.compile(r"\.(parquet|pq|[ct]sv|json|jsonl|ndjson|arrow|feather|orc|avro|duckdb)(\.|$)")
SYSTEM_FOLDERS = {"@eadir", "#recycle", "$recycle.bin", "lost+found", "system volume information", "__macosx"}
"""Folders that file servers and operating systems make, whatever they keep in them."""
STALE_DAYS = 30
"""Data that is older says so."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Snapshot:
    """An immutable folder of Parquet files. `as_of` is the newest day its data speaks of, from the data itself."""

    path: Path
    name: str
    as_of: str | None
    digest: str
    is_sample: bool
    source: str
    tables: Mapping[str, Mapping[str, Any]]
    taken_at: str

    def file(self, table: str) -> Path:
        """The Parquet file of `table`: groups, memberships or stocks."""
        return self.path / f"{table}.parquet"

    def age_words(self, today: date | None = None) -> str:
        """How old the data is, in words, beyond STALE_DAYS; the same data says another thing each day."""
        try:
            days = ((today or date.today()) - date.fromisoformat(self.as_of or "")).days
        except ValueError:  # no day is known, or the data names one that there is not
            return ""
        told = f"This data is old: it is as of {self.as_of}, {days:,} days ago (told of more than {STALE_DAYS})."
        return told if days > STALE_DAYS else ""

    @property
    def label(self) -> str:
        """Name, source and as-of, as they stand beside every figure."""
        sample = f"; {SAMPLE_LABEL}" if self.is_sample else ""
        return f"Snapshot {self.name}, from {self.source}, as of {self.as_of or 'an unknown day'}{sample}."


@dataclass(frozen=True)
class Damage:
    """A table of a snapshot that is not what its manifest says."""

    table: str
    expected: str
    found: str


@dataclass(frozen=True)
class Verification:
    """Whether a snapshot's files are what its manifest says; `rows` names those that are not."""

    verdict: Verdict
    snapshot: str
    path: Path
    tables: int
    rows: list[Damage]
    others: list[str]

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        if self.rows:
            first = f"{self.rows[0].table}, {self.rows[0].found}"
            foreign = self.rows[0].found == FOREIGN  # then taking it again would change nothing
            advice = "move what was never taken elsewhere" if foreign else "take a new one"
            return f"Snapshot {self.snapshot} is not as it was taken; {advice}. First: {first}."
        aside = f" Not part of it: {', '.join(self.others)}." if self.others else ""
        return f"Snapshot {self.snapshot}: all {self.tables} tables are as they were taken.{aside}"


def folder() -> Path:
    """The folder of snapshots: WORKBENCH_SNAPSHOTS, else one in this account's data folder."""
    try:
        return Path(os.environ.get("WORKBENCH_SNAPSHOTS") or files.data_folder() / "snapshots")
    except RuntimeError as error:
        message = "There is no home folder for snapshots: name one by --snapshots or WORKBENCH_SNAPSHOTS."
        raise UnreachableError(message=message) from error


def listed() -> list[Snapshot]:
    """All snapshots of the folder that can be read, the newest first. A folder without a manifest is none."""
    return [one for one in _all() if isinstance(one, Snapshot)]


def unreadable() -> list[WorkbenchError]:
    """Why each of the other snapshots of the folder cannot be read: damaged, closed, or of another format."""
    return [one for one in _all() if isinstance(one, WorkbenchError)]


def _all() -> list[Snapshot | WorkbenchError]:
    """What stands in the folder, the newest first. A link is none: it would be a second name, or lead elsewhere."""
    found = list[tuple[str, str, Snapshot | WorkbenchError]]()
    try:
        paths = [one for one in folder().iterdir() if not (one.name.startswith(".") or one.is_symlink())]
    except (FileNotFoundError, NotADirectoryError):
        paths = []
    except OSError as error:
        raise SnapshotUnreadableError(path=folder(), reason=files.why(error)) from error
    for path in filter(_is_one, paths):
        try:
            one = read(path)
            found.append((one.taken_at, path.name, one))
        except (SnapshotFormatError, SnapshotUnreadableError) as error:
            changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            found.append((changed.strftime(TAKEN_AT), path.name, error))
    return [one for *_, one in sorted(found, reverse=True)]


def find(wanted: str = "") -> Snapshot:
    """The snapshot of that name, day or path; the newest without one.

    Raises NoSnapshotError, UnknownSnapshotError, UsageError.
    """
    if os.sep in wanted or (wanted and _is_one(Path(wanted))):
        return read(Path(wanted))
    if wanted and not wanted.startswith(".") and _is_one(folder() / wanted):
        return read(folder() / wanted)  # alone, so that another that cannot be read is not in its way
    found = _all()
    if not found:
        raise NoSnapshotError(path=folder(), absent="" if folder().is_dir() else ", which is no folder")
    if wanted:
        known = [one for one in found if isinstance(one, Snapshot)]
        if DAY.fullmatch(wanted):
            return _of_day(wanted, known)
        raise UnknownSnapshotError(
            name=wanted, path=folder(), hint=hint(wanted, [Known("", one.name) for one in known], [])
        )
    if isinstance(found[0], WorkbenchError):
        raise found[0]  # an older one in its place would answer with figures of another day
    return found[0]


def _of_day(day: str, known: list[Snapshot]) -> Snapshot:
    """The snapshot of that day. Raises UsageError naming the nearest, or all when there are several."""
    found = [one for one in known if one.as_of == day]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(one.name for one in found)
        raise UsageError(message=f"{day} is the day of {len(found)} snapshots: {names}. Name one of them.")
    dated = sorted((one.as_of, one.name) for one in known if one.as_of)
    earlier = [f"{name} before it" for as_of, name in dated if as_of < day][-1:]
    later = [f"{name} after it" for as_of, name in dated if as_of > day][:1]
    near = " and ".join([*earlier, *later]) or "none of a known day"
    raise UsageError(message=f"No snapshot is of {day}; the nearest in {folder()} are: {near}.")


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
            raise SnapshotFormatError(path=path, found=manifest["schema_version"], ours=SCHEMA_VERSION)
        return Snapshot(
            path=path,
            name=path.resolve().name,
            as_of=manifest["as_of"],
            digest=manifest["digest"],
            is_sample=manifest["is_sample"],
            source=manifest["source"],
            tables=manifest["tables"],
            taken_at=run.get("taken_at", ""),
        )
    except OSError as error:
        raise SnapshotUnreadableError(path=path / MANIFEST, reason=files.why(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SnapshotUnreadableError(path=path / MANIFEST, reason="it is no manifest of a snapshot") from error


def digest_of(tables: Mapping[str, TableFacts]) -> str:
    """The digest of a snapshot: of its tables' content digests."""
    lines = [f"{name} {facts.digest}\n" for name, facts in sorted(tables.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def require_intact(snapshot: Snapshot) -> None:
    """Raise SnapshotUnreadableError when a file is not, to the byte, what the manifest says: no figure from those."""
    for name, facts in snapshot.tables.items():
        try:
            found = file_digest(snapshot.file(name))
        except OSError as error:
            raise SnapshotUnreadableError(path=snapshot.file(name), reason=files.why(error)) from error
        if found != facts.get("file_digest"):
            raise SnapshotUnreadableError(path=snapshot.file(name), reason="it is not as it was taken")


def is_intact(path: Path, manifest: Mapping[str, Any]) -> bool:
    """Whether folder `path` has what `manifest` says, in the bytes of its own. Raises SnapshotFormatError."""
    from workbench.snapshot.tables import SCHEMAS

    def said(one: Any) -> list[Any]:
        return [one[key] for key in ("as_of", "digest", "is_sample")] + [
            (one["tables"][name]["rows"], one["tables"][name]["digest"]) for name in SCHEMAS
        ]

    try:
        found = read(path)
        return said(vars(found)) == said(manifest) and all(
            file_digest(found.file(name)) == found.tables[name]["file_digest"] for name in SCHEMAS
        )
    except (SnapshotUnreadableError, OSError, KeyError, TypeError):
        return False


def verify(snapshot: Snapshot) -> Verification:
    """Read every file again and compare it with the manifest."""
    import pyarrow as pa

    from workbench.snapshot.tables import SCHEMAS, newest_day, read_facts

    damaged, found = [], {}
    for name in SCHEMAS:
        told = dict(snapshot.tables.get(name, {}))
        try:
            found[name] = read_facts(snapshot.file(name), name)
            if asdict(found[name]) != told:
                damaged.append(Damage(name, str(told), str(asdict(found[name]))))
        except (OSError, pa.ArrowException, KeyError, ValueError) as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            damaged.append(Damage(name, f"{told.get('rows', 0):,} rows", f"unreadable: {reason}"))
    if not damaged:
        pairs = [(snapshot.digest, digest_of(found)), (snapshot.as_of, newest_day(snapshot.file("groups")))]
        damaged += [Damage(MANIFEST, str(said), str(now)) for said, now in pairs if said != now]
    ours = {MANIFEST, RUN, *(snapshot.file(name).name for name in SCHEMAS)}
    others = sorted(path for path in snapshot.path.iterdir() if path.name not in ours)
    damaged += [Damage(path.name, "no such file", FOREIGN) for path in others if _is_like_data(path)]
    verdict, names = Verdict.FAIL if damaged else Verdict.PASS, [path.name for path in others]
    return Verification(verdict, snapshot.name, snapshot.path, len(SCHEMAS), damaged, names)


def _is_like_data(path: Path) -> bool:
    """Whether somebody, or a pattern like *.parquet, could take `path` for a part of the snapshot."""
    name = path.name.casefold()
    if name.startswith((".", "~")) or name.endswith("~") or name in SYSTEM_FOLDERS:
        return False
    return path.is_dir() or bool(DATA.search(name))
