"""Own names against all funds: by weight, by breadth, and what nobody holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Program
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from oracles import lists
from oracles import overlap_twin as twin
from oracles.lists import ODD, STOCKS, book, group
from oracles.overlap_twin import BILLION, Group
from oracles.workbooks import workbook

from workbench.errors import UnreadableFileError, UsageError
from workbench.overlap import SnapshotQuestions
from workbench.overlap.watchlist import read_file

FUNDS = [
    group("FEW", {"NVDA": 0.9, "XOM": 0.1}),
    group("MANY", {"NVDA": 0.1, "AMD": 0.1, "BRK.B": 0.1, "XOM": 0.7}),
    group("NONE", {"XOM": 1.0}),
    group("BARE", ["NVDA", "AMD"]),
    group("chips", ["NVDA", "INTC"], "THEME"),
]
MINE = ["nvda", "AMD", "BRK-B", "INTC", "NVDA.US", "ZZZZ"]


@pytest.fixture(scope="module")
def asked() -> SnapshotQuestions:
    """A book of four funds and a theme."""
    return book(FUNDS, STOCKS)


def test_funds_are_ranked_both_ways(asked: SnapshotQuestions) -> None:
    """By what the names weigh, or by how many are there; names that nobody holds and unknown ones are told apart."""
    heavy = asked.watchlist(MINE)
    assert [(row.name, row.purity, row.shared) for row in heavy.rows] == [
        ("FEW", 0.9, 1),
        ("MANY", pytest.approx(0.3), 3),
        ("BARE", None, 2),
        ("NONE", 0.0, 0),
    ]
    assert [row.name for row in asked.watchlist(MINE, by="breadth").rows] == ["MANY", "BARE", "FEW", "NONE"]
    assert (heavy.nobody, heavy.unknown) == (("INTC",), ("ZZZZ",))
    assert [(one.symbol, one.funds, one.most_in, one.weight) for one in heavy.names] == [
        ("NVDA", 3, "FEW", 0.9),
        ("AMD", 2, "MANY", 0.1),
        ("BRK.B", 1, "MANY", 0.1),
        ("INTC", 0, None, None),
    ]
    told = "MANY holds most of the 4 names (3); the most weight is in FEW: 90.00 % of it. "
    told += "Most often held: NVDA, by 3 of 4 groups asked. Nobody holds: INTC."
    assert heavy.sentence == f"{told} Not in the data: ZZZZ."
    assert asked.watchlist(["INTC"]).sentence.startswith("No group asked holds any of the names.")
    assert asked.watchlist("nvda, AMD").names == asked.watchlist(["NVDA", "AMD"]).names
    assert asked.watchlist("nvda").sentence.startswith("FEW, MANY, BARE hold NVDA; the most weight is in FEW")
    assert asked.watchlist(["INTC"], types=["THEME"]).rows[0].name == "chips"
    for names, by in (([], "weight"), (["NVDA"], "size")):
        with pytest.raises(UsageError):
            asked.watchlist(names, by=by)


FILES = {
    "lines": "NVDA\n# mine\n\nAMD\n",
    "words": "NVDA AMD\n",
    "one line": "NVDA,AMD\n",
    "column": "Name;Symbol;Wert\nNvidia;NVDA;5\nNo ticker;;\nAMD Inc.;AMD;-\n",
    "broker": "My list of today\n\nTicker,Note\nNVDA,x\nAMD,\n",
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_names_are_read_from_files(tmp_path: Path, text: str) -> None:
    """A ticker a line, several in one, or a column under a heading; in a workbook too."""
    file = tmp_path / "watch.txt"
    file.write_text(text)
    assert read_file(file) == ["NVDA", "AMD"]
    assert read_file(workbook(tmp_path / "w.xlsx", [["Symbol"], ["NVDA"], ["AMD"]])) == ["NVDA", "AMD"]


def test_what_is_no_ticker_is_refused(tmp_path: Path) -> None:
    """Names of companies or numbers without a heading are no tickers."""
    file = tmp_path / "watch.txt"
    for text, word in (("NVDA\nAMD,5\n", "'5'"), ("NVDA,Nvidia (Corp)\n", "'\\(Corp\\)'")):
        file.write_text(text)
        with pytest.raises(UnreadableFileError, match=f"{word} is not a ticker"):
            read_file(file)


def test_command_takes_tickers_or_a_file(tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tickers as arguments and a file of them say the same, in CSV and JSON; a missing file is no ticker."""
    lists.snapshot(tmp_path / "snapshots" / "one", FUNDS)
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / "snapshots"))
    (tmp_path / "mine.txt").write_text("NVDA\nAMD\n")
    command = ("overlap", "watchlist")
    plain = program(*command, "NVDA", "AMD", "--csv").out
    assert plain == program(*command, tmp_path / "mine.txt", "--csv").out
    assert plain.splitlines()[1].startswith("ETF,FEW,,0.9,0.5,1,2,")
    assert program(*command, "NVDA", "--by", "breadth", "--json").result["nobody"] == []
    missing = program(*command, "none.csv")
    assert (missing.code, "there is no such file" in missing.err) == (2, True)


@settings(deadline=None, max_examples=6, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(ODD, st.lists(st.sampled_from(["AAPL", "MSFT", "BRK.B", "NA", "B", "TRUE", "ZZ"]), min_size=1, unique=True))
def test_watchlist_agrees_with_the_twin(groups: list[Group], mine: list[str]) -> None:
    """How many of the names each fund holds and what they weigh are the twin's, whatever lists hold."""
    found = book(groups, STOCKS).watchlist(mine)
    chosen = twin.choose(groups, ["ETF"])
    clashes = twin.clashes(groups)
    held = dict(zip([one.name for one in chosen], twin.hold(chosen, everyone=groups), strict=True))
    names = {twin.spelling_of(name) for name in mine}
    for row in found.rows:
        plain = {stock.partition(" ")[0] if stock.partition(" ")[0] in clashes else stock for stock in held[row.name]}
        assert row.shared == len(names & plain)
        if row.purity is not None:
            weighs = sum(one.long for stock, one in held[row.name].items() if stock.partition(" ")[0] in names)
            assert row.purity == pytest.approx(weighs / BILLION)
