"""Publishing the folder of snapshots as a dataset: for each time at which something became known, each day that it
changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from workbench.contract import Progress, silent
from workbench.errors import UsageError
from workbench.files import held
from workbench.snapshot import history
from workbench.snapshot.dataset import LATEST, Dataset
from workbench.snapshot.history import State
from workbench.snapshot.store import MANIFEST, SCHEMA_VERSION, TABLES, Snapshot
from workbench.snapshot.tables import ROW_GROUP_ROWS, ContentDigest, TableFacts, digest_of

Rows = dict[str, pa.Table]


def publish(dataset: Dataset, progress: Progress = silent) -> list[str]:
    """Append to the dataset what the folder of snapshots says and it does not yet; the folders that are new, as
    `2026-01-02/1a2b3c4d5e6f`. Readers see all of a time or nothing. One publisher at a time: in a folder another waits,
    in an object store nothing makes it. Raises DatasetError, UsageError."""
    now = history.state()
    with _alone(dataset):
        lines = dataset.lines()
        if lines and dataset.manifest(*lines[-1][1:])["is_sample"] != now.is_sample:
            message = f"{dataset.address} and the newest snapshot are not both sample data; publish elsewhere."
            raise UsageError(message=message)
        before, news = len(lines), [each for each in _news(now) if not lines or each[0] > lines[-1][0]]
        for number, (time, days) in enumerate(news):
            progress(number, len(news), time[:10])
            held = dict(folder.split("/") for _, folder, _ in lines)
            lines += [line for day in days if (line := append(dataset, day, time, _of_day(day, time), held.get(day)))]
            dataset.write(LATEST, "".join(f"{' '.join(line)}\n" for line in lines).encode())
    return [folder for _, folder, _ in lines[before:]]


def _alone(dataset: Dataset) -> AbstractContextManager[Any]:
    if not isinstance(dataset.files, fs.LocalFileSystem):
        return nullcontext()
    dataset.files.create_dir(dataset.root)
    return held(Path(dataset.root))


def _news(now: State) -> Iterator[tuple[str, list[str]]]:
    """Times at which a list became known, was stated otherwise or was taken back, and the days from then on."""
    with history.opened_state(now, tables=()) as duck:
        changes = [(time, day) for time, day in duck.rows("dataset/news") if _is_day(day)]
    changes += [(row[4], row[2]) for row in now.undone if _is_day(row[2])]
    for moment in sorted({time for time, _ in changes}):
        first = min(day for time, day in changes if time == moment)
        yield moment, sorted({day for time, day in changes if time <= moment and day >= first})


def _is_day(day: str | None) -> bool:
    """Lists may name a day that there is not, as 2025-02-30; they count from the next day on that there is."""
    try:
        return bool(date.fromisoformat(day or ""))
    except ValueError:
        return False


def _of_day(day: str, time: str) -> tuple[State, Rows]:
    state = history.state(day, time)
    with history.opened_state(state) as duck:
        return state, {name: duck.arrow(f"dataset/{name}") for name in TABLES}


def append(dataset: Dataset, day: str, time: str, content: tuple[Snapshot, Rows], held: str | None) -> list[str] | None:
    """Write what was true on a day as it was known at a time, its rows in their order; the line for LATEST, None when
    that version is `held`."""
    source, rows = content
    digests = {name: _digest(table) for name, table in rows.items()}
    digest = digest_of({name: TableFacts(len(rows[name]), each, "") for name, each in digests.items()})
    version, tables = digest[:12], dict[str, Any]()
    if version == held:
        return None
    for name, table in rows.items():
        file = parquet(day, version, table)
        dataset.write(f"{day}/{version}/{name}.parquet", file)
        facts = {"rows": len(table), "digest": digests[name], "file_digest": hashlib.sha256(file).hexdigest()}
        tables[name] = facts | {"bytes": len(file)}
    manifest = {"schema_version": SCHEMA_VERSION, "as_of": day, "digest": digest}
    manifest |= {"is_sample": source.is_sample, "source": source.source, "tables": tables}
    written = json.dumps(manifest, indent=2, ensure_ascii=False).encode()
    dataset.write(f"{day}/{version}/{MANIFEST}", written)
    return [time, f"{day}/{version}", hashlib.sha256(written).hexdigest()]


def _digest(table: pa.Table) -> str:
    digest = ContentDigest(table.schema)
    digest.update(table)
    return digest.hexdigest()


def parquet(day: str, version: str, table: pa.Table) -> pa.Buffer:
    """A table of a day as a Parquet file."""
    fixed = {"as_of": pa.scalar(date.fromisoformat(day)), "version": pa.scalar(version)}
    columns = {name: pa.repeat(value, len(table)) for name, value in fixed.items()}
    columns |= dict(zip(table.column_names, table.columns, strict=True))
    # Ids stay where names change; a new column gets the next one at the end of its SELECT.
    ids = [
        pa.field(name, column.type, metadata={"PARQUET:field_id": str(number)})
        for number, (name, column) in enumerate(columns.items(), 1)
    ]
    sink = pa.BufferOutputStream()
    made = pa.Table.from_arrays(list(columns.values()), schema=pa.schema(ids))
    # With an index of pages an engine reads of a large file the pages of one group.
    pq.write_table(made, sink, ROW_GROUP_ROWS, compression="zstd", store_schema=False, write_page_index=True)
    return sink.getvalue()
