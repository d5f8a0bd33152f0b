"""Old snapshots and raw files: what is removed, what stays, and that every day that is kept answers as before."""

from __future__ import annotations

import fcntl
import json
import os
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import Cluster, Program, dsn
from issuer_files import ark
from oracles import histories, lists
from oracles.histories import Load
from oracles.lists import STOCKS, group
from oracles.small_databases import create_parallel

from workbench import kept_files, loading, pruning
from workbench.encoding import to_json
from workbench.errors import WorkbenchError
from workbench.overlap import open_book
from workbench.postgres import Database
from workbench.snapshot import store

DAYS = [f"2025-06-{day:02}" for day in range(2, 16)]
SINCE = DAYS[9]
NOON = "T12:00:00.000000Z"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of snapshots; raw files are kept beside it, and no server is made."""
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / "snapshots"))
    monkeypatch.setenv("WORKBENCH_FILES", str(tmp_path / "files"))
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(data_dir))
    return tmp_path / "snapshots"


def filled(folder: Path, seed: int) -> None:
    """A snapshot a day: new lists, restatements of any day, the same again, an undated group, and a load taken back."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    loads = [
        Load(
            f"2025-06-01{NOON}",
            (group("ai", ["X"], "THEME", as_of="2025-05-30"), group("OLD", {"X": 1.0}, as_of="2025-05-30")),
        )
    ]
    for day in DAYS:
        some = []
        for name in chance.sample("AB", chance.randint(1, 2)):
            x = chance.randint(1, 3) / 4
            lines = {"X": x, "Y": 1 - x}
            some.append(group(name, lines, as_of=chance.choice([day, day, day, DAYS[4]])))
        loads.append(Load(day + NOON, tuple(some)))
    histories.written(folder, loads, STOCKS)
    for path in sorted(folder.iterdir()):
        path.rename(folder / f"{store.read(path).as_of}-{path.name[1:]:0>12}")
    undone = [["DEFAULT", "A", day, f"{day}T00", f"{DAYS[11]}T00"] for day in DAYS[3:5]]
    (folder / store.UNDONE).write_text(json.dumps(undone))


def answers(since: str) -> dict[str, str]:
    """What is said about each day from `since` on, as it was known on each of these days, and as it is known now."""
    said = {}
    for known in (since, ""):
        for day in (since, ""):
            try:
                book = open_book(as_of=day, known_on=known)
                told = [book.pair("A", "B"), book.theme("ai"), book.why("A", "B", day) if day else None]
                said[f"{day} {known}"] = "".join(map(to_json, told))
            except WorkbenchError as error:
                said[f"{day} {known}"] = str(error)
    return said


def removed(folder: Path, before: set[Path]) -> set[Path]:
    """What is no longer there."""
    return before - set(folder.iterdir())


@pytest.mark.parametrize("seed", [1, 2])
def test_every_kept_day_answers_as_before(folder: Path, seed: int) -> None:
    """Byte for byte: pair, theme, and why an overlap moved since a day as it was first stated."""
    filled(folder, seed)
    since, paths = SINCE, set(folder.iterdir())
    before = answers(since)
    preview = pruning.prune(None, since, 1, apply=False)
    assert (set(folder.iterdir()), preview.since) == (paths, since)
    done = pruning.prune(None, since, 1, apply=True)
    assert [row.kept for row in done.rows] == [row.kept for row in preview.rows]
    gone = removed(folder, paths)
    assert {path.name for path in gone} == {row.path.name for row in done.rows if not row.kept}
    assert gone
    assert answers(since) == before
    assert all(row.kept for row in pruning.prune(None, since, 1, apply=True).rows)


def test_an_answer_that_changed_would_be_seen(folder: Path) -> None:
    """Without a snapshot that is kept for an answer, answers differ."""
    filled(folder, 1)
    since = SINCE
    before = answers(since)
    done = pruning.prune(None, since, 1, apply=True)
    needed = [row for row in done.rows if "need it" in row.kept]
    shutil.rmtree(needed[-1].path)
    assert needed[-1].bytes > 1000
    assert answers(since) != before


def test_a_killed_run_is_finished_by_the_next(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before or after a deletion, answers stay; the next run removes the rest, the next snapshot the remains."""
    filled(folder, 1)
    since, before = SINCE, answers(SINCE)
    expected = [row.path.name for row in pruning.prune(None, since, 1, apply=False).rows if row.kept]
    remove = shutil.rmtree

    def killed(path: Path, after: bool) -> None:
        if after:
            remove(path)
        raise KeyboardInterrupt

    for after in (False, True):
        monkeypatch.setattr(shutil, "rmtree", lambda path, after=after: killed(path, after))
        with suppress(KeyboardInterrupt):
            pruning.prune(None, since, 1, apply=True)
    assert answers(since) == before
    monkeypatch.setattr(shutil, "rmtree", remove)
    assert sum(path.name.startswith(store.PARTIAL) for path in folder.iterdir()) == 1
    assert [row.path.name for row in pruning.prune(None, since, 1, apply=True).rows if row.kept] == expected
    assert answers(since) == before


def test_links_and_what_others_put_there_stay(folder: Path, tmp_path: Path, program: Program) -> None:
    """A link is never followed, and a folder that holds anything else, or has another name, is never removed."""
    for number in range(4):
        path = folder / f"2025-06-{number + 1:02}-{number:012}"
        lists.snapshot(path, [group("A", {"X": 1.0}, as_of=f"2025-06-{number + 1:02}")], taken=f"2025-07-0{number + 1}")
    shutil.move(folder / f"2025-06-01-{0:012}", folder / "mine")
    notes = folder / f"2025-06-02-{1:012}" / "notes.txt"
    notes.write_text("mine")
    away = lists.snapshot(tmp_path / "away", [group("A", {"X": 1.0}, as_of="2025-05-01")], taken="2025-05-01")
    (folder / f"2025-05-01-{9:012}").symlink_to(away)
    (folder / "lost+found").mkdir()
    (folder / "lost+found" / "a").write_text("")
    kept = set(folder.rglob("*")) | set(away.iterdir())
    told = program("prune", "--older-than", 1, "--yes", "--json").result
    reasons = {Path(row["path"]).name: row["kept"] for row in told["rows"]}
    assert reasons["mine"] == reasons[notes.parent.name] == "it is not as it was taken"
    assert set(folder.rglob("*")) | set(away.iterdir()) == kept
    notes.unlink()
    assert program("prune", "--older-than", 1, "--yes").out.startswith("Removed 1 snapshot and 0 raw files, ")
    assert not notes.parent.exists()
    (folder / "mine" / store.MANIFEST).write_text("{")
    assert program("prune", "--older-than", 1, "--yes").code == 4


def test_two_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another takes a snapshot or prunes, nothing is removed; afterwards one run does all."""
    filled(folder, 1)
    paths, waited = set(folder.iterdir()), []

    def wait(seconds: float) -> None:
        waited.append(set(folder.iterdir()))
        os.close(descriptor)

    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    monkeypatch.setattr(time, "sleep", wait)
    assert any(not row.kept for row in pruning.prune(None, SINCE, 1, apply=True).rows)
    assert waited == [paths]
    assert all(row.kept for row in pruning.prune(None, SINCE, 1, apply=True).rows)


def test_by_count_and_what_is_asked(folder: Path, program: Program) -> None:
    """--keep alone keeps so many and what their days need; an empty folder is fine, no bound at all is not."""
    assert program("prune", "--keep", 3).out.startswith("Would remove 0 snapshots and 0 raw files, 0 of 0 bytes.")
    filled(folder, 2)
    ended = program("prune")
    assert (ended.code, "Say what is old: --older-than DAYS, --keep N, or both." in ended.err) == (2, True)
    rows = program("prune", "--keep", 4, "--json").result["rows"]
    assert [row["kept"] for row in rows][:4] == ["one of the 4 newest"] * 4
    assert {row["kept"] for row in rows[4:]} <= {"", f"answers about days from {rows[3]['day']} on need it"}
    shown = program("prune", "--keep", 4).out
    assert "Nothing was changed; add --yes to do it." in shown
    assert "one of the 4 newest" in shown


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Database]:
    """A few migrated entries."""
    made = cluster.clone("few in parallel", create_parallel)
    yield made
    cluster.drop(made)


def test_raw_files_that_an_undo_needs_stay(database: Database, program: Program, tmp_path: Path) -> None:
    """Of old raw files those go whose list cannot stand again; a load can be taken back and reviewed afterwards."""
    at = ("--database-url", dsn(database.url))
    for day in range(1, 15):
        path = tmp_path / f"{day}.csv"
        path.write_bytes(ark("F", f"10/{day:02}/2026", {"AAPL": f"{50 + day}", "XOM": f"{49.5 - day}"}, "0.5").content)
        assert program("load", path, "--apply", "--no-snapshot", *at).code == 0
    for path in kept_files.folder().iterdir():
        os.utime(path, (0, 0))
    (kept_files.folder() / "notes.json").write_text("mine")
    unknown = program("prune", "--older-than", 30, "--json").result["rows"]
    assert {row["kept"][:24] for row in unknown} == {"the newest", "no migrated database was"}
    rows = program("prune", "--older-than", 30, "--json", *at).result["rows"]
    assert sum(not row["kept"] for row in rows) == 3  # eleven lists can stand: the last, and ten that loads took away
    assert "Removed 0 snapshots and 3 raw files" in program("prune", "--older-than", 30, "--yes", *at).out
    assert len(list(kept_files.folder().iterdir())) == 2 * 11 + 1
    for number in range(14, 9, -1):
        assert program("load", "undo", number, "--no-snapshot", *at).code == 0
    [row] = loading.review(database, "DEFAULT").rows
    assert (row.as_of, row.raw_file) == ("2026-10-09", "same")
