"""Snapshots: exact content, the same bytes for the same content, damage seen, differences told, reading fenced in."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import SYSTEM_15, Cluster, Program, dsn, execute, on_embedded
from hypothesis import example, given, settings
from hypothesis import strategies as st
from oracles import legacy
from oracles.snapshot_files import PARQUET, content

from workbench import migration, postgres, sample, server, snapshot, sqlfiles
from workbench.contract import Verdict
from workbench.errors import SnapshotUnreadableError
from workbench.overlap import open_book
from workbench.postgres import Database, Transaction
from workbench.snapshot import Snapshot, duck, store, tables, taking

Row = dict[str, Any]
QUICK = settings(deadline=None, database=None, max_examples=25)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of snapshots of this test."""
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / "snapshots"))
    return tmp_path / "snapshots"


def made(path: Path, **given: list[Row]) -> Snapshot:
    """A snapshot written from rows, without a database; what a row does not say is NULL."""
    path.mkdir(parents=True)
    facts = {
        name: tables.write(path / f"{name}.parquet", name, [pa.RecordBatch.from_pylist(given.get(name, []), schema)])
        for name, schema in tables.SCHEMAS.items()
    }
    manifest = {
        "schema_version": store.SCHEMA_VERSION,
        "as_of": tables.newest_day(path / "groups.parquet"),
        "digest": tables.digest_of(facts),
        "is_sample": False,
        "source": "a test",
        "tables": {name: asdict(one) for name, one in facts.items()},
    }
    (path / store.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    return store.read(path)


def group(name: str, **facts: Any) -> Row:
    """A group in DEFAULT."""
    return {"environment": "DEFAULT", "type": "ETF", "name": name, **facts}


def member(name: str, symbol: str, weight: str | None = None, position: int = 0, **facts: Any) -> Row:
    """A membership in DEFAULT."""
    return {**group(name), "position": position, "symbol": symbol, "weight": weight, **facts}


def stock(symbol: str, **facts: Any) -> Row:
    """A stock in DEFAULT."""
    return {"environment": "DEFAULT", "symbol": symbol, **facts}


def rows(found: Snapshot, table: str) -> list[Row]:
    """All rows of a table, as pyarrow reads them."""
    return list(pq.read_table(found.file(table)).to_pylist())


def billionths(weight: str | None) -> int | None:
    """The naive twin of weight_billionths."""
    value = Decimal("NaN") if weight is None else Decimal(weight)
    if not value.is_finite() or abs(value) >= 9_000_000_000:
        return None
    with localcontext(prec=3000):
        return int((value * 10**9).to_integral_value(ROUND_HALF_EVEN))


def text_at(document: str | None, key: str) -> str | None:
    """What `->>` says of a document that is an object."""
    value = json.loads(document or "{}").get(key)
    return value if value is None or isinstance(value, str) else json.dumps(value)


# --- content ---------------------------------------------------------------------------------------------------


def raw(database: Database, statement: str) -> list[tuple[Any, ...]]:
    """Rows as psql would show them: every value its text."""
    return execute(database, statement)


def expected_groups(database: Database) -> list[Row]:
    """The groups, put together in Python."""
    units = dict(raw(database, "SELECT group_id, weight_unit FROM workbench.entries WHERE group_id > 0"))
    found = []
    for id, *facts, created, updated in raw(
        database,
        """SELECT id, environment, type, name, display_name, description, metadata::text,
                  liquidity_filter::text, created_at::text, updated_at::text
             FROM public.definition_groups""",
    ):
        environment, type, name, display_name, description, metadata, liquidity_filter = facts
        days = (text_at(metadata, "as_of"), text_at(metadata, "last_updated"), updated, created)
        found.append(
            {
                **{"environment": environment, "type": type, "name": name, "display_name": display_name},
                "description": description,
                "as_of": next(day[:10] for day in days if day and re.match(r"\d{4}-\d\d-\d\d", day)),
                "source_type": text_at(metadata, "source_type"),
                "weight_unit": units.get(id),
                "metadata": metadata,
                "liquidity_filter": liquidity_filter,
            }
        )
    return sorted(found, key=lambda row: (row["environment"], row["type"], row["name"]))


def reason_left_out(symbol: str, weight: str | None, repeated: bool) -> str | None:
    """The naive twin of no_stock.sql."""
    money = ("USD", "EUR", "GBP", "JPY")
    pairs = {first + second for first in ("", "CASH", *money) for second in money}
    if symbol in pairs or symbol.startswith(("CASH_", "MARGIN_")):
        return "cash"
    if symbol.endswith(tuple(f"_{one}" for one in money)):
        return "cash"
    if re.fullmatch("[A-Z]{2,3}[FGHJKMNQUVXZ][0-9]", symbol):
        return "a future"
    return "a repeated zero weight" if weight and Decimal(weight) == 0 and repeated else None


def expected_memberships(database: Database) -> list[Row]:
    """The memberships, put in order, numbered and judged in Python."""
    places = dict(raw(database, "SELECT membership_id, position FROM workbench.membership_residue"))
    repeated = set(raw(database, "SELECT entry_id, symbol FROM workbench.set_aside_elements"))
    listed = raw(
        database,
        """SELECT g.environment, g.type, g.name, m.id, m.symbol, m.weight::text, m.metadata::text,
                  (SELECT entry_id FROM workbench.entries WHERE group_id = g.id)
             FROM public.group_memberships AS m, public.definition_groups AS g WHERE g.id = m.group_id""",
    )
    found: list[Row] = []
    for row in sorted(listed, key=lambda row: (*row[:3], places.get(row[3]) or row[3])):
        environment, type, name, _, symbol, weight, metadata, entry = row
        last = found[-1] if found else {}
        same = [last.get(key) for key in ("environment", "type", "name")] == [environment, type, name]
        codes = {key: text_at(metadata, key) for key in ("isin", "cusip", "sedol")}
        found.append(
            {
                **{"environment": environment, "type": type, "name": name},
                "position": last["position"] + 1 if same else 0,
                "symbol": symbol,
                "weight": weight,
                "weight_billionths": billionths(weight),
                "left_out": reason_left_out(symbol, weight, (entry, symbol) in repeated),
                "identifier": next((f"{key}:{code.upper()}" for key, code in codes.items() if code), None),
                "metadata": metadata,
            }
        )
    return found


def expected_stocks(database: Database) -> list[Row]:
    """The stocks, in order."""
    found = raw(
        database,
        """SELECT environment, symbol, display_name, sector, industry, market_cap::text, is_validated, metadata::text
             FROM public.stock_metadata""",
    )
    names = tables.SCHEMAS["stocks"].names
    return [dict(zip(names, row, strict=True)) for row in sorted(found, key=lambda row: row[:2])]


def is_as_expected(taken: Snapshot, database: Database) -> bool:
    """Whether every cell is as Python puts it together."""
    assert rows(taken, "groups") == expected_groups(database)
    assert rows(taken, "memberships") == expected_memberships(database)
    assert rows(taken, "stocks") == expected_stocks(database)
    return True


def test_every_cell_of_the_sample(migrated: Database) -> None:
    """Each column of the three tables, in both environments, is what plain SQL and Python make of the tables."""
    taken = taking.take(migrated)
    assert is_as_expected(taken, migrated)
    assert {row["environment"] for row in rows(taken, "memberships")} >= {"DEFAULT", "TEST"}
    assert {name: table["rows"] for name, table in taken.tables.items()} == {
        name: len(rows(taken, name)) for name in tables.SCHEMAS
    }
    assert snapshot.verify(taken).verdict is Verdict.PASS


ODD = [  # symbol, weight, metadata
    ("CASH", "1.10", None),
    ("CASH_USD", "0.5", '{"isin": "us0378331005"}'),
    ("USD", None, '{"isin": "", "cusip": "037833100"}'),
    ("MARGIN_X", "0", '{"isin": null, "sedol": "b0yq5w0", "cusip": ""}'),
    ("ESZ5", "100", '{"isin": "A", "cusip": "B"}'),
    ("AZ5", "0.0000000005", "{}"),
    ("NAN", "NaN", '{"n": 1.10, "e": 1e2, "z": -0.0, "deep": {"isin": "X"}}'),
    ("NULL", "Infinity", "[]"),
    ("1E5", "123456789012345678901234567890.5", '"text"'),
    ("É'\"\\\u202e🚀", "0.0000000000000000000000001", '{"a": "\\u00e9\\n\\u202e"}'),
]


def test_odd_values_keep_their_text(migrated: Database) -> None:
    """Words like numbers, numbers beyond int64, JSON numbers and unicode are the same text on both sides."""
    for symbol, weight, metadata in ODD:
        execute(
            migrated,
            """INSERT INTO public.group_memberships (group_id, symbol, weight, metadata)
               SELECT id, :symbol, CAST(:weight AS numeric), CAST(:metadata AS jsonb)
                 FROM public.definition_groups WHERE name = 'SPY' AND environment = 'DEFAULT'""",
            **{"symbol": symbol, "weight": weight, "metadata": metadata},
        )
    execute(migrated, "UPDATE public.stock_metadata SET market_cap = 1.50, is_validated = NULL WHERE id = 1")
    taken = taking.take(migrated)
    spy = {"environment": "DEFAULT", "type": "ETF", "name": "SPY"}
    found = [row for row in rows(taken, "memberships") if spy.items() <= row.items()][-len(ODD) :]
    assert [(row["symbol"], row["weight"]) for row in found] == [odd[:2] for odd in ODD]
    cash = "cash"
    assert [row["left_out"] for row in found] == [None, cash, cash, cash, "a future", *[None] * 5]
    assert [row["identifier"] for row in found[:5]] == [
        *(None, "isin:US0378331005", "cusip:037833100", "sedol:B0YQ5W0", "isin:A")
    ]
    assert found[6]["metadata"] == '{"e": 100, "n": 1.10, "z": 0.0, "deep": {"isin": "X"}}'
    execute(migrated, "UPDATE public.group_memberships SET metadata = NULL WHERE symbol IN ('NULL', '1E5')")
    assert is_as_expected(taking.take(migrated), migrated)


@on_embedded
def test_an_insert_in_the_middle_of_a_list(migrated: Database) -> None:
    """A member with a place between two others stands between them, and the places still count from 0."""
    before = [row["symbol"] for row in expected_memberships(migrated) if row["name"] == "QQQ"]
    execute(
        migrated,
        """WITH made AS (INSERT INTO public.group_memberships (group_id, symbol)
                         SELECT id, 'MIDDLE' FROM public.definition_groups
                          WHERE name = 'QQQ' AND environment = 'DEFAULT' RETURNING id, group_id)
           INSERT INTO workbench.membership_residue (membership_id, group_id, position)
           SELECT made.id, made.group_id, (SELECT min(m.id) + 0.5 FROM public.group_memberships AS m
                                            WHERE m.group_id = made.group_id) FROM made""",
    )
    found = [row for row in rows(taking.take(migrated), "memberships") if row["name"] == "QQQ"]
    assert [row["symbol"] for row in found] == [before[0], "MIDDLE", *before[1:]]
    assert [row["position"] for row in found] == list(range(len(found)))


@QUICK
@given(st.lists(st.integers(1, 5), max_size=8), st.lists(st.integers(0, 4), max_size=20))
def test_places_do_not_depend_on_batches(sizes: list[int], cuts: list[int]) -> None:
    """Places count from 0 in each group, wherever the batches are cut."""
    groups = [number for number, size in enumerate(sizes) for _ in range(size)]
    names = [name for name in tables.SCHEMAS["memberships"].names if name != "position"]
    whole = pa.RecordBatch.from_pydict(
        {"group_id": pa.array(groups, pa.int32())} | {name: pa.array(map(str, groups)) for name in names}
    )
    batches, start = [], 0
    for cut in [*cuts, len(groups)]:
        batches.append(whole.slice(start, cut))
        start += cut
    found = [place for batch in taking._placed(iter(batches)) for place in batch["position"].to_pylist()]
    assert found == [place for size in sizes for place in range(size)]


halves = st.integers(-(10**19), 10**19).map(lambda whole: f"{Decimal(whole) / 2 * Decimal('1e-9'):f}")
weights = st.one_of(
    halves,
    st.integers(-20, 20).map(lambda whole: f"{Decimal(whole) * Decimal('5e-10'):f}"),
    st.decimals(-2, 2, allow_nan=False, places=20).map(lambda value: f"{value:f}"),
    st.integers(-(10**30), 10**30).map(lambda digits: f"{Decimal(digits).scaleb(-20):f}"),
)


@settings(QUICK, max_examples=20)
@given(st.lists(weights, min_size=1, max_size=30))
@example(["0.0000000005", "0.0000000015", "-0.0000000025", "0.00000000050000000000000000001", "1e-18", "0"])
@example(["8999999999.999999999", "9000000000", "-9000000000", "9223372036.8", "1e300", "1e-1000"])
@example(["NaN", "Infinity", "-Infinity", "123456789012345678901234567890", "1.10", "1e2"])
def test_billionths_are_half_to_even(cluster: Cluster, numbers: list[str]) -> None:
    """The SQL's whole billionths are those of Decimal; what is no number of that size is NULL."""
    text = sqlfiles.load("snapshot/memberships")
    (expression,) = re.findall(r"(CASE WHEN abs\(m\.weight\).*?) AS weight_billionths", text, re.DOTALL)
    found = execute(
        Database(cluster.url),
        f"""SELECT {expression} FROM unnest(CAST(CAST(:given AS text[]) AS numeric[]))
              WITH ORDINALITY AS m (weight, place) ORDER BY place""",  # noqa: S608 - the project's own statement
        given=numbers,
    )
    assert [row[0] for row in found] == [billionths(number) for number in numbers]


# --- the same content, the same bytes --------------------------------------------------------------------------


def another(cluster: Cluster) -> Database:
    """The sample, migrated once more elsewhere, with other serial ids."""
    fresh = Database(cluster.url.set(database=cluster.create("template0")))
    sample.create(fresh)
    migration.migrate(fresh)
    execute(fresh, "ALTER TABLE public.group_memberships DROP CONSTRAINT group_memberships_group_id_fkey")
    execute(fresh, "ALTER TABLE workbench.entries DROP CONSTRAINT entries_group_id_fkey")
    execute(fresh, "UPDATE public.definition_groups SET id = id + 5000")
    execute(fresh, "UPDATE public.group_memberships SET group_id = group_id + 5000")
    execute(fresh, "UPDATE workbench.entries SET group_id = group_id + 5000")
    execute(fresh, "UPDATE workbench.membership_residue SET group_id = group_id + 5000")
    return fresh


@on_embedded
def test_another_database_gives_the_same_bytes(
    cluster: Cluster, migrated: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Elsewhere, with other ids, and in batches of any size, a snapshot is the same to the byte."""
    first = taking.take(migrated)
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / "elsewhere"))
    fresh = another(cluster)
    monkeypatch.setattr("workbench.snapshot.taking._write_tables", _in_small_batches(taking._write_tables))
    try:
        second = taking.take(fresh)
    finally:
        cluster.drop(fresh)
    assert first.path != second.path
    assert content(first.path) == content(second.path)


def _in_small_batches(write_tables: Any) -> Any:
    """The writing, fed with batches of 1,117 rows."""

    class Recut:
        def __init__(self, transaction: Transaction) -> None:
            self.transaction = transaction

        def arrow(self, name: str, exported: str) -> Any:
            return _recut(self.transaction.arrow(name, exported))

    return lambda transaction, *rest: write_tables(Recut(transaction), *rest)


class _recut:  # noqa: N801 - a context manager, as the one it wraps
    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __enter__(self) -> Iterator[pa.RecordBatch]:
        batches = self.inner.__enter__()
        return (b.slice(start, 1117) for b in batches for start in range(0, max(b.num_rows, 1), 1117))

    def __exit__(self, *error: Any) -> Any:
        return self.inner.__exit__(*error)


@on_embedded
def test_both_versions_of_postgresql_give_the_same_bytes(
    migrated: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """PostgreSQL 15 and 18 give the same files and the same manifest."""
    if not SYSTEM_15.is_dir():
        pytest.skip("no PostgreSQL 15 is installed on this system")
    first = taking.take(migrated)
    home = Path(tempfile.mkdtemp(prefix="workbench-tests-"))
    home.chmod(0o755)
    monkeypatch.setenv("WORKBENCH_PG_BIN", str(SYSTEM_15))
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / "elsewhere"))
    try:
        old = Database(postgres.parse_url(server.start(home / "data").url))
        sample.create(old)
        migration.migrate(old)
        second = taking.take(old)
    finally:
        server.stop(home / "data")
        shutil.rmtree(home)
    assert content(first.path) == content(second.path)
    assert [json.loads((one.path / store.RUN).read_text())["server_version"][:2] for one in (first, second)] == [
        *("18", "15")
    ]


def test_physical_order_says_nothing(migrated: Database) -> None:
    """Rows that moved in their tables give the same snapshot."""
    first = taking.take(migrated)
    columns = {"definition_groups": "name", "group_memberships": "symbol", "stock_metadata": "symbol"}
    for table, column in columns.items():
        statement = f"UPDATE public.{table} SET {column} = {column} WHERE id % 3 = 0"  # noqa: S608 - fixed names
        execute(migrated, statement)
    with psycopg.connect(dsn(migrated.url), autocommit=True) as connection:
        connection.execute("VACUUM FULL")
    again = taking.take(migrated)
    assert (again.path, again.is_new) == (first.path, False)


@on_embedded
def test_nothing_of_the_run_is_in_the_manifest(migrated: Database) -> None:
    """Times, versions and addresses are in run.json, and no file but the three tables is there beside."""
    taken = taking.take(migrated)
    manifest = json.loads((taken.path / store.MANIFEST).read_text())
    run = json.loads((taken.path / store.RUN).read_text())
    assert set(manifest) == {"schema_version", "as_of", "digest", "is_sample", "source", "tables"}
    assert set(run) == {"taken_at", "workbench", "database", "server_version"}
    told = (taken.path / store.MANIFEST).read_text()
    assert not [value for value in run.values() if value in told]
    assert {one.name for one in taken.path.iterdir()} == {*PARQUET, store.MANIFEST, store.RUN}
    assert taken.name == f"{manifest['as_of']}-{manifest['digest'][:12]}"
    assert manifest["is_sample"]


cells = {
    pa.string(): st.none() | st.sampled_from(["", "a", "b", "ab", "-1", "\u00e9", "\U0001f680"]),
    pa.int32(): st.none() | st.integers(-2, 300),
    pa.int64(): st.none() | st.integers(-(2**63), 2**63 - 1),
    pa.bool_(): st.none() | st.booleans(),
}


@st.composite
def drawn(draw: st.DrawFn) -> tuple[str, pa.Table]:
    """A table of a snapshot with any content."""
    name = draw(st.sampled_from(list(tables.SCHEMAS)))
    schema, length = tables.SCHEMAS[name], draw(st.integers(1, 6))
    columns = {f.name: draw(st.lists(cells[f.type], min_size=length, max_size=length)) for f in schema}
    return name, pa.Table.from_pydict(columns, schema)


def digest(name: str, *parts: pa.Table) -> str:
    """The content digest of the parts, one after the other."""
    content = tables.ContentDigest(tables.SCHEMAS[name])
    for part in parts:
        content.update(part)
    return content.hexdigest()


@QUICK
@given(drawn(), st.integers(0, 6), st.integers(0, 6))
def test_digest_does_not_depend_on_cuts(given: tuple[str, pa.Table], first: int, second: int) -> None:
    """Cut into slices, or put together of chunks, the same rows have the same digest."""
    name, table = given
    a, b = sorted((first, second))
    parts = [table.slice(0, a), table.slice(a, b - a), table.slice(b)]
    assert digest(name, *parts) == digest(name, table) == digest(name, pa.concat_tables(parts))


@QUICK
@given(drawn(), st.data())
def test_digest_sees_every_cell(given: tuple[str, pa.Table], data: st.DataObject) -> None:
    """Another value in any one cell is another digest: NULL is not empty, true is not NULL."""
    name, table = given
    place = data.draw(st.integers(0, table.num_rows - 1))
    field = data.draw(st.sampled_from(list(tables.SCHEMAS[name])))
    content = table.to_pylist()
    before = content[place][field.name]
    content[place][field.name] = data.draw(cells[field.type].filter(lambda value: value != before))
    assert digest(name, pa.Table.from_pylist(content, table.schema)) != digest(name, table)


@QUICK
@given(drawn(), st.data())
def test_digest_sees_what_moves(given: tuple[str, pa.Table], data: st.DataObject) -> None:
    """Text shifted to the next column or row, and two rows or columns swapped, are another digest."""
    name, table = given
    content = table.to_pylist()
    texts = [field.name for field in table.schema if field.type == pa.string()]
    left, right = data.draw(st.permutations(texts))[:2]
    place, other = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(0, len(content) - 1))
    (a, b) = content[place], content[other]
    a[left], b[right] = data.draw(st.sampled_from([(b[right], a[left]), ("", (a[left] or "") + (b[right] or ""))]))
    after = pa.Table.from_pylist(content, table.schema)
    assert (digest(name, after) == digest(name, table)) == after.equals(table)


@QUICK
@given(drawn(), st.lists(st.integers(0, 3), max_size=6))
def test_bytes_do_not_depend_on_batches(given: tuple[str, pa.Table], cuts: list[int]) -> None:
    """However rows arrive, the file is the same, and reads back as they were."""
    name, table = given
    parts, start = [], 0
    for cut in [*cuts, table.num_rows]:
        parts += table.slice(start, cut).to_batches()
        start += cut
    with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "ROW_GROUP_ROWS", 2)
        whole, cut_up = Path(home, "whole"), Path(home, "cut")
        facts = tables.write(whole, name, table.to_batches())
        assert tables.write(cut_up, name, parts) == facts == tables.read_facts(whole, name)
        assert whole.read_bytes() == cut_up.read_bytes()
        assert pq.read_table(whole).equals(table)
        assert facts.rows == table.num_rows


# --- verify ----------------------------------------------------------------------------------------------------


@pytest.fixture
def two(folder: Path) -> tuple[Snapshot, Snapshot]:
    """Two small snapshots; the second differs in a weight, a group's facts and a stock."""
    return tuple(  # type: ignore[return-value]
        made(
            folder / name,
            groups=[group("SPY", as_of="2025-12-18", metadata=name), group("QQQ", as_of="2025-12-17")],
            memberships=[member("SPY", "AAPL", weight), member("SPY", "MSFT", "0.5", 1)],
            stocks=[stock("AAPL", sector=name)],
        )
        for name, weight in (("first", "0.25"), ("second", "0.50"))
    )


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _other_value(path: Path) -> None:
    table = pq.read_table(path)
    content = table.to_pylist()
    content[0]["environment"] = "UAT"
    pq.write_table(pa.Table.from_pylist(content, table.schema), path, compression="zstd", store_schema=False)


DAMAGE = {
    "a byte flipped": _flip,
    "removed": Path.unlink,
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-20]),
    "emptied": lambda path: path.write_bytes(b""),
    "another snapshot's": lambda path: shutil.copy(path.parents[1] / "second" / path.name, path),
    "no Parquet": lambda path: path.write_text("symbol,weight\nA,1\n"),
    "Parquet of other columns": lambda path: pq.write_table(pa.table({"x": [1]}), path),
    "a value changed": _other_value,
    "written again": lambda path: pq.write_table(pq.read_table(path), path, compression="gzip"),
}


@pytest.mark.parametrize("file", PARQUET)
@pytest.mark.parametrize("damage", DAMAGE)
def test_each_damage_is_seen(two: tuple[Snapshot, Snapshot], program: Program, damage: str, file: str) -> None:
    """A file that is not as it was taken is named, with exit code 1; before, all is well."""
    assert program("snapshot", "verify", "first").code == 0
    DAMAGE[damage](two[0].path / file)
    end = program("snapshot", "verify", "first", "--json")
    assert (end.code, end.result["verdict"]) == (1, "fail")
    assert [row["table"] for row in end.result["rows"]] == [file.removesuffix(".parquet")]
    assert program("snapshot", "verify", "second").code == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"rows": 2', '"rows": 3'),
        (r'"digest": "[0-9a-f]{3}', '"digest": "123'),
        (r'"file_digest": "[0-9a-f]{3}', '"file_digest": "123'),
        ('"as_of": "2025-12-18"', '"as_of": "2026-01-01"'),
        (r'"stocks": \{[^}]*\}', '"stocks": {}'),
    ],
)
def test_an_edited_manifest_is_seen(two: tuple[Snapshot, Snapshot], program: Program, old: str, new: str) -> None:
    """A manifest that says otherwise than its files is damage too."""
    path = two[0].path / store.MANIFEST
    text = re.sub(old, new, path.read_text(), count=1)
    assert text != path.read_text()
    path.write_text(text)
    assert program("snapshot", "verify", "first").code == 1


@pytest.mark.parametrize("foreign", ["prices.parquet", "Groups (1).PARQUET", "more.csv.gz", "year=2025/a"])
def test_a_foreign_file_is_seen(two: tuple[Snapshot, Snapshot], program: Program, foreign: str) -> None:
    """What could be taken for data is named, fails, and is to be moved: taking the snapshot again would not help."""
    (two[0].path / foreign).parent.mkdir(exist_ok=True)
    (two[0].path / foreign).touch()
    end = program("snapshot", "verify", "first")
    assert (end.code, "move what was never taken elsewhere" in end.out) == (1, True)
    assert foreign.split("/")[0] in end.out


def test_files_of_systems_are_no_part_of_it(two: tuple[Snapshot, Snapshot], program: Program) -> None:
    """What file managers, servers and editors leave in a snapshot or beside it is named, and changes no verdict."""
    files = [
        "Thumbs.db",
        "desktop.ini",
        ".DS_Store",
        "._groups.parquet",
        ".nfs0001",
        "groups.parquet~",
        "Icon\r",
        ".directory",
    ]
    folders = ["@eaDir/groups.parquet@SynoEAStream", "lost+found", ".Trash-1000/a.parquet", "#recycle/b.parquet"]
    for place in (two[0].path, two[0].path.parent):
        for name in files:
            (place / name).touch()
        for name in folders:
            (place / name).mkdir(parents=True)
    end = program("snapshot", "verify", "first")
    assert end.code == 0
    assert "Not part of it: #recycle, .DS_Store" in end.out
    assert len(program("snapshot", "list", "--json").result) == 2


def test_a_link_is_no_second_snapshot(two: tuple[Snapshot, Snapshot], folder: Path, tmp_path: Path) -> None:
    """A link among the snapshots is not listed, wherever it leads; its name finds what it leads to."""
    (folder / "latest").symlink_to("second")
    (folder / "other").symlink_to(made(tmp_path / "elsewhere").path)
    assert sorted(one.name for one in store.listed()) == ["first", "second"]
    assert store.find("latest").name == "second"
    assert store.find().path.parent == folder


def test_a_newest_that_cannot_be_read_is_not_passed_over(two: tuple[Snapshot, Snapshot], program: Program) -> None:
    """Without a name, no older snapshot answers in the place of the newest, which is named."""
    for one, day in zip(two, ("2026-01-01", "2026-01-02"), strict=True):
        (one.path / store.RUN).write_text(json.dumps({"taken_at": f"{day}T00:00:00.000000Z"}))
        os.utime(one.path, (datetime.fromisoformat(day).timestamp(),) * 2)
    question = ("overlap", "pair", "SPY", "SPY")
    for broken in (store.MANIFEST, store.RUN):
        text = (two[1].path / broken).read_text()
        (two[1].path / broken).write_text("{")
        end = program(*question)
        assert (end.code, end.err.count("\n")) == (3, 1)
        assert str(two[1].path) in end.err
        assert "name another with --snapshot" in end.err
        with pytest.raises(SnapshotUnreadableError):
            open_book()
        assert program(*question, "--snapshot", "first").code == 0
        (two[1].path / broken).write_text(text)
    (two[0].path / store.MANIFEST).write_text("{")
    assert program(*question).code == 0
    (two[1].path / store.MANIFEST).unlink()
    assert program(*question).code == 3


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"schema_version": 1}', "\udcff"])
def test_an_unreadable_manifest_is_named(two: tuple[Snapshot, Snapshot], program: Program, text: str) -> None:
    """A manifest that is none ends with exit code 3 and one sentence, and is not in the way of other snapshots."""
    (two[0].path / store.MANIFEST).write_bytes(text.encode(errors="surrogateescape"))
    end = program("snapshot", "verify", "first")
    assert (end.code, end.err.count("\n")) == (3, 1)
    assert str(two[0].path) in end.err
    assert program("snapshot", "verify", "second").code == 0
    listed = program("snapshot", "list")
    assert listed.code == 0
    assert f"△ The snapshot {two[0].path}" in listed.out
    assert [one.name for one in store.listed()] == ["second"]


def test_other_formats_are_refused(two: tuple[Snapshot, Snapshot], program: Program) -> None:
    """A snapshot of another schema version is not guessed at."""
    path = two[0].path / store.MANIFEST
    path.write_text(path.read_text().replace('"schema_version": 1', '"schema_version": 2'))
    end = program("snapshot", "verify", "first")
    assert end.code == 3
    assert "format 2" in end.err


def test_names_that_are_none(folder: Path, two: tuple[Snapshot, Snapshot], program: Program) -> None:
    """An unknown name is told what is near, with exit code 2; without any snapshot it is exit code 4."""
    end = program("snapshot", "verify", "secnd")
    assert end.code == 2
    assert "Did you mean 'second'?" in end.err
    assert program("snapshot", "verify", "x" * 300).code == 2
    assert program("snapshot", "verify", f"{folder}/nowhere").code == 3
    assert program("snapshot", "verify", two[0].path).code == 0
    for command in (["verify"], ["verify", "first"], ["diff", "first"]):
        assert program("snapshot", *command, "--snapshots", folder / "none").code == 4


# --- diff ------------------------------------------------------------------------------------------------------

WEIGHTS = [
    *(None, "0", "0.00", "1", "1.0", "1.1", "1.10", "10", "100", "-1.50", "-1.5", "NaN", "Infinity"),
    *("0.0000000000000000000000001", "123456789012345678901234567890", "123456789012345678901234567891"),
]
keys = st.tuples(st.sampled_from(["SPY", 'O\'Neil "x"', "Zürich 🚀", "a;--"]), st.sampled_from("ABC"))
facts = st.fixed_dictionaries(
    {
        "weight": st.sampled_from(WEIGHTS),
        "left_out": st.sampled_from([None, "cash"]),
        "identifier": st.sampled_from([None, ""]),
        "metadata": st.sampled_from([None, "{}"]),
    }
)
lists = st.dictionaries(keys, facts, max_size=8)


def value_of(weight: str | None) -> Any:
    """The weight as a number; NaN is itself."""
    return weight if weight in (None, "NaN") else Decimal(weight)


def naive_changes(before: dict[Any, Row], after: dict[Any, Row]) -> list[tuple[Any, ...]]:
    """The naive twin of the part of diff.sql about members."""
    changes = []
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if old is None or new is None:
            change = "member in" if old is None else "member out"
        elif value_of(old["weight"]) != value_of(new["weight"]):
            change = "weight moved"
        else:
            change = "member changed"
        changes.append((change, *key, old and old["weight"], new and new["weight"]))
    return sorted(changes, key=repr)


@settings(QUICK, max_examples=15)
@given(lists, lists)
def test_changes_of_members_are_all_there(before: dict[Any, Row], after: dict[Any, Row]) -> None:
    """Members in, out, moved and changed are those that two plain dictionaries show; the order of lists is none."""
    with tempfile.TemporaryDirectory() as home:
        one, other = (
            made(Path(home, name), memberships=[member(*key, position=n, **row) for n, (key, row) in listed])
            for name, listed in (("one", enumerate(before.items())), ("other", enumerate(reversed(after.items()))))
        )
        found = snapshot.diff(one, other)
    told = [(row.change, row.name, row.symbol, row.before, row.after) for row in found.rows]
    assert sorted(told, key=repr) == naive_changes(before, after)
    assert found.count == len(found.rows)
    kinds = ["member in", "member out", "weight moved", "member changed"]
    assert [kinds.index(row.change) for row in found.rows] == sorted(kinds.index(row.change) for row in found.rows)
    rest = [row for row in found.rows if row.change == "member changed"]
    assert [(row.name, row.change, row.symbol) for row in rest] == sorted(
        (row.name or "", row.change, row.symbol or "") for row in rest
    )


def test_the_largest_changes_come_first(folder: Path, program: Program) -> None:
    """Of members in, out and weights moved the largest stand first, with how much; unknown weights last."""

    def weighing(**weights: int | None) -> list[Row]:
        return [
            member("SPY", symbol, None if weight is None else f"0.{weight:09}", n, weight_billionths=weight)
            for n, (symbol, weight) in enumerate(weights.items())
        ]

    far = 9 * 10**18
    one = made(folder / "one", memberships=weighing(A=5, B=100, C=-far, OUT=7, OFF=None, FAR=70_000_000))
    other = made(folder / "other", memberships=weighing(A=25, B=60, C=far, IN=None, NEW=3_000_000))
    found = snapshot.diff(one, other)
    assert [(row.change.split()[1], row.symbol, row.moved) for row in found.rows] == [
        *(("in", "NEW", 3_000_000), ("in", "IN", None)),
        *(("out", "FAR", -70_000_000), ("out", "OUT", -7), ("out", "OFF", None)),
        *(("moved", "C", 2 * far), ("moved", "B", -40), ("moved", "A", 20)),
    ]
    shown = program("snapshot", "diff", "one", "other", "--rows", 1).out
    assert [line.split()[-2:] for line in shown.splitlines() if "NEW" in line or "FAR" in line] == [
        *(["+0.3000", "%"], ["-7.0000", "%"])
    ]
    assert shown.count("more; all of them with --json.") == 3


@pytest.mark.parametrize("column", tables.SCHEMAS["groups"].names[3:])
def test_changes_of_groups(folder: Path, column: str) -> None:
    """A group that came, went, or has another value in any column is a change, and no other is."""
    one = made(folder / "one", groups=[group("gone"), group("O'Neil", **{column: ""}), group("same")])
    other = made(folder / "other", groups=[group("new"), group("O'Neil"), group("same", **{column: None})])
    found = snapshot.diff(one, other)
    assert [(row.change, row.name) for row in found.rows] == [
        *(("group changed", "O'Neil"), ("group out", "gone"), ("group in", "new"))
    ]
    assert found.sentence == "From one to other: 1 group changed, 1 group out, 1 group in."


@pytest.mark.parametrize("column", tables.SCHEMAS["stocks"].names[2:])
def test_changes_of_stocks(folder: Path, column: str) -> None:
    """A stock that came, went, or has another value in any column is a change, and no other is."""
    value = column == "is_validated" or "x"
    one = made(folder / "one", stocks=[stock("A", **{column: value}), stock("B"), stock("C")])
    other = made(folder / "other", stocks=[stock("A"), stock("C"), stock("D")])
    found = snapshot.diff(one, other)
    assert [(row.change, row.symbol) for row in found.rows] == [
        *(("stock changed", "A"), ("stock in", "D"), ("stock out", "B"))
    ]


def test_no_change(folder: Path) -> None:
    """The same content says so; another order of a list is told as such."""
    listed = [member("SPY", symbol, "0.5", place) for place, symbol in enumerate("AB")]
    turned = [member("SPY", symbol, "0.5", place) for place, symbol in enumerate("BA")]
    one, same = made(folder / "one", memberships=listed), made(folder / "same", memberships=listed)
    other = made(folder / "other", memberships=turned)
    assert snapshot.diff(one, same).same_content
    assert snapshot.diff(one, same).sentence == "one and same have the same content."
    found = snapshot.diff(one, other)
    assert (found.same_content, found.rows) == (False, [])
    assert found.sentence == "one and other differ in the order of lists only."


# --- reading ---------------------------------------------------------------------------------------------------

FORBIDDEN = {
    "read a file": "SELECT * FROM read_text('/etc/hostname')",
    "read its environment": "SELECT * FROM read_text('/proc/self/environ')",
    "climb": "SELECT * FROM read_text('{path}/../outside.txt')",
    "list": "SELECT * FROM glob('/etc/*')",
    "attach": "ATTACH '{path}/../other.db'",
    "write": "COPY groups TO '{path}/../copy.parquet'",
    "export": "EXPORT DATABASE '{path}/../export'",
    "install": "INSTALL httpfs",
    "load": "LOAD httpfs",
    "download": "SELECT * FROM 'https://example.invalid/x.parquet'",
    "set": "SET threads = 1",
    "open up": "SET enable_external_access = true",
    "unlock": "SET lock_configuration = false",
    "reset": "RESET lock_configuration",
    "wider": "SET allowed_directories = ['/']",
    "autoload": "SET autoload_known_extensions = true",
}


@pytest.mark.parametrize("wish", FORBIDDEN)
def test_an_open_snapshot_is_fenced_in(two: tuple[Snapshot, Snapshot], wish: str) -> None:
    """No other file, no extension and no setting is within reach of a statement."""
    (two[0].path.parent / "outside.txt").write_text("secret")
    with duck.opened(two[0]) as found:
        assert found.connection.execute("SELECT count(*) FROM memberships").fetchall() == [(2,)]
        with pytest.raises(duckdb.Error, match=r"(?i)disabled|cannot change|locked|Cannot access"):
            found.connection.execute(FORBIDDEN[wish].format(path=two[0].path)).fetchall()
    assert {one.name for one in two[0].path.parent.iterdir()} == {"first", "second", "outside.txt"}


ODD_FOLDERS = [
    *("a b", "it's", 'q"q', "100%", "%20", "Zürich 🚀", "x[x]", "*", "**", "wh?t", "{a,b}", "x=1", "name=y"),
    *("a\\b", "a;b", "#h", "~", "-", "$HOME", ":memory:"),
]


@pytest.mark.parametrize("name", ODD_FOLDERS)
def test_any_path_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: Program, name: str
) -> None:
    """Blanks, quotes, brackets and stars in a path are no patterns: the snapshot there is read, and no other."""
    for near in ("xx", "what", "a", "other", name):
        made(tmp_path / near / "snap", groups=[group(near)])
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / name))
    for found in (snapshot.find(), snapshot.find(str(tmp_path / name / "snap"))):
        with duck.opened(found) as opened:
            assert opened.connection.execute("SELECT * FROM groups").fetchall() == [
                ("DEFAULT", "ETF", name, *[None] * 7)
            ]
        assert snapshot.verify(found).verdict is Verdict.PASS
    monkeypatch.chdir(tmp_path)
    end = program("snapshot", "diff", "snap", "other/snap", "--snapshots", name, "--json")
    names = sorted([name, "other"])
    assert (end.code, sorted(row["name"] for row in end.result["rows"])) == (0, names)


def test_relative_paths_and_links(two: tuple[Snapshot, Snapshot], monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot is also found beside the working folder and behind a link, and is called by its own name."""
    monkeypatch.chdir(two[0].path.parent)
    Path("link").symlink_to(two[0].path)
    for name in ("first", "./first", "../snapshots/first", "link"):
        found = snapshot.find(name)
        with duck.opened(found) as opened:
            assert opened.connection.execute("SELECT count(*) FROM groups").fetchall() == [(2,)]
        assert found.name == "first"


@on_embedded
def test_other_tools_read_it(migrated: Database) -> None:
    """Polars and pyarrow read the files with the declared columns and types."""
    taken = taking.take(migrated)
    kinds = {pa.string(): pl.String, pa.int64(): pl.Int64, pa.int32(): pl.Int32, pa.bool_(): pl.Boolean}
    for name, schema in tables.SCHEMAS.items():
        assert pq.read_schema(taken.file(name)).equals(schema)
        frame = pl.read_parquet(taken.file(name))
        assert frame.schema == {field.name: kinds[field.type] for field in schema}
        assert frame.to_dicts() == rows(taken, name)
        with duck.opened(taken) as opened:
            assert frame.equals(pl.DataFrame(opened.connection.table(name).to_arrow_table()))


READ = """
import sys
from pathlib import Path
from workbench.snapshot import duck, store
with duck.opened(store.read(Path(sys.argv[1]))) as found:
    print("open", flush=True)
    sys.stdin.readline()
    print(found.connection.execute("SELECT count(*) FROM memberships").fetchone()[0])
    assert not {"sqlalchemy", "psycopg", "pyarrow"} & set(sys.modules)
"""


def test_several_processes_read_at_once(two: tuple[Snapshot, Snapshot]) -> None:
    """Three processes hold one snapshot open at the same time, none with a driver of PostgreSQL."""
    command = [sys.executable, "-c", READ, str(two[0].path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    readers = [subprocess.Popen(command, **pipes) for _ in range(3)]  # type: ignore[call-overload]
    assert [reader.stdout.readline() for reader in readers] == ["open\n"] * 3
    assert [reader.communicate("\n")[0] for reader in readers] == ["2\n"] * 3


@pytest.mark.parametrize("damage", ["removed", "truncated", "emptied", "no Parquet"])
def test_damage_met_while_reading_is_named(two: tuple[Snapshot, Snapshot], damage: str) -> None:
    """Who opens a damaged snapshot without verifying it gets the named error."""
    DAMAGE[damage](two[0].file("memberships"))
    with pytest.raises(SnapshotUnreadableError), duck.opened(two[0]) as found:
        found.connection.execute("SELECT * FROM memberships").fetchall()


def test_a_wrong_statement_is_not_called_damage(two: tuple[Snapshot, Snapshot]) -> None:
    """A mistake of ours is not blamed on the snapshot."""
    with pytest.raises(duckdb.CatalogException), duck.opened(two[0]) as found:
        found.connection.execute("SELECT * FROM nothing")


# --- the command line ------------------------------------------------------------------------------------------


def test_the_commands_and_their_json(migrated: Database, program: Program, folder: Path) -> None:
    """take, list, verify and diff print the keys that others rely on, and name the newest without being told."""
    at = ("--database-url", dsn(migrated.url))
    first = program("snapshot", "take", *at, "--json").result
    assert Path(first["path"]).parent == folder
    assert first["tables"]["memberships"].keys() == {"rows", "digest", "file_digest"}
    assert len(first["digest"]) == 64
    execute(migrated, "DELETE FROM public.group_memberships WHERE symbol = 'AAPL'")
    assert program("snapshot", "take", *at).out.startswith("Took snapshot ")
    again = program("snapshot", "take", *at)
    assert (again.code, again.out.split(" snapshot ")[0]) == (0, "Nothing changed since")
    listed = program("snapshot", "list", "--json").result
    assert [one["name"] for one in listed][1:] == [first["name"]]
    assert program("snapshot", "list").out.startswith("2 snapshot(s) in ")
    verified = program("snapshot", "verify", "--json").result
    assert (verified["verdict"], verified["rows"], verified["snapshot"]) == ("pass", [], listed[0]["name"])
    changes = program("snapshot", "diff", first["name"], "--json")
    assert changes.code == 0
    assert {(row["change"], row["symbol"]) for row in changes.result["rows"]} == {("member out", "AAPL")}
    shown = program("snapshot", "diff", first["name"], "--rows", 1)
    assert "more; all of them with --json" in shown.out
    assert "sample data: real tickers, synthetic weights" in snapshot.find().label


@on_embedded
def test_an_empty_after_side(database: Database, folder: Path) -> None:
    """Tables without rows are a snapshot too, of an unknown day."""
    legacy.create(database)
    migration.migrate(database)
    taken = taking.take(database)
    assert taken.name.startswith("undated-")
    assert not taken.is_sample
    assert snapshot.verify(taken).verdict is Verdict.PASS
    assert [len(rows(taken, name)) for name in tables.SCHEMAS] == [0, 0, 0]
    with duck.opened(taken) as found:
        assert found.connection.execute("SELECT count(weight_billionths) FROM memberships").fetchall() == [(0,)]


def test_no_figure_comes_from_a_snapshot_that_was_changed(two: tuple[Snapshot, Snapshot], program: Program) -> None:
    """A file that is valid Parquet but not the one that was taken is refused by every reader, and by `diff`."""
    path = two[0].file("memberships")
    rows = pq.read_table(path).to_pylist()
    rows[0]["weight_billionths"] = 900_000_000
    tables.write(path, "memberships", [pa.RecordBatch.from_pylist(rows, tables.SCHEMAS["memberships"])])
    for command in (["overlap", "pair", "SPY", "SPY", "--snapshot", "first"], ["snapshot", "diff", "first", "second"]):
        end = program(*command)
        assert (end.code, end.out) == (3, "")
        assert "memberships.parquet cannot be read: it is not as it was taken" in end.err
    assert program("overlap", "pair", "SPY", "SPY", "--snapshot", "second").code == 0
