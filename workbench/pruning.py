"""Old snapshots and raw files: which may go, because no answer about a day that is kept needs them."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from workbench import kept_files, migration
from workbench.contract import Phase
from workbench.display import counted
from workbench.errors import NoSnapshotError, SnapshotFolderError
from workbench.files import held, why
from workbench.loading.records import STATES_KEPT
from workbench.postgres import Database
from workbench.snapshot import history, store
from workbench.snapshot.store import LAST_DAY, MANIFEST, NAME, PARTIAL, RUN, TABLES, Snapshot

OURS = {MANIFEST, RUN, *(f"{table}.parquet" for table in TABLES)}
RAW_FILE = re.compile(r"[0-9a-f]{64}\.json")


@dataclass(frozen=True)
class Old:
    """A snapshot or raw file of a day, and why it is kept; where nothing says why, it can go."""

    kind: str
    path: Path
    day: str
    bytes: int
    kept: str


@dataclass(frozen=True)
class Pruned:
    """Snapshots, then raw files, the newest first. Answers about days from `since` on stay as they are."""

    since: str
    applied: bool
    rows: list[Old]

    @property
    def sentence(self) -> str:
        gone = [row for row in self.rows if not row.kept]
        what = [counted(sum(row.kind == kind for row in gone), kind) for kind in ("snapshot", "raw file")]
        verb, then = ("Removed", "") if self.applied else ("Would remove", " Nothing was changed; add --yes to do it.")
        stays = f" Answers --as-of and --known-on days from {self.since} on stay as they are." if self.since else ""
        freed, of = (sum(row.bytes for row in rows) for rows in (gone, self.rows))
        return f"{verb} {' and '.join(what)}, {freed:,} of {of:,} bytes.{stays}{then}"


def prune(database: Database | None, cutoff: str, keep: int, apply: bool) -> Pruned:
    """What is older than day `cutoff`, but for the `keep` newest of each kind and what is needed; nobody loads or takes
    a snapshot meanwhile. Raises HistoryError, BusyError, SnapshotFolderError."""
    with ExitStack() as alone:
        wanted = _wanted(database, apply, alone)
        try:
            if apply and store.folder().is_dir():
                alone.enter_context(held(store.folder()))
            since, rows = _snapshots(cutoff, keep)
            rows += _raw_files(cutoff, keep, wanted)
            for row in rows if apply else ():
                if not row.kept:
                    _remove(row.path)
        except OSError as error:
            raise SnapshotFolderError(path=error.filename, reason=why(error)) from error
    return Pruned(since, apply, rows)


def _wanted(database: Database | None, apply: bool, alone: ExitStack) -> set[str] | None:
    """Digests of the files that loads need which stand, or would after an undo; None where nothing says so."""
    if not database:
        return None
    transaction = alone.enter_context(database.write_read_committed() if apply else database.read_only())
    if apply:
        migration.lock(transaction)
    if migration.phase(transaction) is Phase.LEGACY:
        return None
    return {row.sha256 for row in transaction.rows("load/files", states=STATES_KEPT)}


def _snapshots(cutoff: str, keep: int) -> tuple[str, list[Old]]:
    known: list[Snapshot] = []
    with suppress(NoSnapshotError):
        known = store.known()
    since, rows = _by_age("snapshot", {one.path: one.times[-1] for one in known}, cutoff, keep)
    old = [one for one, row in zip(known, rows, strict=True) if not row.kept]
    needed = {*_needed(old, since, True), *_needed(old, since, False)}
    reasons = dict.fromkeys(needed, f"answers about days from {since} on need it")
    reasons |= {one.path.resolve(): "it is not as it was taken" for one in old if not _is_ours(one.path)}
    return since, [replace(row, kept=row.kept or reasons.get(row.path.resolve(), "")) for row in rows]


def _needed(old: Sequence[Snapshot], since: str, is_sample: bool) -> list[Path]:
    alike = tuple(one for one in old if one.is_sample is is_sample)
    if not alike:
        return []
    facts = vars(alike[0]) | {"day": LAST_DAY, "snapshots": alike, "undone": store.undone()}
    with history.opened_state(history.State(**facts), tables=()) as duck:
        # The newest too: what was known then is asked of it alone.
        return [alike[0].path.resolve(), *(Path(folder) for (folder,) in duck.rows("history/needed", day=since))]


def _is_ours(path: Path) -> bool:
    """Whether it has the name of a snapshot that was taken, and holds nothing else."""
    inside = list(path.iterdir())
    return bool(NAME.fullmatch(path.name)) and not any(one.is_symlink() or one.name not in OURS for one in inside)


def _raw_files(cutoff: str, keep: int, wanted: set[str] | None) -> list[Old]:
    notes = [path for path in kept_files.folder().glob("*.json") if RAW_FILE.fullmatch(path.name)]
    times = {note: datetime.fromtimestamp(note.stat().st_mtime, UTC).isoformat() for note in notes}
    _, rows = _by_age("raw file", dict(sorted(times.items(), key=lambda row: row[::-1], reverse=True)), cutoff, keep)
    reason = "a list that stands, or would after an undo, came from it"
    if wanted is None:
        reason = "no migrated database was named that would say whether a list came from it"
    return [replace(row, kept=row.kept or reason * (wanted is None or row.path.stem in wanted)) for row in rows]


def _by_age(kind: str, times: Mapping[Path, str], cutoff: str, keep: int) -> tuple[str, list[Old]]:
    """All of a kind, the newest first; what is new enough is kept."""
    days = [time[:10] for time in times.values()]
    since = cutoff or (days[keep - 1] if len(days) >= keep else "")
    newest, young = f"one of the {keep:,} newest" if keep > 1 else "the newest", f"not older than {since}"
    reasons = [newest if place < keep else young if day >= since else "" for place, day in enumerate(days)]
    facts = zip(times, days, map(_size, times), reasons, strict=True)
    return since, [Old(kind, path, day, size, kept) for path, day, size, kept in facts]


def _size(path: Path) -> int:
    files = path.iterdir() if path.is_dir() else [path, path.with_suffix("")]
    return sum(file.stat().st_size for file in files if file.exists())


def _remove(path: Path) -> None:
    """A snapshot goes whole: it is renamed to what the next one that is taken sweeps away. Of a raw file the note goes
    last, so that a run after a killed one finds what is left."""
    if path.is_dir():
        shutil.rmtree(path.rename(path.with_name(f"{PARTIAL}{uuid.uuid4().hex}")))
    else:
        path.with_suffix("").unlink(missing_ok=True)
        path.unlink()
