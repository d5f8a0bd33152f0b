"""Taking a snapshot: one state of the database, written aside and renamed into place."""

import json
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from workbench import __version__, migration
from workbench.contract import Progress, silent
from workbench.errors import SnapshotFolderError
from workbench.files import held, replaced, why
from workbench.postgres import Database, Transaction
from workbench.snapshot import store
from workbench.snapshot.checking import is_intact
from workbench.snapshot.store import MANIFEST, PARTIAL, RUN, SCHEMA_VERSION, UNDONE, Snapshot
from workbench.snapshot.tables import SCHEMAS, TableFacts, digest_of, newest_day, write


@dataclass(frozen=True, kw_only=True)
class Taken(Snapshot):
    """A snapshot that was taken; `is_new` unless the same content was already there under the same name."""

    is_new: bool


def require_folder() -> None:
    """Raise SnapshotFolderError where no snapshot could be written, before anything is done that needs one."""
    with _aside(store.folder()):
        pass


def take(database: Database, progress: Progress = silent) -> Taken:
    """Write the after side, as one transaction sees it, into a new folder of the folder of snapshots. The name comes
    from the content, so that the same content is never there twice. Raises NotMigratedError, SnapshotFolderError; the
    folder then holds what it held before."""
    with migration.migrated(database) as (transaction, _):
        source = transaction.rows("snapshot/source")[0]
        with _aside(store.folder()) as aside:
            tables = _write_tables(transaction, transaction.value("export_snapshot"), aside, progress)
            _note_undone(transaction)
            return _placed_for_good(aside, tables, source, database)


def take_list(transaction: Transaction, database: Database, environment: str, type: str, name: str) -> Taken:
    """The same of one group alone, as the open transaction sees it: for a list that no snapshot of all will have."""
    binds = {"environment": environment, "type": type, "name": name}
    with _aside(store.folder()) as aside:
        tables = {}
        for table, schema in SCHEMAS.items():
            rows = [] if table == "stocks" else transaction.rows(f"snapshot/list_{table}", **binds)
            records = [{**row._asdict(), "position": place} for place, row in enumerate(rows)]
            tables[table] = write(aside / f"{table}.parquet", table, [pa.RecordBatch.from_pylist(records, schema)])
        return _placed_for_good(aside, tables, transaction.rows("snapshot/source")[0], database)


def _placed_for_good(aside: Path, tables: dict[str, TableFacts], source: Any, database: Database) -> Taken:
    # What a reader must know; nothing of it depends on when and where the snapshot was taken.
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "as_of": newest_day(aside / "groups.parquet"),
        "digest": digest_of(tables),
        "is_sample": source.is_sample,
        "source": f"PostgreSQL, schema {database.schema}",
        "tables": {name: asdict(facts) for name, facts in tables.items()},
    }
    run = {"taken_at": source.taken_at, "workbench": __version__, "database": database.where}
    for name, content in ((MANIFEST, manifest), (RUN, {**run, "server_version": source.server_version})):
        (aside / name).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    place = store.folder() / f"{manifest['as_of'] or 'undated'}-{digest_of(tables)[:12]}"
    is_new = _put_in_place(aside, place, manifest)
    return Taken(**vars(store.read(place)), is_new=is_new)


def _note_undone(transaction: Transaction) -> None:
    """Note beside the snapshots which loads were taken back, so that the history does not go on telling their lists."""
    with held(store.folder()):
        before = store.undone()
        rows = sorted({*before, *map(tuple, transaction.rows("snapshot/undone"))}, key=lambda row: (row[4], row))
        if len(rows) > len(before):
            with replaced(store.folder() / UNDONE) as aside:
                aside.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """A folder of this process alone, gone afterwards; what killed processes left behind goes too."""
    aside = folder / f"{PARTIAL}{uuid.uuid4().hex}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as kept:
            with held(folder):
                # Made and locked in one step, or another process would sweep it in between.
                for left in folder.glob(f"{PARTIAL}*"):
                    with suppress(OSError), held(left, seconds=0):
                        shutil.rmtree(left)
                aside.mkdir()
                kept.enter_context(held(aside))
            kept.callback(shutil.rmtree, aside, ignore_errors=True)
            yield aside
    except OSError as error:
        raise SnapshotFolderError(path=folder, reason=why(error)) from error


def _write_tables(transaction: Transaction, exported: str, aside: Path, progress: Progress) -> dict[str, TableFacts]:
    tables = {}
    for number, name in enumerate(SCHEMAS):
        progress(number, len(SCHEMAS), name)
        with transaction.arrow(f"snapshot/{name}", exported) as batches:
            rows = _placed(batches) if name == "memberships" else batches
            tables[name] = write(aside / f"{name}.parquet", name, rows)
    return tables


def _placed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The memberships with their place in the list, from 0, instead of the number of their group."""
    last, next_place = None, 0
    for batch in batches:
        groups = batch.column("group_id").to_numpy()
        if not len(groups):
            continue
        starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
        places = np.arange(len(groups)) - np.repeat(starts, np.diff(np.r_[starts, len(groups)]))
        if groups[0] == last:
            places[: np.r_[starts, len(groups)][1]] += next_place
        last, next_place = groups[-1], int(places[-1]) + 1
        columns = {name: batch.column(name) for name in SCHEMAS["memberships"].names if name != "position"}
        columns["position"] = pa.array(places, pa.int32())
        yield pa.RecordBatch.from_pydict({name: columns[name] for name in SCHEMAS["memberships"].names})


def _put_in_place(aside: Path, place: Path, manifest: Mapping[str, Any]) -> bool:
    """Rename the folder into place; where its content already is, only the note of the run is new. A folder of that
    name that somebody damaged makes way, or there would be no taking it again. Since when the content is known stays
    in either case."""
    with held(place.parent):
        if place.is_symlink():
            place.unlink()  # what it leads to is no snapshot of this folder
        _keep_earlier_times(place / RUN, aside / RUN)
        if is_intact(place, manifest):
            (aside / RUN).replace(place / RUN)
            return False
        damaged = aside.with_name(f"{aside.name}-damaged")
        with suppress(FileNotFoundError):
            place.rename(damaged)
        aside.rename(place)
    shutil.rmtree(damaged, ignore_errors=True)
    return True


def _keep_earlier_times(before: Path, now: Path) -> None:
    """Note in `now` when the same content was taken before, if that can be read."""
    run = json.loads(now.read_text(encoding="utf-8"))
    with suppress(OSError, ValueError, KeyError, TypeError):
        earlier = json.loads(before.read_text(encoding="utf-8"))
        run["taken_again"] = [*earlier.get("taken_again", []), run["taken_at"]]
        run["taken_at"] = earlier["taken_at"]
        now.write_text(json.dumps(run, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
