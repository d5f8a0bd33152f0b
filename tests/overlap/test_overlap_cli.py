"""Overlap as people meet it: the commands, what Jupyter shows, and the figures on real data."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from conftest import PROGRAM, SHARED, Program, needs_shared, on_embedded
from oracles import lists
from oracles.lists import STOCKS, book, group

from workbench import kept_files, migration, server
from workbench.holdings import Source, parse
from workbench.overlap import OverlapAnswer, open_book
from workbench.overlap.matrix import NEAR_CLONE
from workbench.postgres import Database
from workbench.snapshot import taking

WORDS = {"TRUE": 0.3, "NA": 0.3, "1E5": 0.2, "BRK.B": 0.2}
GROUPS = [
    group("SPY", WORDS, as_of="2025-12-17"),
    group("QQQ", {"TRUE": 0.5, "NA": 0.25, "MAR": 0.25}),
    group("VTI", ["TRUE", "NA", "MAR", "BRKB"]),
    group("ai", ["NA", "MAR", "OTHER"], "THEME"),
]
PAIR_KEYS = [
    *("a", "b", "overlap", "low", "high", "shared", "count_a", "count_b", "weight_shared_a", "weight_shared_b"),
    *("as_of_a", "as_of_b"),
]
QUESTIONS = [
    *[("pair", "SPY", "QQQ"), ("peers", "SPY"), ("matrix",), ("theme", "ai")],
    *[("portfolio", "FILE"), ("watchlist", "NA", "TRUE")],
]
NOT_LOADED = [
    "workbench.holdings",
    "numba",
    "polars",
    "scipy",
    "sqlalchemy",
    "psycopg",
    "workbench.postgres",
    "workbench.server",
    "papermill",
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of snapshots with one, and no way to start a server."""
    lists.snapshot(tmp_path / "snapshots" / "one", GROUPS, STOCKS)
    (tmp_path / "mine.csv").write_text("SPY,60\nQQQ,40\n")
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / "snapshots"))
    monkeypatch.setattr(server, "start", lambda *some, **more: pytest.fail("a server was started"))
    return tmp_path


def asked(folder: Path, question: tuple[str, ...], *options: str) -> list[str]:
    """The arguments of a question to the program."""
    words = [str(folder / "mine.csv") if word == "FILE" else word for word in question]
    return ["overlap", *words, *options]


every_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[0])


def test_pair_has_the_documented_keys(folder: Path, program: Program) -> None:
    """`overlap pair --json` has the keys that others rely on, with fractions and days."""
    ended = program(*asked(folder, ("pair", "spy", "QQQ"), "--json"))
    assert (ended.code, ended.err) == (0, "")
    told = ended.result
    assert {key: told[key] for key in PAIR_KEYS} == {
        **{"a": "SPY", "b": "QQQ", "overlap": 0.55, "low": 0.55, "high": 0.55, "shared": 2},
        **{"count_a": 4, "count_b": 3, "weight_shared_a": 0.6, "weight_shared_b": 0.75},
        **{"as_of_a": "2025-12-17", "as_of_b": "2025-12-18"},
    }
    unweighted = program(*asked(folder, ("pair", "SPY", "VTI"), "--json")).result
    assert [unweighted[key] for key in ("overlap", "low", "high", "weight_shared_b")] == [None] * 4
    assert (unweighted["shared"], unweighted["weight_shared_a"]) == (3, 0.8)


@every_question
def test_answers_for_machines(folder: Path, program: Program, question: tuple[str, ...]) -> None:
    """`--json` has rows, `--csv` has all of them under their fields, both with exact tickers; text says where from."""
    as_json = program(*asked(folder, question, "--json"))
    as_csv = program(*asked(folder, question, "--csv"))
    as_text = program(*asked(folder, question))
    assert (as_json.code, as_csv.code, as_text.code) == (0, 0, 0)
    rows = as_json.result["rows"]
    read = list(csv.DictReader(io.StringIO(as_csv.out)))
    assert len(read) == len(rows) > 0
    assert list(dict.fromkeys(name.partition(".")[0] for name in read[0])) == list(rows[0])
    if question[0] in ("pair", "portfolio"):
        assert {row["symbol"] for row in read} == {row["symbol"] for row in rows} == {*WORDS, "MAR"}
    assert "Snapshot one, from plain lists, as of 2025-12-18. Environment DEFAULT." in as_text.out
    assert as_text.out.splitlines()[0].endswith(".")


def test_no_value_is_an_empty_cell(folder: Path, program: Program) -> None:
    """In CSV no weight is an empty cell, in text a dash; neither is a zero."""
    read = csv.DictReader(io.StringIO(program(*asked(folder, ("peers", "VTI"), "--csv")).out))
    assert {(row["overlap"], row["low"], row["high"]) for row in read} == {("", "", "")}
    assert "0.00 %" not in program(*asked(folder, ("peers", "VTI"))).out


def test_options_of_questions(folder: Path, program: Program) -> None:
    """Spellings apart, top-N lists, other types, fewer rows and an earlier snapshot change what is told."""
    apart = program(*asked(folder, ("pair", "SPY", "VTI"), "--apart", "--json")).result
    assert apart["shared"] == 2
    types = program(*asked(folder, ("matrix",), "--type", "theme", "--type", "etf", "--top", "0", "--json")).result
    assert len(types["rows"]) == types["pairs"] == 6
    assert "… and 4 more rows" in program(*asked(folder, ("pair", "SPY", "QQQ"), "--rows", "1")).out
    before = [group(name, {"NA": weight}, as_of="2025-12-16") for name, weight in (("SPY", 1.0), ("QQQ", 0.5))]
    earlier = lists.snapshot(folder / "earlier", before)
    change = program(*asked(folder, ("pair", "SPY", "QQQ"), "--since", str(earlier), "--json")).result
    assert (change["earlier"], change["later"]) == (0.5, 0.55)
    assert change["entries"] + change["exits"] + change["moves"] == pytest.approx(0.05)


def test_refusals_of_questions(folder: Path, program: Program, tmp_path: Path) -> None:
    """Unknown names and environments are wrong usage (2); nothing to read is the state of the data (4)."""
    unknown = program(*asked(folder, ("pair", "SPYY", "QQQ")))
    assert (unknown.code, "Did you mean 'SPY'" in unknown.err) == (2, True)
    assert program(*asked(folder, ("pair", "SPY", "QQQ"), "--environment", "moon")).code == 2
    empty = program(*asked(folder, ("pair", "SPY", "QQQ"), "--environment", "uat"))
    assert (empty.code, "Environment UAT of this snapshot does not have groups" in empty.err) == (4, True)
    assert program(*asked(folder, ("pair", "SPY", "QQQ"), "--snapshot", "two")).code == 2
    nowhere = program(*asked(folder, ("matrix",), "--snapshots", str(tmp_path / "none")))
    assert (nowhere.code, "workbench snapshot take" in nowhere.err) == (4, True)
    lists.snapshot(tmp_path / "big" / "one", [group("A", {"X": 1 << 40}), group("B", {"X": 1.0})])
    absurd = program(*asked(folder, ("matrix",), "--snapshots", str(tmp_path / "big")))
    assert (absurd.code, "The weights of A sum to 109,951 %" in absurd.err) == (4, True)


def test_pair_loads_no_server_and_nothing_heavy(folder: Path) -> None:
    """A fresh `overlap pair` imports neither PostgreSQL nor what other questions need, and opens no socket."""
    spy = (
        "import socket, sys; socket.socket.connect = None; sys.argv = ['workbench', 'overlap', 'pair', 'SPY', 'QQQ']\n"
        "from workbench.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        f"print('LOADED', sorted(set({NOT_LOADED!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", spy], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert "SPY and QQQ have 55.00" in done.stdout
    assert done.stdout.splitlines()[-1] == "LOADED []"
    assert PROGRAM.exists()


@every_question
def test_questions_load_no_server(folder: Path, question: tuple[str, ...]) -> None:
    """Every question works where PostgreSQL's driver cannot even be imported."""
    spy = (
        "import sys; sys.modules['psycopg'] = sys.modules['sqlalchemy'] = None\n"
        f"sys.argv = ['workbench', *{asked(folder, question)!r}]\n"
        "from workbench.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", spy], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


NASTY = "<script>alert('x')</script> & <b>"


@pytest.fixture
def nasty(tmp_path: Path) -> list[OverlapAnswer]:
    """An answer of every kind, in which names, symbols, sectors and notes hold markup."""
    stocks = [lists.Stock(NASTY, "<i>sector</i>", "<img src=x onerror=alert(1)>")]
    other = group("B", {NASTY: 0.5, "<b>.B": 0.4}, display_name=NASTY)
    groups = [group(NASTY, {NASTY: 0.6, "<b>B": 0.3}), other, group("C", [NASTY]), group("T", [NASTY], "THEME")]
    asked = book(groups, stocks)
    file = tmp_path / "p.csv"
    file.write_text(f'"etf:{NASTY}",60\nB,30\nC,10\n')
    answers: list[OverlapAnswer] = [asked.pair(f"etf:{NASTY}", "B"), asked.peers("B"), asked.matrix(check=True)]
    return [
        *answers,
        asked.theme("T"),
        asked.portfolio(file),
        asked.watchlist([NASTY, "<b>.B"]),
        asked.change(asked, NASTY, "B"),
        asked.published(),
    ]


def test_jupyter_shows_text_not_markup(nasty: list[OverlapAnswer]) -> None:
    """Whatever a name, symbol or note holds is text in the page of every answer."""
    for answer in nasty:
        html = answer._repr_html_()
        assert not re.search(r"<(script|b|i|img)\b", html), type(answer).__name__
        assert answer.label in html or "&lt;" in html
        for part in answer.parts:
            assert not re.search(r"<(script|b|i|img)\b", part._repr_html_()), part.title
    pair = nasty[0]._repr_html_()
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &lt;b&gt;" in pair
    assert "Taken for one stock: &lt;b&gt;.B, &lt;b&gt;B." in pair


def test_answers_become_frames_and_csv(nasty: list[OverlapAnswer]) -> None:
    """Every answer has as many rows in its frame and its CSV as it has itself."""
    for answer in nasty:
        assert answer.frame().height == len(answer.rows)
        assert len(list(csv.reader(io.StringIO(answer.csv())))) == len(answer.rows) + 1
        assert str(answer).splitlines()[0] == answer.sentence


def test_none_is_shown_as_a_dash() -> None:
    """Without weights every page shows a dash, and no page shows a zero percent that nobody measured."""
    asked = book([group("A", ["X", "Y"]), group("B", ["X"]), group("T", ["X"], "THEME")])
    for answer in (asked.pair("A", "B"), asked.peers("A"), asked.matrix(), asked.theme("T")):
        html = answer._repr_html_()
        assert not re.search(r"\b0\.00 ?%", html), type(answer).__name__
        assert re.search(r"<td[^>]*>-</td>", html), type(answer).__name__


REAL = {
    ("SPY", "IVV", True): (0.9912, 503),
    ("SPY", "IVV", False): (0.9748, 501),
    ("SPY", "VOO", True): (0.9673, 501),
    ("VUG", "VGT", True): (0.5205, 49),
}


@on_embedded
def test_figures_of_the_real_table(real: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the real legacy table the figures are those known beforehand, and funds without weights have none."""
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path))
    migration.migrate(real)
    name = taking.take(real).name
    for (a, b, joined), (overlap, shared) in REAL.items():
        found = open_book(name, joined=joined).pair(a, b)
        assert (round(found.overlap or 0, 4), found.shared) == (overlap, shared), (a, b, joined)
    asked = open_book(name)
    for bare in ("VTI", "MDY", "XLC", "XLK", "XLV", "VIG"):
        found = asked.pair(bare, "SPY")
        assert (found.overlap, found.low, found.high) == (None, None, None), bare
        assert found.chance.tail <= 1
    matrix = asked.matrix(check=True)
    assert len({one.digest for one in matrix.engines}) == 1
    clones = [row for row in matrix.rows if (row.overlap or 0) >= NEAR_CLONE]
    assert {"SPY", "IVV"} in [{row.a, row.b} for row in clones]


LISTS = {
    "holdings/ssga/SPY_2023-01-10.xlsx": ("SPY", None),
    "holdings/ssga/SPY_2025-11-18.xlsx": ("SPY", None),
    "holdings/ishares/IVV_2025-11-18.csv": ("IVV", None),
    "holdings/invesco/QQQ_2023-01-13.csv": ("QQQ", None),
    "holdings/vanguard/VOO_2025-09-30.csv": ("VOO", None),
    "holdings/vanguard/VTI_2025-09-30.csv": ("VTI", None),
    "holdings/schwab/SCHD_2025-10-17.csv": ("SCHD", None),
    "holdings/ark/ARKQ_raw.csv": ("ARKQ", None),
    "holdings/ark/ARKX_raw.csv": ("ARKX", None),
    **{f"history/2025-10-04/{fund.lower()}.csv": (fund, date(2025, 10, 4)) for fund in ("SPY", "QQQ", "MDY", "IWM")},
}
OURS = {
    ("SPY", "QQQ", "shared"): "81 names",
    ("VOO", "VTI", "overlap"): "88.13 %",
    ("VOO", "VTI", "shared"): "502 names",
    ("VTI", "SCHD", "overlap"): "6.22 %",
    ("VTI", "SCHD", "shared"): "96 names",
    ("SPY", "QQQ", "overlap"): "51.61 %",
    ("SPY", "IVV", "overlap"): "99.12 %",
    ("SPY", "IVV", "shared"): "503 names",
    ("ARKQ", "ARKX", "overlap"): "49.92 %",
    ("ARKQ", "ARKX", "shared"): "20 names",
    ("SPY", "MDY", "overlap"): "0.00 %",
    ("SPY", "IWM", "overlap"): "0.00 %",
}


@needs_shared
def test_published_figures_stand_beside_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the issuers' files that were loaded and are kept; without them nothing is claimed."""
    monkeypatch.setenv("WORKBENCH_FILES", str(tmp_path))
    assert all(row.ours == "unchecked" for row in book(GROUPS).published().rows if row.source == "-")
    assert not any("files" in row.source for row in book(GROUPS).published().rows)
    for name, (fund, day) in LISTS.items():
        content = (SHARED / "data" / name).read_bytes()
        kept_files.keep(parse(Source(name, content), fund, day), content, fund, day, [fund])
    rows = book(GROUPS).published().rows
    assert {key: row.ours for row in rows if (key := (row.a, row.b, row.measure)) in OURS} == OURS
