"""Portfolio files as people write them, and what a portfolio of funds really holds."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import lists
import overlap_twin as twin
import pytest
from conftest import Program
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lists import STOCKS, book, funds, group
from overlap_twin import BILLION, Group, Line

from workbench.errors import NothingToAskError, PortfolioError, UnknownNameError
from workbench.overlap import Book
from workbench.overlap.portfolio import Portfolio, read

FUNDS = [
    group("SPY", {"AAPL": 0.5, "MSFT": 0.3, "NVDA": 0.2}),
    group("QQQ", {"AAPL": 0.6, "NVDA": 0.4}),
    group("ARKK", {"TSLA": 1.0}),
    group("BARE", ["AAPL", "XOM"]),
    group("SHORT", {"AAPL": 0.45, "XOM": 0.45}),
]


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the snapshots of these tests are written."""
    return tmp_path_factory.mktemp("portfolios")


@pytest.fixture(scope="session")
def asked(root: Path) -> Book:
    """A book of five funds."""
    return book(root, FUNDS, STOCKS)


def held(asked: Book, root: Path, text: str | bytes) -> Portfolio:
    """The portfolio of a file with this text."""
    file = root / "portfolio.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return asked.portfolio(file)


def shares(found: Portfolio) -> dict[str, float]:
    """The funds and their shares."""
    return {one.fund: one.share for one in found.funds}


FORMS = {
    "fractions": "fund,weight\nSPY,0.6\nQQQ,0.4\n",
    "percent": "fund,weight\nSPY,60\nQQQ,40\n",
    "percent signs": "Ticker,Allocation\nSPY,60%\nQQQ,40 %\n",
    "money": "Symbol,Market_Value\nSPY,30000\nQQQ,20000\n",
    "thousands": 'Fund,Value ($)\nSPY,"$30,000.00"\nQQQ,"20,000"\n',
    "semicolons": "fund;share\nSPY;0.6\nQQQ;0.4\n",
    "byte order mark": b"\xef\xbb\xbffund,weight\nSPY,60\nQQQ,40\n",
    "windows": b"fund,weight\r\nSPY,60\r\nQQQ,40\r\n",
    "old macintosh": b"fund,weight\rSPY,60\rQQQ,40",
    "no heading": "SPY,60\nQQQ,40",
    "other columns": "Account,Fund,Note,Percent\nIRA,SPY,x,60\nIRA,QQQ,,40\n",
    "columns swapped": "weight,fund\n60,SPY\n40,QQQ\n",
    "comments and blanks": "# mine; since 2020\n\nfund,weight\n  # more\nSPY,60\n , \nQQQ,40\n\n",
    "comment before semicolons": "# mine, all\nSPY;60\nQQQ;40\n",
    "twice": "SPY,35\nQQQ,40\nspy,25\n",
    "quoted and padded": '" SPY ", 60\n"etf:qqq",40\n',
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_one_portfolio_written_in_many_ways(asked: Book, tmp_path: Path, text: str | bytes) -> None:
    """Fractions, percent or money; commas or semicolons; heading, comments, BOM or none: the same portfolio."""
    found = held(asked, tmp_path, text)
    assert shares(found) == {"SPY": 0.6, "QQQ": 0.4}
    assert [(row.symbol, row.weight) for row in found.rows] == [
        ("AAPL", pytest.approx(0.54)),
        ("NVDA", pytest.approx(0.28)),
        ("MSFT", pytest.approx(0.18)),
    ]
    assert found.looked_through == pytest.approx(1.0)
    assert (found.cash, found.unknown) == (0.0, pytest.approx(0.0, abs=1e-12))
    assert found.notes[0].startswith(("Shares are read as", "Amounts are read as money"))


BAD = {
    "words": ("fund,weight\nSPY,many\n", 2, "'many' is no share or amount"),
    "negative": ("SPY,60\nQQQ,-40\n", 2, "'-40' is no share or amount"),
    "not a number": ("fund,weight\n\nSPY,nan\n", 3, "'nan' is no share or amount"),
    "infinite": ("SPY,inf\n", 1, "'inf' is no share or amount"),
    "enormous": ("SPY,1e15\n", 1, "'1e15' is no share or amount"),
    "decimal comma": ("fund;weight\nSPY;33,3\nQQQ;66,7\n", 2, "'33,3' is no share or amount"),
    "underscores": ("SPY,6_0\n", 1, "'6_0' is no share or amount"),
    "no amount": ("fund,weight\nSPY\n", 2, "it has no second column"),
    "empty amount": ("SPY,\n", 1, "'' is no share or amount"),
    "no fund": ("fund,weight\n# x\n,60\n", 3, "it names no fund"),
    "nothing": ("", 1, "it is empty"),
    "comments only": ("# nothing\n\n", 1, "it is empty"),
    "heading only": ("fund,weight\n", 1, "nothing is invested"),
    "zeros": ("fund,weight\nSPY,0\nQQQ,0.0\n", 2, "nothing is invested"),
    "no text": (b"\xff\xfe\x00S", 1, "it is no UTF-8 text"),
    "endless cell": ("SPY,60\nQQQ," + "9" * 140_000, 2, "it is no CSV"),
}


@pytest.mark.parametrize(("text", "line", "reason"), BAD.values(), ids=BAD)
def test_bad_lines_are_named(asked: Book, tmp_path: Path, text: str | bytes, line: int, reason: str) -> None:
    """Whatever cannot be read is refused with its line and why, never guessed."""
    with pytest.raises(PortfolioError) as refused:
        held(asked, tmp_path, text)
    assert f"line {line}: {reason}" in str(refused.value)
    assert refused.value.exit_code == 2


def test_command_names_the_bad_line(
    tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the command line a bad line, a missing file and an unknown fund end with exit code 2."""
    lists.snapshot(tmp_path / "snapshots" / "one", FUNDS)
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / "snapshots"))
    file = tmp_path / "mine.csv"
    for text, told in (
        ("SPY,60\nQQQ,x\n", "line 2: 'x' is no share"),
        ("SPY,60\nQQQQ,40\n", "Did you mean 'QQQ'"),
    ):
        file.write_text(text)
        ended = program("overlap", "portfolio", file)
        assert (ended.code, ended.out) == (2, "")
        assert told in ended.err
        assert "Traceback" not in ended.err
    missing = program("overlap", "portfolio", tmp_path / "none.csv")
    assert missing.code == 2
    assert "No such file" in missing.err


def test_unknown_fund_is_refused(asked: Book, tmp_path: Path) -> None:
    """A fund that the snapshot does not have is no silent part of the portfolio."""
    with pytest.raises(UnknownNameError, match="No group is named 'VOO'"):
        held(asked, tmp_path, "SPY,60\nVOO,40")


def test_cash_is_cash(asked: Book, tmp_path: Path) -> None:
    """A line of cash is neither a fund nor unknown."""
    found = held(asked, tmp_path, "SPY,80\nCash,15\nUSD,5\n")
    assert (found.cash, found.looked_through, found.unknown) == (
        0.2,
        pytest.approx(0.8),
        pytest.approx(0, abs=1e-12),
    )
    assert shares(found) == {"SPY": 0.8}
    all_cash = held(asked, tmp_path, "CASH,100")
    assert (all_cash.cash, all_cash.unknown, all_cash.rows) == (1.0, 0.0, [])
    assert "None of the money can be looked through" in all_cash.sentence


def test_fund_without_weights_is_unknown(asked: Book, tmp_path: Path) -> None:
    """What is in a fund without weights stays unknown, named, and adds nothing to any figure."""
    found = held(asked, tmp_path, "SPY,60\nBARE,40\n")
    assert (found.looked_through, found.unknown) == (pytest.approx(0.6), pytest.approx(0.4))
    bare = next(one for one in found.funds if one.fund == "BARE")
    assert (bare.share, bare.adds, bare.drop_order, bare.count) == (0.4, None, None, 2)
    assert any("without weights: BARE (40.00" in note for note in found.notes)
    assert "XOM" not in {row.symbol for row in found.rows}
    assert " 0.00 %" not in found.part("Funds").table().text


def test_ninety_percent_leave_ten_unknown(asked: Book, tmp_path: Path) -> None:
    """A file or a fund that sums to 90 % is never scaled up: the rest is unknown, and the sum is told."""
    found = held(asked, tmp_path, "SPY,50\nQQQ,40\n")
    assert shares(found) == {"SPY": 0.5, "QQQ": 0.4}
    assert (found.looked_through, found.unknown) == (pytest.approx(0.9), pytest.approx(0.1))
    assert found.notes[0] == "Shares are read as percent, which sum to 90."
    partial = held(asked, tmp_path, "SHORT,1\n")
    assert (partial.looked_through, partial.unknown) == (pytest.approx(0.9), pytest.approx(0.1))
    assert any("sums to 90.00 %" in note for note in partial.notes)


def test_what_a_fund_adds(asked: Book, tmp_path: Path) -> None:
    """The fund that the others hold most of could go first; one of other stocks adds itself in full."""
    found = held(asked, tmp_path, "SPY,40\nQQQ,40\nARKK,20\n")
    told = {one.fund: (one.adds, one.drop_order) for one in found.funds}
    # SPY alone holds 30 % MSFT; QQQ holds 10 % more AAPL and 20 % more NVDA. Of equals the first by name goes.
    assert told == {"QQQ": (0.3, 1), "ARKK": (1.0, 2), "SPY": (0.3, 3)}
    assert found.duplicated == pytest.approx(0.4 * (0.5 + 0.2))
    assert "could go first: only 30.00" in found.sentence


def test_without_a_file_an_example_is_made(asked: Book, root: Path) -> None:
    """Without a file the example is equal parts of the funds with weights that hold most; without any, it says so."""
    found = asked.portfolio()
    assert [one.fund for one in found.funds] == ["SPY", "QQQ", "SHORT"]
    assert len({one.share for one in found.funds}) == 1
    assert found.notes[0].startswith("An example")
    with pytest.raises(NothingToAskError, match="a fund with weights"):
        book(root, [group("BARE", ["X"])]).portfolio()


def test_positions_keep_exact_amounts(tmp_path: Path) -> None:
    """A file is read into exact decimals with the numbers of its lines."""
    file = tmp_path / "p.csv"
    file.write_text('# head\nfund,weight\n\nSPY,"1,234.50"\nQQQ,0.1\n')
    assert [(one.line, one.fund, one.amount) for one in read(file)] == [
        (4, "SPY", Decimal("1234.50")),
        (5, "QQQ", Decimal("0.1")),
    ]


def with_short(groups: list[Group]) -> list[Group]:
    """The first fund also sells something short, and its list is incomplete."""
    first = Group("ETF", groups[0].name, (*groups[0].lines[1:], Line("SOLD", -BILLION // 10), Line("X", 1)))
    return [first, *groups[1:]]


@settings(deadline=None, max_examples=12, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(funds("ABC"), st.tuples(*[st.integers(1, 60)] * 3), st.booleans())
def test_portfolio_agrees_with_the_twin(
    root: Path, groups: list[Group], parts: tuple[int, ...], odd: bool
) -> None:
    """Look-through, duplicated money, what each fund adds, never negative, and the drop order are the twin's."""
    groups = with_short(groups) if odd else groups
    money = [round(Decimal(part) * BILLION / sum(parts)) for part in parts]
    text = "".join(
        f"{one.name},{Decimal(share).scaleb(-9):f}\n" for one, share in zip(groups, money, strict=True)
    )
    found = held(book(root, groups, STOCKS), root, text)
    holdings = twin.hold(groups)
    naive = twin.mix([Fraction(share, BILLION) for share in money], holdings)
    assert [row.weight for row in found.rows] == sorted((row.weight for row in found.rows), reverse=True)
    assert {row.symbol: row.weight for row in found.rows} == pytest.approx(
        {stock: float(weight) for stock, weight in naive.exposure.items()}
    )
    assert {row.symbol: row.twice for row in found.rows} == pytest.approx(
        {stock: float(weight) for stock, weight in naive.twice.items()}
    )
    assert found.duplicated == pytest.approx(sum(row.weight - max(row.by_fund) for row in found.rows))
    assert [one.adds for one in found.funds] == pytest.approx([float(adds) for adds in naive.adds])
    assert all((one.adds or 0) >= 0 for one in found.funds)
    assert [one.drop_order for one in found.funds] == [
        twin.drop_order(holdings).index(n) + 1 for n in range(3)
    ]
    assert found.looked_through + found.cash + found.unknown == pytest.approx(1)
    assert sum(sector.weight for sector in found.sectors) == pytest.approx(found.looked_through)
    squares = sum((weight / sum(naive.exposure.values())) ** 2 for weight in naive.exposure.values())
    assert found.effective == pytest.approx(float(1 / squares))


def test_the_answer_says_first_what_it_could_not_look_through(tmp_path: Path) -> None:
    """Cash, money without weights and amounts read as money are in the sentence; a lone fund is not advised away."""
    lists = [*FUNDS, group("BARE", ["X", "Y"])]
    asked = book(tmp_path, lists, STOCKS)
    bare = held(asked, tmp_path, "SPY,50\nBARE,30\nCash,20\n").sentence
    assert "20.00 % is cash" in bare
    assert "30.00 % could not be looked through" in bare
    assert "could go first" not in bare
    assert held(asked, tmp_path, "SPY,50\nQQQ,30\n").sentence.startswith("Amounts read as money: 2 funds")
    plain = held(asked, tmp_path, "SPY,60\nQQQ,40\n").sentence
    assert "could go first" in plain
    assert not {"cash", "looked", "money:"} & set(plain.split())
