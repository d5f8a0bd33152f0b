"""A dataset of snapshots: what is published says what the folder of snapshots says, and any engine reads it."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import Program
from oracles import histories
from oracles.histories import Load
from oracles.lists import STOCKS, group
from oracles.worlds import DAYS, published, restless

from workbench.encoding import to_json
from workbench.engines.local import Local
from workbench.errors import DatasetError, UsageError, WorkbenchError
from workbench.overlap import open_book
from workbench.overlap.beyond import open_dataset_book
from workbench.snapshot.dataset import LATEST, Dataset, holding, open_dataset
from workbench.snapshot.publishing import publish
from workbench.snapshot.store import TABLES

SOAK = "WORKBENCH_SOAK" in os.environ
MANIFESTS = 10_000 if SOAK else 200
FIELDS = {
    "groups": "as_of version environment type name display_name list_as_of source_type",
    "memberships": "as_of version environment type name position symbol weight weight_billionths left_out identifier"
    " metadata",
    "stocks": "as_of version environment symbol display_name sector",
}
"""Columns of each table in the order of their ids from 1: readers hold on to these, so that this only ever grows."""


@pytest.fixture(autouse=True)
def snapshots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of snapshots of this test."""
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / "snapshots"))
    return tmp_path / "snapshots"


@pytest.fixture
def dataset(tmp_path: Path, snapshots: Path) -> Dataset:
    """Two days of two funds, the first of which was stated again."""
    first, second = (load(time, day, 0.5) for time, day in (("2025-06-10", DAYS[0]), ("2025-06-11", DAYS[1])))
    histories.written(snapshots, [first, second, load("2025-06-12", DAYS[0], 0.25)], STOCKS)
    made = open_dataset(str(tmp_path / "dataset"))
    publish(made)
    return made


def load(time: str, day: str, weight: float) -> Load:
    """Lists of a day that became known at noon of another."""
    lists = group("A", {"X": weight, "BRK.B": 0.5}, as_of=day), group("B", {"X": 0.4, "Y": 0.6}, as_of=day)
    return Load(f"{time}T12:00:00.000000Z", lists)


def files(dataset: Dataset, table: str = "memberships") -> list[str]:
    """The addresses of a table's files that hold."""
    return [version.address_of(table) for version in holding(dataset.versions())]


def told(ask: Callable[[], Any]) -> object:
    """What an answer says apart from where it comes from, or the kind of its refusal."""
    try:
        said = json.loads(to_json(ask()))
    except WorkbenchError as error:
        return type(error)
    return {key: value for key, value in said.items() if key not in ("label", "snapshot")}


@pytest.mark.parametrize("seed", range(5 if SOAK else 1))
def test_a_dataset_says_what_the_snapshots_say(tmp_path: Path, snapshots: Path, seed: int) -> None:
    """As of each day, as known on each day, and through time, the dataset's answers are those of the snapshots."""
    made = published(tmp_path / "dataset", snapshots, restless(seed))
    compared = 0
    for known_on in ["", *(f"2025-06-{day}" for day in range(13, 20, 1 if SOAK else 3))]:
        for as_of in DAYS[1::2]:
            asked = [
                lambda: open_book(as_of=as_of, known_on=known_on),  # noqa: B023 - asked in this turn
                lambda: open_dataset_book(made.address, Local(), as_of=as_of, known_on=known_on),  # noqa: B023
            ]
            for question in (
                lambda book: book().matrix(("ETF", "THEME")),
                lambda book: book().pair("A", "B"),
                lambda book: book().history("A", "B"),
            ):
                one, other = (told(lambda: question(book)) for book in asked)  # noqa: B023
                assert one == other, (known_on, as_of)
                compared += isinstance(one, dict)
    assert compared > 12
    assert publish(made) == []


def test_published_load_by_load_or_at_once_is_the_same(tmp_path: Path, snapshots: Path) -> None:
    """Whoever publishes late publishes what a nightly job would have, to the byte."""
    nightly = published(tmp_path / "nightly", snapshots, restless(5, loads=4))
    late = open_dataset(str(tmp_path / "late"))
    publish(late)
    assert len(late.versions()) > len({version.as_of for version in late.versions()})
    assert content(late) == content(nightly)


def content(dataset: Dataset) -> dict[str, str]:
    """Every file by its path, as a digest of its bytes."""
    root = Path(dataset.root)
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


def test_files_are_as_documented(dataset: Dataset) -> None:
    """A real date, stable field ids, zstd, sorted by group and symbol, an index of pages, one version a file."""
    for version in dataset.versions():
        for table in TABLES:
            with pq.ParquetFile(version.address_of(table)) as file:
                ids = {field.name: field.metadata[b"PARQUET:field_id"] for field in file.schema_arrow}
                assert ids == {name: str(n).encode() for n, name in enumerate(FIELDS[table].split(), 1)}
                assert file.schema_arrow.field("as_of").type == pa.date32()
                chunk = file.metadata.row_group(0).column(0)
                assert (chunk.compression, chunk.has_column_index) == ("ZSTD", True)
                rows = file.read().to_pylist()
            keys = [tuple(row.get(name, "") for name in ("environment", "type", "name", "symbol")) for row in rows]
            assert keys == sorted(keys)
            assert {(str(row["as_of"]), row["version"]) for row in rows} == {tuple(version.name.split("/"))}


def test_what_holds_is_the_last_statement(dataset: Dataset) -> None:
    """A restatement is another version of its day; who asks what was known before gets the version of then."""
    assert [version.as_of for version in dataset.versions()] == [DAYS[0], DAYS[1], DAYS[0]]
    first, _, restated = dataset.versions()
    assert holding(dataset.versions())[0] == restated
    assert holding(dataset.versions("2025-06-11"))[0] == first
    for version, weight in ((first, 500_000_000), (restated, 250_000_000)):
        [row] = pl.read_parquet(version.address_of("memberships")).filter(name="A", symbol="X").to_dicts()
        assert row["weight_billionths"] == weight
    with pytest.raises(DatasetError, match="nothing is published there up to 2025-06-09"):
        dataset.versions("2025-06-09")


def test_polars_duckdb_and_pandas_read_it(dataset: Dataset) -> None:
    """Engines of others read the same rows from the files as they are, and prune by the day."""
    wanted, day = files(dataset), date.fromisoformat(DAYS[1])
    columns = ["as_of", "type", "name", "symbol", "weight_billionths"]
    by_polars = pl.scan_parquet(wanted).filter(pl.col("as_of") == day).select(columns).collect().rows()
    by_duckdb = duckdb.read_parquet(wanted).filter(f"as_of = DATE '{day}'").select(*columns).fetchall()
    frame = pd.read_parquet(wanted, filters=[("as_of", "==", day)], columns=columns)
    by_pandas = list(frame.itertuples(index=False, name=None))
    assert by_polars == by_duckdb == by_pandas
    assert len(by_polars) == 4


def test_iceberg_registers_the_same_files(dataset: Dataset, tmp_path: Path) -> None:
    """The recipe of the README: the files as an Iceberg table, nothing copied, the same rows read back."""
    sql = pytest.importorskip("pyiceberg.catalog.sql", reason="pyiceberg is not installed")
    before = content(dataset)
    catalog = sql.SqlCatalog("local", uri=f"sqlite:///{tmp_path}/catalog.db", warehouse=f"file://{tmp_path}/iceberg")
    catalog.create_namespace("holdings")
    held = files(dataset)
    table = catalog.create_table("holdings.memberships", pq.read_schema(held[0]))
    table.add_files(held)
    catalog.close()
    assert content(dataset) == before
    rows = table.scan().to_arrow().sort_by([(name, "ascending") for name in ("as_of", "name", "symbol")])
    ours = pl.read_parquet(held).sort("as_of", "name", "symbol")
    assert pl.DataFrame(rows).equals(ours)
    assert len(ours) == 8


def test_what_was_killed_is_published_again(tmp_path: Path, snapshots: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever publishing ends, readers see what was published before; the next time completes it, to the byte."""
    histories.written(snapshots, restless(5, loads=2))
    whole = open_dataset(str(tmp_path / "whole"))
    publish(whole)
    write, number = Dataset.write, 0
    while True:
        broken, left = open_dataset(str(tmp_path / f"broken{number}")), [number]

        def killed(self: Dataset, name: str, content: Any, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            write(self, name, content)

        monkeypatch.setattr(Dataset, "write", killed)
        try:
            publish(broken)
            break
        except KeyboardInterrupt:
            assert broken.lines() == whole.lines()[: len(broken.lines())]
        monkeypatch.setattr(Dataset, "write", write)
        publish(broken)
        assert content(broken) == content(whole)
        number += 1 if SOAK else 7
    assert number > 14


def test_readers_never_see_half_of_it(tmp_path: Path, snapshots: Path) -> None:
    """Who reads while another publishes finds a list of versions of which every file is there."""
    histories.written(snapshots, restless(5, loads=4))
    made, seen, done = open_dataset(str(tmp_path / "dataset")), list[int](), threading.Event()

    def read() -> None:
        while not done.is_set():
            lines = made.lines()
            assert all(Path(made.root, folder, "memberships.parquet").is_file() for _, folder, _ in lines)
            seen.append(len(lines))

    reader = threading.Thread(target=read)
    reader.start()
    publish(made)
    done.set()
    reader.join()
    assert seen == sorted(seen)
    assert len({*seen}) > 1


def test_manifests_tell_what_is_wrong(dataset: Dataset, program: Program) -> None:
    """A file of another size, one that is gone and a manifest that was changed are named; the command ends with 1."""
    assert dataset.defects() == []
    assert program("snapshot", "verify", "--dataset", dataset.address).code == 0
    first, second, third = dataset.versions()
    Path(first.address_of("groups")).unlink()
    with Path(second.address_of("memberships")).open("ab") as file:
        file.write(b"!")
    manifest = Path(third.address_of("groups")).with_name("manifest.json")
    manifest.write_text(manifest.read_text().replace("plain", "other"))
    assert [row.partition(":")[0] for row in dataset.defects()] == [
        f"{first.name}/groups.parquet",
        f"{second.name}/memberships.parquet",
        f"{third.name}/manifest.json",
    ]
    ended = program("snapshot", "verify", "--dataset", dataset.address)
    assert (ended.code, "3 publications in" in ended.out) == (1, True)
    nowhere = program("snapshot", "verify", "--dataset", f"{dataset.address}/nowhere")
    assert (nowhere.code, "nothing is published there" in nowhere.out) == (1, True)


def test_no_figure_comes_from_a_damaged_page(dataset: Dataset) -> None:
    """One bit turned in a page: what can be read is what was written, all else is refused."""
    address = dataset.versions()[0].address_of("memberships")
    whole, file = Local().rows([address]), Path(address)
    content, refused = file.read_bytes(), 0
    last = pq.read_metadata(file).row_group(0).column(len(whole.column_names) - 1)
    for place in range(4, last.data_page_offset + 10, 3):
        file.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        try:
            found = Local().rows([address])
        except (DatasetError, NotImplementedError, ValueError):
            refused += 1
        else:
            assert found.select(["name", "symbol", "weight_billionths"]) == whole.select(
                ["name", "symbol", "weight_billionths"]
            ), place
    assert refused > 100


def test_many_days_are_verified_by_manifests(tmp_path: Path, dataset: Dataset) -> None:
    """Ten thousand dates (in `make soak`; fewer every day) are listed and verified without reading their data."""
    manifest, content = dataset.manifest(*dataset.lines()[0][1:]), b"PAR1"
    for facts in manifest["tables"].values():
        facts["bytes"] = len(content)
    written = json.dumps(manifest).encode()
    many, lines = open_dataset(str(tmp_path / "many")), []
    for number in range(MANIFESTS):
        folder = f"{date.fromordinal(720_000 + number)}/0123456789ab"
        Path(many.root, folder).mkdir(parents=True)
        for name, data in {"manifest.json": written, **{f"{table}.parquet": content for table in TABLES}}.items():
            Path(many.root, folder, name).write_bytes(data)
        lines.append(f"2025-06-10T12:00:00Z {folder} {hashlib.sha256(written).hexdigest()}\n")
    Path(many.root, LATEST).write_text("".join(lines))
    started = os.times().elapsed
    assert (many.defects(), len(many.versions())) == ([], MANIFESTS)
    assert os.times().elapsed - started < 10


@pytest.mark.parametrize("written", ["nonsense", "2025-06-10T12:00:00Z 2025-06-06 abc\n"])
def test_another_list_of_versions_is_refused(dataset: Dataset, program: Program, written: str) -> None:
    """LATEST that is no list of versions is refused in one sentence, and so is a folder without one."""
    Path(dataset.root, LATEST).write_text(written)
    for address in (dataset.address, f"{dataset.address}/nowhere", "nosuch://bucket/holdings"):
        ended = program("overlap", "matrix", "--dataset", address)
        assert (ended.code, ended.out) == (3, ""), address
        assert ended.err.startswith(f"Error: The dataset {address}")


def test_sample_data_and_other_data_are_not_mixed(dataset: Dataset, snapshots: Path) -> None:
    """A dataset holds sample data or other data, never both."""
    newest = max(snapshots.iterdir()) / "manifest.json"
    newest.write_text(newest.read_text().replace('"is_sample": false', '"is_sample": true'))
    with pytest.raises(UsageError, match="not both sample data"):
        publish(dataset)


def test_what_became_known_before_the_last_is_refused(dataset: Dataset, snapshots: Path) -> None:
    """A clock that went back, or a snapshot copied in later: it cannot be said anew what was known when."""
    late = [load("2025-06-10", DAYS[0], 0.5), load("2025-06-30", DAYS[1], 0.4)]
    histories.written(snapshots, late)
    made = open_dataset(f"{dataset.address}-late")
    assert publish(made)
    histories.written(snapshots, [late[0], load("2025-06-20", DAYS[2], 0.3), late[1]])
    with pytest.raises(UsageError, match=f"lacks what became known of {DAYS[2]}"):
        publish(made)


def test_a_version_that_comes_back_stays_as_it_was_written(tmp_path: Path, snapshots: Path) -> None:
    """Whoever says it the second time: its manifest is not written anew, and what was known first still holds."""
    made = open_dataset(str(tmp_path / "dataset"))
    loads = [load(f"2025-06-1{day}", DAYS[0], weight) for day, weight in enumerate((0.5, 0.3, 0.5))]
    for count in (1, 2, 3):
        histories.written(snapshots, loads[:count])
        for manifest in snapshots.glob("*/manifest.json"):
            facts = json.loads(manifest.read_text())
            facts["source"] = f"host {count}"
            manifest.write_text(json.dumps(facts))
        publish(made)
    (first, *_, last) = made.lines()
    assert (first[1:], made.defects()) == (last[1:], [])


def test_a_list_that_was_taken_back_ends(tmp_path: Path, snapshots: Path) -> None:
    """From the undo on its day is without the list; who asks what was known before still gets it."""
    histories.written(snapshots, [load("2025-06-10", DAYS[0], 0.5), load("2025-06-11", DAYS[1], 0.5)])
    made = open_dataset(str(tmp_path / "dataset"))
    publish(made)
    undone = ["DEFAULT", "A", DAYS[1], "2025-06-11T12:00:00.000000Z", "2025-06-13T12:00:00.000000Z"]
    (snapshots / "undone.json").write_text(json.dumps([undone]))
    publish(made)
    for known_on, day in (("2025-06-12", DAYS[1]), ("", DAYS[0])):
        [fund, _] = open_dataset_book(made.address, Local(), known_on=known_on).funds().rows
        assert (fund.name, fund.as_of) == ("A", day)


def test_publishing_is_said(tmp_path: Path, snapshots: Path, program: Program) -> None:
    """The command says how many versions are new, and publishes nothing twice."""
    histories.written(snapshots, [load("2025-06-10", DAYS[0], 0.5)])
    asked = ("snapshot", "publish", tmp_path / "dataset")
    assert program(*asked).out.startswith("Published 1 version of days in ")
    assert program(*asked, "--json").result == []


def test_a_day_that_there_is_not_is_left_to_the_next(tmp_path: Path, snapshots: Path) -> None:
    """A list of 30 February is part of the next real day; no folder and no date could name its own."""
    histories.written(snapshots, [load("2025-06-10", "2025-02-30", 0.5), load("2025-06-11", DAYS[1], 0.5)])
    made = open_dataset(str(tmp_path / "dataset"))
    assert [folder.partition("/")[0] for folder in publish(made)] == [DAYS[1]]
