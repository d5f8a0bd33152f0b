"""Every engine gives the same answers to the last billionth: kernel, DuckDB, Polars, PostgreSQL, and Spark Connect by
Sail, which needs no Java. `test_cluster` asks Apache Spark itself."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import pytest
from conftest import SHARED, Program, dsn, needs_shared, on_embedded
from oracles import histories, lists
from oracles.lists import STOCKS, group, whole
from oracles.overlap_twin import Group
from oracles.spark_connect import sail
from oracles.worlds import restless

from workbench.encoding import to_json
from workbench.engines import Engine, started
from workbench.errors import DatasetError, EngineError, EnginesDisagreeError, UnreachableError
from workbench.overlap import SnapshotQuestions, engines, open_book
from workbench.overlap.beyond import DatasetQuestions, open_dataset_book
from workbench.overlap.source import Holdings
from workbench.postgres import Database
from workbench.snapshot import taking
from workbench.snapshot.dataset import open_dataset
from workbench.snapshot.publishing import publish

SELF_JOIN = """
SELECT a.g, b.g, sum(least(a.w, b.w))::bigint, count(*)
  FROM held AS a JOIN held AS b ON b.s = a.s AND a.g <= b.g
 GROUP BY a.g, b.g
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A Spark Connect server in this process, by its address."""
    with sail() as address:
        yield address


@pytest.fixture(scope="module")
def spark(server: str) -> Iterator[Engine]:
    """An engine that asks the server."""
    engine = started("spark", remote=server)
    yield engine
    engine.close()


@pytest.fixture(autouse=True)
def snapshots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of snapshots of this test."""
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / "snapshots"))
    return tmp_path / "snapshots"


def published(tmp_path: Path) -> str:
    """The address of a dataset of the folder of snapshots."""
    dataset = open_dataset(str(tmp_path / "dataset"))
    publish(dataset)
    return dataset.address


def crowd(groups: int) -> list[Group]:
    """Groups of random lists, some without weights, some with more than the whole."""
    dice = random.Random(20261128)  # noqa: S311 - a test repeats itself
    names = [f"S{number:04}" for number in range(400)]
    made = []
    for number in range(groups):
        chosen = dice.sample(names, dice.randint(1, 60))
        weights = [None] * len(chosen) if number % 10 == 0 else whole([dice.randint(1, 99) for _ in chosen])
        made.append(group(f"G{number:03}", dict(zip(chosen, weights, strict=True)), as_of="2025-06-06"))
    return made


def by_postgresql(database: Database, holdings: Holdings) -> str:
    """The digest of all pairs by a plain self-join."""
    size = len(holdings.totals)
    groups = np.repeat(np.arange(size), np.diff(holdings.offsets))
    common, shared = np.zeros((size, size), np.int64), np.zeros((size, size), np.int32)
    with psycopg.connect(dsn(database.url)) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE held (g int, s int, w bigint)")
        with cursor.copy("COPY held FROM STDIN") as copy:
            for row in zip(groups.tolist(), holdings.stocks.tolist(), holdings.billionths.tolist(), strict=True):
                copy.write_row(row)
        for a, b, weight, count in cursor.execute(SELF_JOIN):
            common[a, b], shared[a, b] = weight, count
    return engines.digest(holdings, common, shared)


def digests(book: DatasetQuestions, database: Database) -> dict[str, str]:
    """The digest of all pairs by each engine."""
    found = book.matrix(check=True)
    with book.open_with(["ETF"]) as duck:
        told = {"PostgreSQL": by_postgresql(database, book.numbers(duck))}
    return told | {one.name: one.digest for one in found.engines}


@on_embedded
def test_all_pairs_have_one_digest(tmp_path: Path, snapshots: Path, spark: Engine, database: Database) -> None:
    """Five engines make one matrix of 500 random groups: that of the snapshot itself."""
    lists.snapshot(snapshots / "crowd", crowd(500), STOCKS)
    found = digests(open_dataset_book(published(tmp_path), spark), database)
    assert found.keys() == {"Spark", "kernel", "DuckDB", "Polars", "PostgreSQL"}
    assert {*found.values()} == {open_book().matrix().digest}


@on_embedded
def test_the_sample_has_one_digest(tmp_path: Path, snapshots: Path, spark: Engine, migrated: Database) -> None:
    """The sample's 24 funds and 20 themes, from PostgreSQL over a snapshot and a dataset to five engines."""
    taking.take(migrated)
    book = open_dataset_book(published(tmp_path), spark)
    assert {*digests(book, migrated).values()} == {open_book().matrix().digest}
    assert len(book.matrix(("ETF", "THEME")).groups) == 44


@needs_shared
@on_embedded
def test_real_lists_have_one_digest(tmp_path: Path, snapshots: Path, spark: Engine, database: Database) -> None:
    """What issuers published on three days."""
    histories.written(snapshots, histories.real_loads(SHARED / "data" / "history"))
    address = published(tmp_path)
    for day in ("2025-06-10", "2025-08-28", "2025-10-04"):
        book = open_dataset_book(address, spark, as_of=day)
        assert {*digests(book, database).values()} == {open_book(as_of=day).matrix().digest}, day


QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "pair": lambda book: book.pair("A", "B"),
    "peers": lambda book: book.peers("A", ("ETF", "THEME")),
    "theme": lambda book: book.theme("ai"),
    "theme through time": lambda book: book.theme_course("ai"),
    "portfolio": lambda book: book.portfolio({"A": 60, "B": 40}),
    "portfolio through time": lambda book: book.portfolio_course({"A": 60, "B": 40}),
    "history": lambda book: book.history("A", "B"),
    "matrix": lambda book: book.matrix(("ETF", "THEME")),
}


@pytest.fixture(scope="module")
def restless_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of snapshots of restless lists, and the dataset of it."""
    home = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_SNAPSHOTS", str(histories.written(home / "snapshots", restless(3), STOCKS)))
        publish(open_dataset(str(home / "dataset")))
    return home


def said(answer: Any) -> dict[str, Any]:
    """An answer without where it comes from."""
    read: dict[str, Any] = json.loads(to_json(answer))
    return {key: value for key, value in read.items() if key not in ("label", "engines")}


@pytest.mark.parametrize("question", QUESTIONS)
def test_both_engines_answer_as_the_snapshots_do(
    restless_world: Path, spark: Engine, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each question that a command asks, of the snapshots, of the dataset by this process, and by Spark Connect."""
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(restless_world / "snapshots"))
    books: list[SnapshotQuestions] = [open_book(as_of="2025-06-12")]
    books += [open_dataset_book(str(restless_world / "dataset"), engine) for engine in (started(), spark)]
    answers = [said(QUESTIONS[question](book)) for book in books]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["rows"]


def test_all_days_are_the_days_one_by_one(restless_world: Path, spark: Engine) -> None:
    """All pairs of all days, a task a day: each row is the matrix of its day."""
    address = str(restless_world / "dataset")
    books = [open_dataset_book(address, engine) for engine in (started(), spark)]
    here, there = (book.matrix_course(("ETF", "THEME")).rows for book in books)
    assert here == there
    assert len(here) > 2
    for row in here:
        found = books[0].at(row.as_of).matrix(("ETF", "THEME"))
        assert (row.digest, row.groups, row.pairs) == (found.digest, len(found.groups), found.pairs)
        assert (row.a, row.b, row.overlap) == (found.rows[0].a, found.rows[0].b, found.rows[0].overlap)


def test_one_billionth_of_difference_is_told(restless_world: Path) -> None:
    """A Spark that is off by one billionth is found out."""

    class Off:
        name = "Spark"

        def rows(self, files: Sequence[str], names: Sequence[str] = ()) -> pa.Table:
            return started().rows(files, names)

        def each(self, task: Any, items: Sequence[Any]) -> Iterator[list[bytes]]:
            for chunks in started().each(task, items):
                first = np.frombuffer(chunks[0], "<i8").copy()
                first[1] += 1
                yield [first.tobytes(), *chunks[1:]]

        def close(self) -> None:
            pass

    with pytest.raises(EnginesDisagreeError, match=r"Spark \w{12}, kernel \w{12}"):
        open_dataset_book(str(restless_world / "dataset"), Off()).matrix(check=True)


def test_nothing_is_shuffled(restless_world: Path, spark: Any) -> None:
    """Neither the groups of one pair through all days nor a day's rows are exchanged; what is grouped would be."""
    book = open_dataset_book(str(restless_world / "dataset"), spark)
    addresses = [version.address_of("memberships") for version in book.dataset.versions()]
    for frame in (spark.frame(addresses, ["A", "B"]), spark.frame(addresses[:1])):
        assert not is_shuffled(plan(frame))
        assert is_shuffled(plan(frame.groupBy("symbol").count()))


def plan(frame: Any) -> str:
    """How the engine would do it."""
    return str(frame._explain_string(extended=True))


def is_shuffled(plan: str) -> bool:
    """Whether rows go from task to task, in the words of Spark or of Sail."""
    return any(word in plan for word in ("Exchange", "Hash([", "HashPartitioning"))


def test_commands_name_the_engine(restless_world: Path, server: str, program: Program) -> None:
    """`--engine spark --remote` prints the digest that the command prints without; `--through-time` a row a day."""
    asked = ("overlap", "matrix", "--dataset", restless_world / "dataset", "--json")
    far = ("--engine", "spark", "--remote", server)
    assert program(*asked, *far).result["digest"] == program(*asked).result["digest"]
    days = program(*asked, *far, "--through-time").result["rows"]
    assert days == program(*asked, "--through-time").result["rows"]
    ended = program("overlap", "matrix", "--dataset", restless_world / "dataset", "--through-time")
    assert (ended.code, "\n2025-06-12  " in ended.out) == (0, True)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--engine", "spark", "--remote", "sc://h"), 2, "Spark asks a dataset: name one by --dataset"),
        (("--dataset", "D", "--snapshot", "x"), 2, "leave out --snapshot"),
        (("--dataset", "D", "--engine", "spark"), 2, "Name a Spark by --engine spark and either --master"),
        (("--dataset", "D", "--master", "spark://h:1"), 2, "Name a Spark by --engine spark and either --master"),
        (("--dataset", "D", "--as-of", "2024-01-01"), 2, "is 2024-01-01 or before; the first is 2025-06-06"),
        (("--through-time",), 2, "--through-time asks each day of a --dataset"),
        (("--dataset", "D", "--through-time", "--square", "--csv"), 2, "without --top, --check and --square"),
        (("--dataset", "D", "--engine", "spark", "--master", "spark://h:1"), 3, "needs Java 17"),
        (("--dataset", "D", "--engine", "spark", "--remote", "nonsense"), 3, "Spark at nonsense cannot do what"),
        (
            ("--dataset", "D", "--engine", "spark", "--remote", "sc://127.0.0.1:9"),
            3,
            "Nothing answers at sc://127.0.0.1:9",
        ),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(
    restless_world: Path,
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
    options: Sequence[str],
    code: int,
    words: str,
) -> None:
    """Each wrong use and each missing thing has its sentence and its documented exit code."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(restless_world / "snapshots"))
    ended = program("overlap", "matrix", *(str(restless_world / "dataset") if o == "D" else o for o in options))
    assert (ended.code, ended.out, len(ended.err.splitlines())) == (code, "", 1)
    assert words in ended.err


def test_a_missing_extra_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyspark the extra is named, and with Spark Connect's small client alone for a cluster too."""
    monkeypatch.setenv("JAVA_HOME", "/")
    with pytest.raises(UnreachableError, match="spark://h:1 needs the extra `spark`"):
        started("spark", master="spark://h:1")
    monkeypatch.setattr("workbench.engines.spark.find_spec", lambda name: None)
    with pytest.raises(UnreachableError, match="sc://nowhere needs the extra `spark`"):
        started("spark", remote="sc://nowhere")


@pytest.mark.parametrize("engine", ["duckdb", "sail"])
def test_a_file_that_is_gone_is_never_left_out(tmp_path: Path, spark: Engine, engine: str, snapshots: Path) -> None:
    """No answer comes without a file of its days: Sail by itself would take it for empty."""
    histories.written(snapshots, restless(3, loads=3), STOCKS)
    book = open_dataset_book(published(tmp_path), spark if engine == "sail" else started())
    assert book.history("A", "B").rows
    gone = book.dataset.versions()[0].address_of("memberships")
    Path(gone).unlink()
    with pytest.raises(DatasetError, match=f"{gone} cannot be used: the file is not there"):
        book.history("A", "B")
    if engine == "sail":
        assert len(spark.rows([gone])) == 0


def test_what_spark_says_of_a_failure_is_one_sentence(spark: Engine) -> None:
    """A task that fails is an error that names the Spark."""
    with pytest.raises(EngineError, match=r"Spark at sc://\S+ cannot do what was asked: ValueError: no such day"):
        list(spark.each(failing, [1]))


def failing(item: int) -> Iterator[bytes]:
    """A task that fails."""
    raise ValueError("no such day")
    yield b""


def test_engines_are_no_more_than_asked_for(restless_world: Path) -> None:
    """A dataset by this process loads no Spark, and a snapshot loads no engine at all."""
    code = "import sys; from workbench.cli import main; sys.argv[1:] = {!r}\ntry: main()\nfinally: print(*sys.modules)"
    pair = ["overlap", "pair", "A", "B"]
    env = {"WORKBENCH_SNAPSHOTS": str(restless_world / "snapshots"), "PATH": ""}
    for words, absent in (
        (pair, {"pyarrow", "workbench.engines", "pyspark"}),
        ([*pair, "--dataset", str(restless_world / "dataset")], {"pyspark", "grpc"}),
    ):
        loaded = subprocess.check_output([sys.executable, "-P", "-c", code.format(words)], text=True, env=env).split()
        assert "workbench.overlap.pair" in loaded
        assert not absent & {*loaded}


def test_the_protocol_is_small() -> None:
    """An engine is at most five methods."""
    assert sum(not name.startswith("_") for name in vars(Engine)) <= 5
