"""Publishing the folder of snapshots as a dataset: each day whose lists became known, again when they were restated."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from workbench.contract import Progress, silent
from workbench.errors import DatasetError, UsageError
from workbench.files import held, why
from workbench.snapshot import history
from workbench.snapshot.dataset import LATEST, Dataset
from workbench.snapshot.store import MANIFEST, SCHEMA_VERSION, TABLES, Snapshot
from workbench.snapshot.tables import ROW_GROUP_ROWS, ContentDigest, TableFacts, digest_of

Rows = dict[str, pa.Table]


def publish(dataset: Dataset, progress: Progress = silent) -> list[str]:
    """Append to the dataset what the folder of snapshots says and it does not yet; the folders that are new, as
    `2026-01-02/1a2b3c4d5e6f`. Readers see all of a time or nothing. One publisher at a time: in a folder another waits,
    in an object store nothing makes it. Raises DatasetError, UsageError."""
    now = history.state()
    with history.opened_state(now, tables=()) as duck:
        news = duck.rows("dataset/news", undone=list(map(list, now.undone)))
    with _alone(dataset):
        lines = dataset.lines()
        if lines and dataset.manifest(*lines[-1][1:])["is_sample"] != now.is_sample:
            message = f"{dataset.address} and the newest snapshot are not both sample data; publish elsewhere."
            raise UsageError(message=message)
        _refuse_older(dataset, lines, [row for row in news if lines and row[0] < lines[-1][0]])
        before, news = len(lines), [row for row in news if not lines or row[0] > lines[-1][0]]
        for time, rows in groupby(news, lambda row: str(row[0])):
            progress(len(lines) - before, len(news), time[:10])
            lines += filter(None, [append(dataset, lines, day, time, *_true_on(day, time)) for _, day in rows])
            dataset.write(LATEST, "".join(f"{' '.join(line)}\n" for line in lines).encode())
    return [folder for _, folder, _ in lines[before:]]


def _refuse_older(dataset: Dataset, lines: Sequence[Sequence[str]], older: Sequence[Sequence[Any]]) -> None:
    """Raise UsageError when something became known before the last that was published, and was not: a clock that went
    back, or snapshots copied in later. What was known when cannot be said anew."""
    published = {(time, folder.partition("/")[0]) for time, folder, _ in lines}
    for time, day in older:
        if (str(time), str(day)) not in published:
            folder, _ = version(day, _true_on(day, str(time))[1])
            if folder not in [each for then, each, _ in lines if then <= time]:
                message = f"{dataset.address} lacks what became known of {day} at {time}, before the last it has. "
                raise UsageError(message=f"{message}Publish into a new dataset.")


def _alone(dataset: Dataset) -> AbstractContextManager[Any]:
    if not isinstance(dataset.files, fs.LocalFileSystem):
        return nullcontext()
    try:
        dataset.files.create_dir(dataset.root)
        return held(Path(dataset.root))
    except OSError as error:
        raise DatasetError(path=dataset.address, reason=why(error)) from error


def _true_on(day: str, time: str) -> tuple[Snapshot, Rows]:
    state = history.state(day, time)
    with history.opened_state(state) as duck:
        return state, {name: duck.arrow(f"dataset/{name}") for name in TABLES}


def version(day: str, rows: Rows) -> tuple[str, dict[str, Any]]:
    """The folder of what was true on a day, and its manifest as far as the content goes."""
    tables: dict[str, dict[str, Any]] = {name: {"rows": len(each)} for name, each in rows.items()}
    for name, each in rows.items():
        content = ContentDigest(each.schema)
        content.update(each)
        tables[name]["digest"] = content.hexdigest()
    digest = digest_of({name: TableFacts(**facts, file_digest="") for name, facts in tables.items()})
    return f"{day}/{digest[:12]}", {"schema_version": SCHEMA_VERSION, "as_of": day, "digest": digest, "tables": tables}


def append(
    dataset: Dataset, lines: Sequence[Sequence[str]], day: str, time: str, source: Snapshot, rows: Rows
) -> list[str]:
    """Write what was true on a day as it became known at a time; the line for LATEST, none when it is the version known
    before. A version that is there already, and came back, stays as it was written."""
    folder, manifest = version(day, rows)
    of_day = [line for line in lines if line[1].startswith(f"{day}/")]
    if of_day and of_day[-1][1] == folder:
        return []
    if written_before := [line for line in of_day if line[1] == folder]:
        return [time, folder, written_before[0][2]]
    tables = manifest.pop("tables")
    for name, each in rows.items():
        file = _parquet(day, folder.partition("/")[2], each)
        dataset.write(f"{folder}/{name}.parquet", file)
        tables[name] |= {"file_digest": hashlib.sha256(file).hexdigest(), "bytes": len(file)}
    manifest |= {"is_sample": source.is_sample, "source": source.source, "tables": tables}
    written = json.dumps(manifest, indent=2, ensure_ascii=False).encode()
    dataset.write(f"{folder}/{MANIFEST}", written)
    return [time, folder, hashlib.sha256(written).hexdigest()]


def _parquet(day: str, version: str, rows: pa.Table) -> pa.Buffer:
    fixed = {"as_of": pa.scalar(date.fromisoformat(day)), "version": pa.scalar(version)}
    columns = {name: pa.repeat(value, len(rows)) for name, value in fixed.items()}
    columns |= dict(zip(rows.column_names, rows.columns, strict=True))
    # Ids stay where names change; a new column gets the next one at the end of its SELECT.
    fields = [
        pa.field(name, column.type, metadata={"PARQUET:field_id": str(number)})
        for number, (name, column) in enumerate(columns.items(), 1)
    ]
    sink = pa.BufferOutputStream()
    table = pa.Table.from_arrays(list(columns.values()), schema=pa.schema(fields))
    # With an index of pages an engine reads those of one group alone; with checksums it refuses a damaged one.
    pages = {"write_page_index": True, "write_page_checksum": True}
    pq.write_table(table, sink, ROW_GROUP_ROWS, compression="zstd", store_schema=False, **pages)
    return sink.getvalue()
