"""The tables of a snapshot as Parquet files: columns, deterministic bytes, content digests."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from workbench.snapshot.store import file_digest

ROW_GROUP_ROWS = 131_072
TEXT, WHOLE, PLACE, FLAG = pa.string(), pa.int64(), pa.int32(), pa.bool_()

COLUMNS = {
    "groups": "environment type name display_name description as_of source_type weight_unit metadata liquidity_filter",
    "memberships": "environment type name position symbol weight weight_billionths left_out identifier metadata",
    "stocks": "environment symbol display_name sector industry market_cap is_validated metadata",
}
NOT_TEXT = {"position": PLACE, "weight_billionths": WHOLE, "is_validated": FLAG}
# Columns of each table, in order. Grain: a group; a symbol in a group, place from 0; a stock in an environment.
SCHEMAS = {
    table: pa.schema([(name, NOT_TEXT.get(name, TEXT)) for name in names.split()]) for table, names in COLUMNS.items()
}


@dataclass(frozen=True)
class TableFacts:
    rows: int
    digest: str
    file_digest: str


def digest_of(tables: Mapping[str, TableFacts]) -> str:
    lines = [f"{name} {facts.digest}\n" for name, facts in sorted(tables.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


class ContentDigest:
    """SHA-256 of a table's content, the same however rows are cut into batches or files are encoded. Of each column:
    its name, the length of each value in bytes (-1 for none), and the values; whole numbers are eight bytes,
    little-endian."""

    def __init__(self, schema: pa.Schema) -> None:
        self._columns = {name: (hashlib.sha256(), hashlib.sha256()) for name in schema.names}
        self.rows = 0

    def update(self, table: pa.Table) -> None:
        self.rows += table.num_rows
        for name, (lengths, values) in self._columns.items():
            column = table.column(name).combine_chunks()
            if not pa.types.is_string(column.type):
                column = column.cast(WHOLE)
                lengths.update(pc.if_else(column.is_valid(), 8, -1).cast(PLACE).to_numpy(zero_copy_only=False))
                values.update(column.drop_null().to_numpy())
            else:
                lengths.update(pc.fill_null(pc.binary_length(column), -1).to_numpy(zero_copy_only=False))
                present = column.drop_null()
                joined = pc.binary_join(pa.ListArray.from_arrays([0, len(present)], present), "")
                values.update(joined[0].as_buffer())

    def hexdigest(self) -> str:
        digest = hashlib.sha256()
        for name, (lengths, values) in self._columns.items():
            digest.update(f"{name} {lengths.hexdigest()} {values.hexdigest()}\n".encode())
        return digest.hexdigest()


def write(path: Path, name: str, batches: Iterable[pa.RecordBatch]) -> TableFacts:
    schema = SCHEMAS[name]
    digest = ContentDigest(schema)
    tables = _even(batches, schema)
    with (
        pq.ParquetWriter(path, schema, compression="zstd", store_schema=False) as writer,
        ThreadPoolExecutor(2) as pool,
    ):
        # One table is read while the one before is hashed and written; no more, so that memory stays bounded.
        ahead = pool.submit(next, tables, None)
        while (table := ahead.result()) is not None:
            ahead, hashed = pool.submit(next, tables, None), pool.submit(digest.update, table)
            writer.write_table(table, row_group_size=ROW_GROUP_ROWS)
            hashed.result()
    return TableFacts(digest.rows, digest.hexdigest(), file_digest(path))


def _even(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """The same rows in tables of ROW_GROUP_ROWS, so that bytes do not depend on how the rows arrived."""
    waiting = pa.Table.from_batches([], schema)
    for batch in batches:
        waiting = pa.concat_tables([waiting, pa.Table.from_batches([batch]).cast(schema)])
        while waiting.num_rows >= ROW_GROUP_ROWS:
            yield waiting.slice(0, ROW_GROUP_ROWS).combine_chunks()
            waiting = waiting.slice(ROW_GROUP_ROWS)
    if waiting.num_rows:
        yield waiting.combine_chunks()


def read_facts(path: Path, name: str) -> TableFacts:
    """What the manifest should say of the file at `path`. Raises pyarrow's errors when it is no such file."""
    digest = ContentDigest(SCHEMAS[name])
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(ROW_GROUP_ROWS):
            digest.update(pa.Table.from_batches([batch]).select(SCHEMAS[name].names).cast(SCHEMAS[name]))
    return TableFacts(digest.rows, digest.hexdigest(), file_digest(path))


def newest_day(path: Path) -> str | None:
    """The newest as-of of the groups in the file at `path`; None when no group has one."""
    with pq.ParquetFile(path) as file:
        newest = pc.max(file.read(columns=["as_of"]).column("as_of")).as_py()
    return None if newest is None else str(newest)
