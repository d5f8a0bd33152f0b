"""Answers that an analyst can act on: words that keep what they promise, names as people write them, exports."""

from __future__ import annotations

import csv
import io
import os
import re
import signal
import threading
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import polars as pl
import pytest
from conftest import Program
from hypothesis import given, settings
from hypothesis import strategies as st
from nbclient import NotebookClient
from oracles import lists
from oracles.lists import book, group

from workbench import encoding, runner
from workbench.encoding import Sheet
from workbench.errors import UnknownNameError, UnreachableError, UsageError
from workbench.overlap import open_book
from workbench.overlap.theme import MOST_SETS
from workbench.report import pages
from workbench.snapshot import duck, store


def test_a_play_begins_at_a_quarter() -> None:
    """Below a quarter, which is said, no fund is called a play; missing lists and weights are said."""
    theme = group("ai", ["X", "Y"], type="THEME")
    small, bare = group("S", {"X": 0.2499, "Z": 0.7501}), group("B", ["X", "Y"])
    at = group("Q", {"X": 0.25, "Z": 0.75})
    said = book([theme, small, group("N", {"Z": 1.0})]).theme("ai").sentence
    assert said.startswith("No fund here is a play on ai; the most is 24.99 % (S);")
    assert said.endswith("A play is 25 % of a fund or more.")
    assert "Q is the purest play on ai: 25.00 %" in book([theme, small, at]).theme("ai").sentence
    told = book([theme, small, bare]).theme("ai").sentence
    assert told.startswith("No fund here with weights is a play on ai;")
    part = book([theme, group("P", {"X": 0.2, "Z": 0.5})]).theme("ai").sentence
    assert "is known to be a play on ai; the most that is listed is 20.00 % (P), and 1 list is incomplete" in part


def test_a_fund_is_no_theme() -> None:
    """A fund asked as a theme is refused with what to ask; near and display names of themes are understood."""
    there = group("crypto", ["X"], type="THEME", environment="UAT")
    ai = group("ai_ml", ["X"], type="THEME", display_name="Artificial Intelligence & Learning")
    asked = book([group("SPY", {"X": 1.0}), group("CYBR", {"X": 1.0}), ai, there])
    with pytest.raises(UnknownNameError, match="It is a fund, which `peers` and `pair` compare with others"):
        asked.theme("SPY")
    for written in ("AI-ML", "artificial_intelligence_learning", "Artificial Intelligence & Learning"):
        assert asked.theme(written).theme == "ai_ml"
    with pytest.raises(UnknownNameError, match=r"No theme is named 'intelligence'.*Did you mean 'Artificial Int"):
        asked.theme("intelligence")
    with pytest.raises(UnknownNameError, match="Near it in environment UAT: 'crypto'") as refused:
        asked.theme("crypt")
    assert "CYBR" not in str(refused.value)


def test_who_holds_a_stock_is_ranked() -> None:
    """By weight, then those without; in any spelling; a stock of two companies and an unknown one are refused."""
    groups = [group("A", {"BRK.B": 0.2, "X": 0.8}), group("B", {"BRKB": 0.5, "Y": 0.5}), group("C", ["BRK-B"])]
    asked = book([*groups, group("D", {"X": 1.0})])
    for written in ("BRKB", "brk.b", "BRK B"):
        found = asked.stock(written)
        assert [(row.name, row.weight) for row in found.rows] == [("B", 0.5), ("A", 0.2), ("C", None)]
        assert found.sentence == "3 of 4 groups asked hold BRK-B, most of all B with 50.00 %."
    assert [row.name for row in asked.funds().rows] == ["A", "B", "C", "D"]
    with pytest.raises(UnknownNameError, match="No stock is named 'ZZZ'"):
        asked.stock("ZZZ")
    assert all(word in asked._repr_html_() for word in ("4 ETF", "as of 2025-12-18", "book.funds()"))


def test_a_fund_beside_itself_is_said() -> None:
    """A group compared with itself is told so, and has nothing in which it differs."""
    found = book([group("A", {"X": 1.0}), group("B", {"X": 1.0})]).pair("A", "a")
    assert found.sentence.startswith("A is compared with itself")
    assert found.differing() == []


def test_ends_that_print_alike_are_no_interval() -> None:
    """Bounds that differ beyond the digits shown stand in no sentence and no table."""
    almost = group("A", {"X": 999_999_000})
    asked = book([almost, group("B", {"X": 0.6, "Y": 400_000_000 - 1_000})])
    found = asked.pair("A", "B")
    assert found.low != found.high
    for answer in (found, asked.peers("A"), asked.matrix()):
        assert "between" not in answer.sentence
        assert "At least" not in answer._repr_html_()


def test_a_day_names_a_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day is the snapshot of that day; another day is refused with the nearest, a day of two with both."""
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path))
    for name, day in (("one", "2025-10-31"), ("two", "2025-11-30"), ("three", "2025-11-30")):
        lists.snapshot(tmp_path / name, [group("A", {"X": 1.0}, as_of=day)])
    assert store.find("2025-10-31").name == "one"
    with pytest.raises(UsageError, match=r"nearest in .* are: one before it and (two|three) after it"):
        store.find("2025-11-10")
    with pytest.raises(UsageError, match="the day of 2 snapshots"):
        store.find("2025-11-30")
    old = store.find("one")
    assert "2025-10-31, 31 days ago" in old.age_words(date(2025, 12, 1))
    assert old.age_words(date(2025, 11, 30)) == replace(old, as_of="2025-99-99").age_words() == ""


@dataclass(frozen=True)
class Line:
    """A row with a figure of every kind."""

    name: str
    count: int | None
    share: float | None
    exact: Decimal | None
    sure: bool
    members: tuple[str, ...]
    parts: dict[str, float]


@dataclass(frozen=True)
class Told:
    """An answer of such rows."""

    rows: list[Line]
    notes: list[str]


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=8)
TEXTS = TEXT | st.sampled_from(
    ["=1+1", "+A1", "-1", "@SUM(A1)", "\t=1", "'", "'=x", "https://a.b", "1E5", "TRUE", "{=1}"]
)
LINES = st.builds(
    Line,
    TEXTS,
    st.none() | st.integers(-(2**53), 2**53),
    st.none() | st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.none() | st.decimals(-1, 1, places=9),
    st.booleans(),
    st.lists(TEXTS, max_size=2).map(tuple),
    st.fixed_dictionaries({}, optional={"VTI": st.floats(0, 1), "QQQ": st.floats(0, 1)}),
)
COLUMNS = ["name", "count", "share", "exact", "sure", "members"]


def plain(row: Line, keys: Sequence[str]) -> list[Any]:
    """The cells of a row, by hand."""
    cells = [row.name, row.count, row.share, row.exact, row.sure, ", ".join(row.members)]
    return [*cells, *[row.parts.get(key) for key in keys]]


def xlsx_cells(content: bytes) -> list[list[Any]]:
    """The first sheet of an Excel file, read from its XML: texts as texts, numbers as floats."""
    with zipfile.ZipFile(io.BytesIO(content)) as inside:
        sheet = inside.read("xl/worksheets/sheet1.xml").decode()
        shared = inside.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    texts = [
        re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), unescape(one))
        for one in re.findall(r"<si><t(?: [^>]*)?>(.*?)</t></si>", shared, re.S)
    ]
    rows = []
    for row in re.findall(r"<row [^>]*>(.*?)</row>", sheet, re.S):
        cells = re.findall(r'<c r="([A-Z]+)\d+"[^>]*?(?: t="(\w)")?><v>(.*?)</v></c>', row)
        read = {"s": lambda v: texts[int(v)], "b": lambda v: v == "1", "": float}
        rows.append({column: read[kind](value) for column, kind, value in cells})
    letters = list(rows[0])
    return [[row.get(letter) for letter in letters] for row in rows]


@settings(deadline=None, max_examples=12)
@given(st.lists(LINES, max_size=6))
def test_every_form_holds_every_figure(rows: list[Line]) -> None:
    """CSV, Arrow, Parquet and Excel read back are the rows, cell for cell; nothing in them is a formula."""
    answer = Told(rows, [])
    keys = list(dict.fromkeys(key for row in rows for key in row.parts))
    expected = [plain(row, keys) for row in rows]
    head, *told = csv.reader(io.StringIO(encoding.to_csv(answer), newline=""))
    assert head == [*COLUMNS, *(f"parts.{key}" for key in keys)]
    assert [["" if cell is None else str(cell) for cell in row] for row in expected] == [
        [text[1:] if text.startswith("'") else text for text in row] for row in told
    ]
    texts = [text for row in told for text, kind in zip(row, head, strict=True) if kind in ("name", "members")]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t"))]
    frame = pl.read_parquet(encoding.to_parquet(answer))
    assert frame.columns == head
    assert [row[:3] + row[4:5] for row in frame.rows()] == [(row.name, row.count, row.share, row.sure) for row in rows]
    assert [row[5] for row in frame.rows()] == [list(row.members) for row in rows]
    first, *cells = xlsx_cells(encoding.to_xlsx(answer))
    assert first == head
    assert cells == [
        [float(f"{cell:.16G}") if isinstance(cell, float | Decimal) else cell for cell in row] for row in expected
    ]


def test_the_same_answer_gives_the_same_bytes(tmp_path: Path) -> None:
    """Two encodings of equal answers are equal, and an Excel file has the sheets of the answer's tables."""
    asked = book([group("A", {"X": 1.0}), group("B", {"X": 0.6, "Y": 0.4})])
    for encode in (encoding.to_json, encoding.to_csv, encoding.to_parquet, encoding.to_xlsx):
        assert encode(asked.pair("A", "B")) == encode(asked.pair("A", "B"))
    asked.pair("A", "B").to_excel(tmp_path / "pair.xlsx")
    with zipfile.ZipFile(tmp_path / "pair.xlsx") as inside:
        times = re.findall(r">(\d{4}-[\dT:Z-]+)<", inside.read("docProps/core.xml").decode())
        assert set(times) == {"2000-01-01T00:00:00Z"}, "no time of making"
        assert re.findall(r'<sheet name="(\w+)"', inside.read("xl/workbook.xml").decode()) == [
            "rows",
            "sectors",
            "about",
        ]
    with pytest.raises(UsageError, match=r"An Excel sheet holds 1,048,576 rows.* Write it as CSV or Parquet\."):
        encoding.to_xlsx(Sheet("x", {"a": "str"}, [["y" * 40_000]]))


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    """A folder, a missing folder and a full disk are one sentence; a device stays what it is; nothing half is left."""
    for path in (tmp_path, tmp_path / "none" / "x", Path("/dev/full")):
        with pytest.raises(UnreachableError, match=r"cannot be written: .*Name another file"):
            encoding.save(path, b"content")
    encoding.save(Path(os.devnull), b"content")
    assert not Path(os.devnull).is_file()
    assert list(tmp_path.iterdir()) == []


GROUPS = [group(name, {"X": 0.5 + n / 100, f"Y{n}": 0.5 - n / 100}) for n, name in enumerate("ABCDEFGHIJKLMNOP")]


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of snapshots with one of sixteen funds."""
    lists.snapshot(tmp_path / "one", [*GROUPS, group("bare", ["X"])])
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path))
    return tmp_path


def test_exports_are_complete(asked: Path, program: Program) -> None:
    """All 136 pairs leave in every form though 100 are kept and 20 shown; a square has all groups both ways."""
    read = list(csv.DictReader(io.StringIO(program("overlap", "matrix", "--csv").out)))
    assert len(read) == 136
    assert "… and 116 more rows" in program("overlap", "matrix").out
    for option in ("--parquet", "--xlsx"):
        assert program("overlap", "matrix", option, str(asked / "out")).out == f"Wrote 136 rows to {asked / 'out'}.\n"
    square = list(csv.DictReader(io.StringIO(program("overlap", "matrix", "--square", "--csv").out)))
    names = [row["group"] for row in square]
    assert len(names) == 17
    told = {(row["group"], name): row[name] for row in square for name in names}
    assert all(told[a, b] == told[b, a] for a in names for b in names)
    for row in read:
        assert told[row["a"], row["b"]] == row["overlap"]
    assert {told["bare", name] for name in names} == {""}
    for options in (("--csv", "--json"), ("--json", "--xlsx", "x")):
        refused = program("overlap", "matrix", *options)
        assert (refused.code, "exclude each other" in refused.err) == (2, True)
    assert program("overlap", "matrix", "--square").code == 2


def test_old_data_says_so_where_people_read(asked: Path, program: Program) -> None:
    """The first line on a terminal tells how old the data is; what programs read is the same every day."""
    assert program("overlap", "pair", "A", "B", "--as-of", "2025-12-18").out.startswith(
        "This data is old: its oldest list is as of"
    )
    assert "data is old" not in program("overlap", "pair", "A", "B", "--json").out


def test_combinations_are_of_all_who_hold_any() -> None:
    """Every fund asked takes part; where those are very many, the funds that do are named."""
    theme = group("ai", ["X", "Y1", "Z"], type="THEME")
    found = book([theme, *GROUPS]).theme("ai")
    assert found.among == tuple(sorted((one.name for one in GROUPS), key=lambda name: (name != "B", name)))
    assert {one.symbols: len(one.funds) for one in found.combinations} == {("X",): 16, ("Y1",): 1, ("Z",): 0}
    assert found.part("Exact combinations").headings[0] == "Held by exactly"
    many = [group(f"F{n:02}", {"X": 1.0}) for n in range(MOST_SETS + 2)]
    cut = book([theme, *many]).theme("ai")
    assert cut.part("Exact combinations").headings[0] == f"Held by exactly, of the {MOST_SETS} that hold most"
    assert any(
        note.startswith(f"Exact combinations are of the {MOST_SETS} of {MOST_SETS + 2} holders") for note in cut.notes
    )


def test_pages_of_different_questions_stand_side_by_side() -> None:
    """What was asked is in the page's name, as letters and digits; what that loses is told apart by a digest."""
    asked = {"a": "SPY", "b": "QQQ"}
    assert runner.page_of("51_pair", {}) == runner.page_of("51_pair", {"a": ""}) == "51_pair"
    assert runner.page_of("51_pair", asked) == "51_pair-SPY-QQQ"
    assert runner.page_of("20_validate", {"environment": "TEST", "schema": "s"}) == "20_validate-TEST"
    odd = [runner.page_of("51_pair", asked | {"a": name}) for name in ("../../etc", "../.._etc", "x" * 300, "\u05d0")]
    assert len(set(odd)) == 4
    assert all(re.fullmatch(r"51_pair-\w{1,40}-QQQ-[0-9a-f]{8}", name, re.ASCII) for name in odd)


def test_a_page_alone_is_an_answer_and_leads_somewhere(
    asked: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer comes first, the question is the title, there is no verdict and no dead link."""
    folder = asked / "reports"
    monkeypatch.setenv("WORKBENCH_REPORTS", str(folder))
    ended = program("notebook", "run", "51_pair", "-p", "a=A", "-p", "b=B")
    assert (ended.code, ended.out.splitlines()[0].startswith("A and B have 50.00 %")) == (0, True)
    html = (folder / "51_pair-A-B.html").read_text()
    assert "<title>A and B</title>" in html
    assert "✓ pass" not in html
    links = set(re.findall(r'href="([\w.-]+)"', html))
    assert links == {"51_pair-A-B.json", "51_pair-A-B.ipynb"}
    assert all((folder / link).is_file() for link in links)
    assert "workbench notebook run 51_pair -p a=A" in html
    assert pages.read_result("51_pair-A-B")["verdict"] is None


def test_links_of_a_page_alone_lead_somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made by itself, a page keeps the links to pages that are there and has the words of the others; in a run, all."""
    monkeypatch.setenv("WORKBENCH_REPORTS", str(tmp_path))
    (tmp_path / "20_validate.html").write_text("")
    cell = nbformat.v4.new_markdown_cell("[there](20_validate.html) and [not there](90_review.html)")

    def links() -> set[str]:
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "executed.ipynb")
        page = pages.export(tmp_path / "executed.ipynb", pages.place("00_start_here", ".ipynb")).read_text()
        assert "not there" in page
        return set(re.findall(r'href="([\w-]+)\.html"', page))

    with pages.alone("00_start_here"):
        assert links() == {"20_validate"}
    assert links() == {"index", "20_validate", "90_review"}


def test_a_kernel_says_one_line(asked: Path) -> None:
    """A mistyped fund is one line with what is near, still an error of its kind; others keep their traceback."""
    code = ["from workbench import overlap\nbook = overlap.open_book()", "book.pair('A', 'bar')", "1 / 0"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in code])
    NotebookClient(notebook, allow_errors=True).execute()
    _, [plain], [usual] = [cell.outputs for cell in notebook.cells]
    assert (plain.output_type, plain.ename) == ("error", "UnknownNameError")
    assert plain.traceback == [f"UnknownNameError: {plain.evalue}"]
    assert "Did you mean 'bare'?" in plain.evalue
    assert len(usual.traceback) > 1


def test_an_interrupt_is_an_interrupt(asked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control-C while DuckDB computes is a KeyboardInterrupt."""
    slow = "SELECT sum(hash(range)) FROM range(2000000000)"
    monkeypatch.setattr(duck.sqlfiles, "load", lambda name: slow)
    with duck.opened(open_book().snapshot) as opened:
        threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            opened.rows("slow")


def test_pandas_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pandas one sentence says what there is instead; with it the rows become its frame."""
    found = book([group("A", {"X": 1.0})]).funds()
    monkeypatch.setattr("workbench.overlap.answers.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"\.frame\(\)"):
        found.to_pandas()
    monkeypatch.setattr("workbench.overlap.answers.find_spec", lambda name: "there")
    frame = SimpleNamespace(to_pandas=lambda: "a frame")
    monkeypatch.setattr(encoding, "to_arrow", lambda answer: frame)
    assert found.to_pandas() == "a frame"
