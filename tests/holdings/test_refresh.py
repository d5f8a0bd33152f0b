"""The daily way in: what a refresh does, what it leaves, and that a killed one is finished by the next."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import PROGRAM, Cluster, Program, dsn, execute, on_embedded
from issuer_files import SCHWAB, ark
from oracles.small_databases import create_parallel

from workbench.postgres import Database
from workbench.refresh import freshness, inbox

CLOSED_2025 = "01-01 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25"
CLOSED_2026 = "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25"
CLOSED_2022 = "01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26"
"""As the New York Stock Exchange announced them."""
KILLS = 100 if "WORKBENCH_SOAK" in os.environ else 1
STATE = {
    "members": """SELECT g.name, m.symbol, m.weight::text FROM group_memberships AS m
                    JOIN definition_groups AS g ON g.id = m.group_id ORDER BY 1, 2""",
    "documents": "SELECT type, key, value::text FROM cache_entries ORDER BY 1, 2, 3",
    "loads": "SELECT load, action, fund, as_of::text, sha256, members FROM workbench.loads ORDER BY place",
    "verdicts": "SELECT DISTINCT verdict FROM workbench.validations",
}


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Database]:
    """A few migrated entries; documents are primary."""
    made = cluster.clone("few in parallel", create_parallel)
    yield made
    cluster.drop(made)


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where raw files and snapshots are kept."""
    monkeypatch.setenv("WORKBENCH_FILES", str(tmp_path / "files"))
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / "snapshots"))


def fill(folder: Path) -> Path:
    """Two days of a fund, a list that names no fund in a folder that does, and a file that is none."""
    (folder / "MINE").mkdir(parents=True)
    for day in ("26", "27"):
        source = ark(
            "F",
            f"11/{day}/2026",
            {"AAPL": "60", "XOM": "39.5"} if day == "26" else {"AAPL": "61", "XOM": "38.5"},
            "0.5",
        )
        (folder / f"F_{day}.csv").write_bytes(source.content)
    (folder / "MINE" / "list.csv").write_text(SCHWAB.replace("2025-10-17", "2026-11-27"))
    (folder / "junk.csv").write_text("neither,one\nnor,the other\n")
    settle(folder)
    return folder


def settle(folder: Path) -> None:
    """As if the files had been there for a while."""
    for path in folder.rglob("*"):
        os.utime(path, (time.time() - 60, time.time() - 60))


def state(database: Database, folder: Path) -> dict[str, Any]:
    """All that a refresh leaves, without times and numbers of rows."""
    rows: dict[str, Any] = {title: execute(database, statement) for title, statement in STATE.items()}
    paths, here = [path for path in folder.rglob("*") if path.is_file()], bytes(folder)
    files = {str(path.relative_to(folder)): path.read_bytes().replace(here, b"") for path in paths}
    files.pop(inbox.LOCK, None)
    kept = sorted(path.name for path in Path(os.environ["WORKBENCH_FILES"]).iterdir())
    taken = sorted(path.name for path in Path(os.environ["WORKBENCH_SNAPSHOTS"]).iterdir() if path.name[0] != ".")
    return {**rows, "inbox": files, "kept": kept, "snapshots": taken}


def test_a_refresh_takes_what_is_ready(database: Database, program: Program, tmp_path: Path) -> None:
    """Files are loaded and put away, the rest is said; a second run has nothing to do."""
    folder, at = fill(tmp_path / "inbox"), ("--no-pages", "--today", "2026-12-03", "--database-url", dsn(database.url))
    (folder / "more.csv.part").write_text("half")
    first = program("refresh", folder, *at)
    assert first.code == 1
    lines = first.out.splitlines()
    assert lines[0].startswith("4 files taken, 1 refused, 1 still written to, 1 in refused/, each with its")
    assert lines[0].endswith("validation: pass.")
    assert lines[1:3] == [
        "F as of 2026-11-26: 0 in, 1 out, moved BRK.B 30.00 → 0.00 %, XOM 20.00 → 39.50 %, AAPL 50.00 → 60.00 %.",
        "F as of 2026-11-27: 0 in, 0 out, moved AAPL 60.00 → 61.00 %, XOM 39.50 → 38.50 %. … and 1 more fund.",
    ]
    assert "junk.csv cannot be read" in lines[3]
    assert "junk.csv cannot be read" in (folder / "refused" / "junk.csv.reason.txt").read_text()
    assert lines[-1] == "Old: MINE (Schwab) is as of 2026-11-27, 4 sessions ago (warning)."
    assert {str(path.relative_to(folder)) for path in folder.rglob("*.csv*")} == {
        *("done/F_26.csv", "done/F_27.csv", "done/MINE/list.csv", "refused/junk.csv", "more.csv.part"),
        "refused/junk.csv.reason.txt",
    }
    before = state(database, folder)
    second = program("refresh", folder, *at)
    assert second.code == 0
    assert "0 files taken, 0 refused, 1 still written to, 1 in refused/" in second.out
    assert "validation: pass, nothing changed since." in second.out
    assert state(database, folder) == before
    assert len(first.out.splitlines()) <= 12


def test_a_doubtful_list_and_an_older_one(database: Database, program: Program, tmp_path: Path) -> None:
    """Most members gone comes first and asks for a person; an older list goes into the history alone."""
    folder, at = tmp_path / "inbox", ("--no-pages", "--today", "2026-11-30", "--database-url", dsn(database.url))
    folder.mkdir()
    (folder / "a.csv").write_bytes(ark("F", "11/27/2026", {"AAPL": "99.5"}, "0.5").content)
    (folder / "b.csv").write_bytes(ark("F", "11/25/2026", {"AAPL": "59.5", "XOM": "40"}, "0.5").content)
    settle(folder)
    ended = program("refresh", folder, *at)
    assert ended.code == 1
    assert ended.out.splitlines()[1] == "Look at F: 2 of 3 members of F go out. Compare both lists."
    assert execute(database, STATE["members"])[0] == ("F", "AAPL", "0.995")
    assert sorted(path.name for path in (folder / "done").iterdir()) == ["a.csv", "b.csv"]
    assert "2026-11-25" in program("snapshot", "list", "--fund", "F").out


def test_a_plain_list_says_its_fund_and_day_by_its_name(database: Database, program: Program, tmp_path: Path) -> None:
    """As SPY/2026-11-27.csv or `SPY 2026-11-27.csv`; what a file says itself counts, and advice is what can be done."""
    folder, at = tmp_path / "inbox", ("--no-pages", "--today", "2026-11-30", "--database-url", dsn(database.url))
    (folder / "ONE").mkdir(parents=True)
    for name in (
        "ONE/2026-11-25.csv",
        "ONE/2026-11-26.csv",
        "TWO 2026-11-27.csv",
        "nothing.csv",
        "ONE/nothing.csv",
        "ONE/2026-13-27.csv",
    ):
        (folder / name).write_text("Ticker,Weight\nAAPL,60\nXOM,40\n")
    (folder / "F_2026-11-20.csv").write_bytes(ark("F", "11/27/2026", {"AAPL": "60", "XOM": "39.5"}, "0.5").content)
    (folder / "linked.csv").symlink_to(folder / "nothing.csv")
    (folder / "away").symlink_to(folder / "ONE")
    settle(folder)
    told = program("refresh", folder, "--json", *at).result
    lists = {(fund["fund"], fund["as_of"]) for fund in told["funds"]}
    assert lists == {("ONE", "2026-11-25"), ("ONE", "2026-11-26"), ("TWO", "2026-11-27"), ("F", "2026-11-27")}
    assert (told["links"], told["taken"], len(told["refused"])) == (2, 7, 3)
    for reason in told["refused"]:
        assert "in an inbox, name the file `TICKER YYYY-MM-DD`, or by its day in a folder named by" in reason
        assert "`workbench load --" in reason
    assert sorted(str(path.relative_to(folder / "done")) for path in (folder / "done").rglob("*.csv")) == [
        *("F_2026-11-20.csv", "ONE/2026-11-25.csv", "ONE/2026-11-26.csv", "TWO 2026-11-27.csv")
    ]
    assert (folder / "linked.csv").is_symlink()
    days = [row["as_of"] for row in program("snapshot", "list", "--fund", "ONE", "--json").result]
    assert days == ["2026-11-25", "2026-11-26"]
    shown = program("refresh", folder, *at).out
    assert f"validation: {told['verdict']}, nothing changed since." in shown
    assert "2 links not followed: put the files themselves there." in shown
    execute(database, "UPDATE workbench.validations SET verdict = 'fail'")
    assert program("refresh", folder, *at).code == 1


def test_a_file_that_grows_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is written to while it is looked at stays for the next run."""
    folder = fill(tmp_path / "inbox")
    growing = folder / "F_27.csv"

    def write(seconds: float) -> None:
        growing.write_text("more")

    os.utime(folder / "F_26.csv")
    monkeypatch.setattr(time, "sleep", write)
    by_fund, left = inbox.ready(folder)
    assert left == [growing]
    assert [path.name for path in by_fund[""]] == ["F_26.csv", "junk.csv"]


def test_another_file_of_the_same_name_is_kept_beside(tmp_path: Path) -> None:
    """Nothing that was put away is written over; the same content again is."""
    for content in ("one", "two", "one"):
        (tmp_path / "done").mkdir(exist_ok=True)
        (tmp_path / "a.csv").write_text(content)
        inbox.put_away(tmp_path / "a.csv", tmp_path)
    kept = {path.name: path.read_text() for path in (tmp_path / "done").iterdir()}
    assert sorted(kept.values()) == ["one", "two"]
    assert kept["a.csv"] == "one"


def test_two_at_once(database: Database, program: Program, tmp_path: Path) -> None:
    """The second says who works there."""
    folder = fill(tmp_path / "inbox")
    (folder / inbox.LOCK).write_text("process 4711")
    with (folder / inbox.LOCK).open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        ended = program("refresh", folder, "--no-pages", "--database-url", dsn(database.url))
    assert ended.code == 4
    assert f"process 4711 refreshes {folder}" in ended.err


@on_embedded
def test_a_killed_refresh_is_finished_by_the_next(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kill -9 at any moment, and run again: the same rows, files, snapshots and records as undisturbed."""
    expected, seconds = None, 0.0
    for number in range(KILLS + 1):
        made, home = cluster.clone("few in parallel", create_parallel), tmp_path / str(number)
        folder = fill(home / "inbox")
        monkeypatch.setenv("WORKBENCH_FILES", str(home / "files"))
        monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(home / "snapshots"))
        command = [PROGRAM, "refresh", folder, "--no-pages", "--database-url", dsn(made.url)]
        if expected is not None:
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                time.sleep(random.Random(number).uniform(0.2, 1) * seconds)  # noqa: S311
                process.send_signal(signal.SIGKILL)
        started = time.monotonic()
        assert subprocess.run(command, check=False, capture_output=True).returncode in (0, 1)
        seconds = seconds or time.monotonic() - started
        expected = expected or state(made, folder)
        assert state(made, folder) == expected, number
        cluster.drop(made)


def test_days_on_which_exchanges_are_closed() -> None:
    """As announced; New Year on a Saturday is not kept."""
    for year, days in ((2022, CLOSED_2022), (2025, CLOSED_2025), (2026, CLOSED_2026)):
        assert [f"{day:%m-%d}" for day in freshness.holidays(year)] == days.split()


def is_session(day: date) -> bool:
    """A weekday on which exchanges are open."""
    return day.isoweekday() <= 5 and day not in freshness.holidays(day.year)


def test_an_inbox_that_is_not_there(database: Database, program: Program, tmp_path: Path) -> None:
    """One sentence, exit 3, and nothing is made."""
    ended = program("refresh", tmp_path / "none", "--no-pages", "--database-url", dsn(database.url))
    assert (ended.code, ended.out) == (3, "")
    assert "none cannot be used: No such file or directory. Name an inbox that is there" in ended.err
    assert not (tmp_path / "none").exists()


def test_sessions_are_counted_as_by_hand() -> None:
    """Day by day over some years."""
    start = date(2021, 12, 20)
    for length in (0, 1, 5, 12, 40, 400, 1200):
        days = [start + timedelta(number) for number in range(1, length + 1)]
        assert freshness.sessions(start, start + timedelta(length)) == sum(map(is_session, days))
    assert freshness.sessions(date(2026, 11, 30), date(2026, 11, 27)) == 0
