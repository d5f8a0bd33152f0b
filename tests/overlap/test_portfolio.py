"""Portfolio files as people and brokers write them, what a portfolio really holds, and what dropping a fund changes."""

from __future__ import annotations

import io
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import SHARED, Program
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from oracles import lists
from oracles import overlap_twin as twin
from oracles.lists import STOCKS, book, funds, group
from oracles.overlap_twin import BILLION, Group, Line
from oracles.workbooks import workbook
from xlsxwriter import Workbook

from workbench.errors import AmbiguousNameError, NothingToAskError, UnreadableFileError, UsageError
from workbench.overlap import SnapshotQuestions
from workbench.overlap.beside import MOST_PARTS, expect_no_sums
from workbench.overlap.portfolio import Portfolio
from workbench.overlap.portfolio_file import read_file

FUNDS = [
    group("SPY", {"AAPL": 0.5, "MSFT": 0.3, "NVDA": 0.2}),
    group("QQQ", {"AAPL": 0.6, "NVDA": 0.4}),
    group("ARKK", {"TSLA": 1.0}),
    group("BARE", ["AAPL", "XOM"]),
    group("SHORT", {"AAPL": 0.45, "XOM": 0.45}),
    group("USD", {"NVDA": 1.0}),
    group("ai", ["NVDA", "AI"], "THEME"),
]
CASES = sorted((SHARED / "cases" / "portfolio").glob("*.csv"))


@pytest.fixture(scope="session")
def asked() -> SnapshotQuestions:
    """A book of five funds."""
    return book(FUNDS, STOCKS)


def written(folder: Path, text: str | bytes) -> Path:
    """A file with this text."""
    file = folder / "portfolio.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def held(asked: SnapshotQuestions, folder: Path, text: str | bytes) -> Portfolio:
    """The portfolio of a file with this text."""
    return asked.portfolio(written(folder, text))


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
    "tabs": "fund\tweight\nSPY\t60\nQQQ\t40\n",
    "texts by formulas": 'fund,weight\n="SPY",="60"\n="QQQ",="40"\n',
    "bars": "fund|weight\nSPY|60%\nQQQ|40%\n",
    "Excel says": "sep=;\r\nfund;weight\r\nSPY;60\r\nQQQ;40\r\n",
    "decimal commas": "Fonds;Gewicht\nSPY;60,0\nQQQ;40,0\n",
    "quoted decimal commas": 'Fund,Weight\nSPY,"60,0 %"\nQQQ,"40,0 %"\n',
    "euros": "Wertpapier;Kurswert in EUR\nSPY;6.000,00 EUR\nQQQ;4.000,00 EUR\n",
    "points of thousands": "Symbol;Market Value\nSPY;60.000\nQQQ;40.000\n",
    "apostrophes": "Symbol;Marktwert\nSPY;60'000.00\nQQQ;40\u2019000.00\n",
    "narrow spaces": "Symbol;Kurswert\nSPY;60\u202f000 €\nQQQ;40\u00a0000,0 €\n",
    "UTF-16": "fund,weight\nSPY,60\nQQQ,40\n".encode("utf-16"),
    "UTF-16 unmarked": "fund,weight\nSPY,60\nQQQ,40\n".encode("utf-16-le"),
    "cp1252": "Währung;Kürzel;Betrag\n€;SPY;600 €\n€;QQQ;400 €\n".encode("cp1252"),
    "total": "fund,weight\nSPY,60\nQQQ,40\nTotal,100\n",
    "units beside": "Ticker,Amount,Price,Value\nSPY,10,600.00,6000.00\nQQQ,100,40.00,4000.00\n",
    "currency beside": "Symbol,Currency,Value,% of NAV\nSPY,USD,10,60\nQQQ,EUR,90,40\n",
    "fidelity": (
        "Account Number,Account Name,Symbol,Description,Quantity,Last Price,Current Value,Percent Of Account,Type\n"
        "Z1,Mine,SPY,SPDR,10,$600.00,$6000.00,60.00%,Cash,\nZ1,Mine,QQQ,INVESCO,8,$500.00,$4000.00,40.00%,Cash,\n"
        "Z1,Mine,Pending Activity,,,,,,,\n\n"
        '"The data is provided to you, solely for your use."\n\n"Date downloaded Nov-27-2026 4:30 p.m ET"\n'
    ),
    "schwab, two accounts": (
        '"Positions for all accounts, 2026/11/27"\n\n"Individual ...123"\n'
        '"Symbol","Qty (Quantity)","Mkt Val (Market Value)","% of Acct (% of Account)",\n'
        '"SPY","10","$6,000.00","100%",\n"Account Total","--","$6,000.00","--",\n\n"Roth IRA ...456"\n'
        '"Symbol","Qty (Quantity)","Mkt Val (Market Value)","% of Acct (% of Account)",\n'
        '"QQQ","8","$4,000.00","100%",\n"Account Total","--","$4,000.00","--",\n'
    ),
    "vanguard": (
        "Account Number,Investment Name,Symbol,Shares,Share Price,Total Value,\n1,SPDR,SPY,10,600.0,6000.0,\n"
        "1,INVESCO,QQQ,8,500.0,4000.0,\n\n\nAccount Number,Trade Date,Symbol,Shares,Share Price,Net Amount,\n"
        "1,2026-01-02,SPY,1,300.0,-300.0,\n"
    ),
    "interactive brokers": (
        "Statement,Header,Field Name,Field Value\nStatement,Data,BrokerName,X\n"
        "Open Positions,Header,Asset Category,Currency,Symbol,Quantity,Close Price,Value,Code\n"
        "Open Positions,Data,Stocks,USD,SPY,10,600,6000,\nOpen Positions,Data,Stocks,USD,QQQ,10,400,4000,\n"
        "Open Positions,Total,Stocks,USD,,,,10000,\n"
        "Trades,Header,Asset Category,Currency,Symbol,Quantity,Price,Proceeds,Code\nTrades,Data,Stocks,USD,SPY,1,2,3,\n"
    ),
    "comdirect": (
        '"Depotübersicht";"27.11.2026"\n\n"Stück/Nom.";"Bezeichnung";"WKN";"Symbol";"Währung";"Wert in EUR";\n'
        '"10";"SPDR";"A1";"SPY";"EUR";"6.000,00";\n"5";"Invesco";"B2";"QQQ";"USD";"4.000,00";\n'
    ).encode("cp1252"),
    "degiro": (
        'Product,Symbol/ISIN,Amount,Closing,Local value,,Value in EUR\nSPY,US1,15,"78,62",USD,1179.30,"1200,00"\n'
        'QQQ,US2,5,"78,62",USD,1179.30,"800,00"\n'
    ),
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_one_portfolio_written_in_many_ways(tmp_path: Path, text: str | bytes) -> None:
    """Fractions, percent or money, of people, spreadsheets and brokers: the same portfolio, and how it was read."""
    positions, notes = read_file(written(tmp_path, text))
    assert [(name, share) for name, share in positions if share] == [("SPY", 600_000_000), ("QQQ", 400_000_000)]
    assert notes[0].startswith(("Shares", "Amounts"))
    assert " read as " in notes[0]


NAMED = {
    "twice": "SPY,35\nQQQ,40\nspy,25\n",
    "quoted and padded": '" SPY ", 60\n"etf:qqq",40\n',
    "exchange": "fund,weight\nNYSEARCA:SPY,60\nQQQ.US,40\n",
    "Bloomberg": "fund,weight\nSPY US Equity,60\nQQQ UQ,40\n",
    "in brackets": "Name;Anteil in %\nSPDR S&P 500 ETF (SPY);60\nInvesco QQQ Trust (QQQ);40\n",
}


@pytest.mark.parametrize("text", NAMED.values(), ids=NAMED)
def test_one_portfolio_named_in_many_ways(asked: SnapshotQuestions, tmp_path: Path, text: str) -> None:
    """Twice, in lower case, behind an exchange or in brackets, a fund is the fund, and its stocks are added up."""
    found = held(asked, tmp_path, text)
    assert shares(found) == {"SPY": 0.6, "QQQ": 0.4}
    weights = [("AAPL", pytest.approx(0.54)), ("NVDA", pytest.approx(0.28)), ("MSFT", pytest.approx(0.18))]
    assert [(row.symbol, row.weight) for row in found.rows] == weights
    assert found.looked_through == pytest.approx(1.0)
    assert (found.cash, found.missing, found.unknown) == (0.0, 0.0, pytest.approx(0.0, abs=1e-12))


BAD = {
    "words": ("fund,weight\nSPY,many\n", "line 2: 'many' is not a share or an amount"),
    "not a number": ("fund,weight\n\nSPY,nan\n", "line 3: 'nan' is not a share or an amount"),
    "enormous": ("SPY,1e15\n", "line 1: '1e15' is not a share or an amount"),
    "underscores": ("SPY,60\nQQQ,4_0\n", "line 2: '4_0' is not a share or an amount"),
    "no amount": ("fund,weight\nSPY\n", "line 2: SPY has no share or amount"),
    "empty amount": ("SPY,60\nQQQ,\n", "line 2: QQQ has no share or amount"),
    "no fund": ("fund,weight\n# x\n,60\n", "line 3: it names no fund"),
    "nothing": ("", "it is empty"),
    "comments only": ("# nothing\n\n", "it is empty"),
    "heading only": ("fund,weight\n", "no line of it holds a name and a share"),
    "zeros": ("fund,weight\nSPY,0\nQQQ,0.0\n", "line 2: nothing is invested"),
    "no text": (b"\x89PNG\r\n\x1a\n\0", "it is not text"),
    "broken workbook": (b"PK\x03\x04 and so on", "it is not a workbook that can be read"),
    "endless cell": ("SPY,60\nQQQ," + "9" * 140_000, "line 2: a cell is too long"),
    "open quote": ('fund,weight\nSPY,"60\nQQQ,40\n', "line 2: quotation marks do not pair up"),
    "surplus": ("VTI,33,5\nQQQ,66,5\n", "line 1: 'VTI,33,5' is more than 2 columns"),
    "mixed signs": ("SPY,50%\nQQQ,0.5\n", "line 1: '50%' and '0.5' (line 2) are of different kinds"),
    "a fraction among percents": (
        "fund,weight\nSPY,0.6\nQQQ,40\n",
        "'0.6' may be percent, or a fraction among percents",
    ),
    "money of about a hundred": (
        "Symbol,Value\nSPY,60\nQQQ,50\n",
        "'60' may be 60 in money, 54.55 % of it all, or 60 as",
    ),
    "mixed currencies": ("fund,value\nSPY,$5\nQQQ,5 EUR\n", "line 2: '$5' and '5 EUR' (line 3) are of different"),
    "mixed sizes": ("SPY,60\nQQQ,50000\n", "'60' may be 60 as percent, which is 60.00 %, or 60 in money, 0.12 %"),
    "mixed marks": ("fund;weight\nSPY;60,5\nQQQ;39.5\n", "'39.5' has a decimal point, '60,5' (line 2) a comma"),
    "ones": ("SPY,1\nQQQ,1\n", "'1' may be 1 as percent, which is 1.00 %, or 1 in money, 50.00 % of it all"),
    "thousands?": ("SPY,40.000\nQQQ,950\n", "'40.000' may be 40 as percent, which is 40.00 %, or 40,000 in money"),
    "decimals?": ("fund;weight\nSPY;60.000\nQQQ;40\n", "'60.000' may be 60,000 as percent"),
    "thousands of percent": ("fund;weight\nSPY;20.125%\nQQQ;39.875%\n", "or 20.125 as percent, which is 20.12 %"),
    "percent of fractions": ("Fund,Weight %\nSPY,0.6\nQQQ,0.4\n", "may be 0.6 as percent, which is 0.60 %, or 0.6 as"),
    "wrong total": ("fund,weight\nSPY,60\nQQQ,40\nTotal,90\n", "line 4: it says '90' in all, and the lines above"),
    "unnamed total": ("Fonds;Kurswert\nSPY;600,5\nQQQ;400\nSumme EUR;1000,5\n", "line 4: 'Summe EUR' is the sum of"),
    "two columns": (
        "Symbol,Market Value,% of Account\nSPY,6000,50%\nQQQ,4000,50%\n",
        "line 2: of SPY, 'Market Value' says 60.00 %, '% of Account' says 50.00 %",
    ),
    "several currencies": ("Symbol,Currency,Value\nSPY,USD,6\nQQQ,EUR,4\n", "in several currencies (EUR, USD)"),
    "numbers of shares": ("Symbol,Quantity\nSPY,10\n", "numbers of shares alone say neither ('Symbol', 'Quantity')"),
    "other headings": ("a,b\nSPY,60\n", "it has neither a number nor headings that name a fund and its share"),
    "two tables": ("Fund,Weight\nSPY,60\nSymbol,Value\nQQQ,40\n", "line 3: a second table with other headings"),
    "sold": (
        "Symbol,Kauf/Verkauf,Wert\nSPY,Kauf,6000\nQQQ,Verkauf,4000\n",
        "line 3: 'Verkauf' in column 'Kauf/Verkauf' may be a short position, or a sale",
    ),
    "sides under another heading": (
        "Symbol,Stance,Value\nSPY,L,6000\nQQQ,S,4000\n",
        "line 3: 'S' in column 'Stance' may be a short position, or something else",
    ),
    "units of another sign": (
        "Symbol,Quantity,Value\nSPY,10,6000\nQQQ,-10,4000\n",
        "line 3: of QQQ, 'Quantity' is '-10' and 'Value' '4000'",
    ),
    "trades": (
        "Run Date,Action,Symbol,Amount ($)\n1.2.,YOU BOUGHT SPDR,SPY,6000\n1.3.,YOU SOLD,QQQ,4000\n",
        "line 2: it is a list of trades, not of positions (column 'Action')",
    ),
    "days": (
        "As of,Symbol,Value\n2026-01-02 10:00,SPY,6000\n2026-01-02 10:01,QQQ,1\n2026-01-03,SPY,6001\n",
        "it is of several days, '2026-01-02' and '2026-01-03' (column 'As of')",
    ),
    "units or money": (
        "Symbol,Amount,Last price\nSPY,10,600\nQQQ,20,500\n",
        "line 2: '10' of column 'Amount' may be units, each at the 'Last price', or money",
    ),
    "lots": (
        "Symbol,Value\nSPY,6000\nSPY,2400\nSPY,3600\nQQQ,4000\n",
        "line 2: lots of 'SPY' stand below it, and equal it",
    ),
    "a line a figure": (
        "Ticker,Metric,Value\nSPY,Beta,10\nSPY,Price,600\nQQQ,Beta,5\n",
        "'Beta' and 'Price' have a line each",
    ),
    "a line a figure, unsaid": (
        "Ticker,What,Value\nSPY,Market value,10\nSPY,Price,600\n",
        "'Market value' and 'Price' have",
    ),
    "sum above": (
        "Name,Value\nUS Equities,10000\nSPY,6000\nQQQ,4000\nBonds,5\nBND,5\n",
        "line 2: 'US Equities' is the sum of the lines below it",
    ),
    "sum below": (
        "Name,Value\nSpyders,6000.25\nCubes,4000.5\nFunds of mine,10000.75\n",
        "line 4: 'Funds of mine' is the sum of the lines above it",
    ),
    "sum without units": (
        "Name,Units,Value\nSpyders,1,6000\nCubes,2,4000\nFunds of mine,,10000\n",
        "line 4: 'Funds of mine' is the sum of the lines above it",
    ),
    "two accounts": ("Fund,Percent\nSPY,60%\nQQQ,40%\nSPY,100%\n", "its shares sum to 200 %"),
}


@pytest.mark.parametrize(("text", "reason"), BAD.values(), ids=BAD)
def test_bad_and_ambiguous_files_are_refused(tmp_path: Path, text: str | bytes, reason: str) -> None:
    """Whatever cannot be read is refused with its line and why; what has two readings, with both; never guessed."""
    with pytest.raises(UnreadableFileError) as refused:
        read_file(written(tmp_path, text))
    assert reason in str(refused.value)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    "text",
    [
        "Symbol,Side,Value\nSPY,Long,6000\nQQQ,Short,2000\n",
        "Symbol,Type,Quantity,Value\nSPY,Long,10,6000\nQQQ,Short,5,-2000\n",
        "Kürzel;L/S;Stück;Wert\nSPY;L;10;6.000,00 €\nQQQ;S;-5;2.000,00 €\n",
        'Symbol,Direction,Value,%\nSPY,Buy,"$6,000",150%\nQQQ,Sell short,"$2,000",50%\n',
    ],
)
def test_a_column_may_say_that_a_line_is_short(tmp_path: Path, text: str) -> None:
    """A line is negative where a column says so, whatever sign its amount and its units have."""
    assert read_file(written(tmp_path, text))[0] == [("SPY", 1_500_000_000), ("QQQ", -500_000_000)]


def test_a_line_may_by_chance_be_the_sum_of_others(tmp_path: Path) -> None:
    """Half beside 30 and 20 is a portfolio, and so is cash that is as much as what stands above it."""
    for text in ("fund,weight\nSPY,50\nQQQ,30\nARKK,20\n", "fund,weight\nSPY,30\nQQQ,20\nCash,50\n"):
        assert len(read_file(written(tmp_path, text))[0]) == 3


def test_what_a_workbook_shows_is_not_passed_over(tmp_path: Path) -> None:
    """A hidden row is refused, one of another sheet is not; currencies that only formats show are said."""
    for name, hidden, formats, told in (
        ("plain", "other", ("$0.00", "$0"), ""),
        ("euros", "other", ("$0.00", "0.00 [$€-407]"), "show EUR, USD: amounts are taken as of one currency"),
        ("hidden", "funds & more", ("0", "0"), "line 3: the row is hidden"),
    ):
        book = Workbook(tmp_path / f"{name}.xlsx")
        sheets = {one: book.add_worksheet(one) for one in ("other", "funds & more")}
        sheets[hidden].set_row(2, None, None, {"hidden": True})
        sheets["funds & more"].write_row(0, 0, ["Symbol", "Market Value"])
        for row, (fund, form) in enumerate(zip(("SPY", "QQQ"), formats, strict=True), 1):
            sheets["funds & more"].write(row, 0, fund)
            sheets["funds & more"].write(row, 1, 5000, book.add_format({"num_format": form}))
        book.close()
        try:
            notes = read_file(tmp_path / f"{name}.xlsx")[1]
        except UnreadableFileError as refused:
            notes = ["", str(refused)]
        assert told in " ".join(notes[1:])
        assert (len(notes) == 1) == (not told)


def test_options_settle_what_has_two_readings(asked: SnapshotQuestions, tmp_path: Path) -> None:
    """A decimal mark or a unit that is said decides, and is refused where the file says otherwise."""
    file = tmp_path / "open.csv"
    file.write_text("fund;weight\nSPY;60.000\nQQQ;40\n")
    assert shares(asked.portfolio(file, decimal=".")) == {"SPY": 0.6, "QQQ": 0.4}
    assert shares(asked.portfolio(file, decimal=",", unit="money")) == {"SPY": 0.999333777, "QQQ": 0.000666223}
    assert shares(asked.portfolio({"SPY": 3, "QQQ": 2}, unit="money")) == {"SPY": 0.6, "QQQ": 0.4}
    with pytest.raises(UnreadableFileError, match=r"'\$3' is not in percent"):
        asked.portfolio({"SPY": "$3"}, unit="percent")
    for wrong in ({"unit": "shares"}, {"decimal": ";"}):
        with pytest.raises(UsageError, match="A unit is fraction, percent or money"):
            asked.portfolio({"SPY": 100}, **wrong)


def test_a_portfolio_may_be_a_dictionary_or_a_workbook(asked: SnapshotQuestions, tmp_path: Path) -> None:
    """Names and amounts, of whatever numbers, and a sheet of Excel are the portfolio of the file."""
    rows = [["My depot"], [], ["Symbol", "Market Value"], ["SPY", 6000.0], ["QQQ", 4000]]
    for one in ({"SPY": 0.6, "QQQ": 0.4}, {"spy": 60, "etf:QQQ": Decimal(40)}, workbook(tmp_path / "p.xlsx", rows)):
        assert shares(asked.portfolio(one)) == {"SPY": 0.6, "QQQ": 0.4}
    with pytest.raises(UnreadableFileError, match="its sheets 'S0' and 'S1' both hold a table"):
        asked.portfolio(workbook(tmp_path / "two.xlsx", rows, rows))
    with pytest.raises(UnreadableFileError, match="no line of it"):
        asked.portfolio({})


EXPECTED = {
    "01_dot_thousands": {"SPY": 20000 / 25900, "QQQ": 5000 / 25900, "ARKK": 900 / 25900},
    "03_percent_sign_partial": {"SPY": 0.4, "QQQ": 0.2},
    "10_margin": {"SPY": 1.2},
    "11_single_stock": {"SPY": 0.5, "AAPL": 0.5},
    "12_euro": {"SPY": 1234.5 / 1734.5, "QQQ": 500 / 1734.5},
}
"""What the files beside the checkout say, where that is not 60 and 40."""


@pytest.mark.skipif(not CASES, reason="the portfolio files beside the checkout are absent")
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_files_of_others_are_read_rightly(asked: SnapshotQuestions, path: Path) -> None:
    """Each file beside the checkout says what its list of expected readings says."""
    found = asked.portfolio(path)
    assert shares(found) == pytest.approx(EXPECTED.get(path.stem, {"SPY": 0.6, "QQQ": 0.4}))
    assert (found.cash, found.missing) == {"10_margin": (-0.2, 0.0), "03_percent_sign_partial": (0.0, 0.4)}.get(
        path.stem, (0.0, 0.0)
    )
    told = "Read otherwise than written: NYSEARCA:SPY as SPY, QQQ.US as QQQ."
    assert (told in found.notes) == (path.stem == "15_exchange_prefix")


def test_command_names_what_is_wrong(tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bad line, a missing file, a folder and nothing at all each have their own sentence and exit code 2."""
    lists.snapshot(tmp_path / "snapshots" / "one", FUNDS)
    monkeypatch.setenv("WORKBENCH_SNAPSHOTS", str(tmp_path / "snapshots"))
    file = tmp_path / "mine.csv"
    file.write_text("SPY,60\nQQQ,x\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    for path, told in (
        (file, "line 2: 'x' is not a share"),
        (tmp_path / "none.csv", "none.csv cannot be read: there is no such file. Check its name"),
        (tmp_path, "cannot be read: it is a folder. Name a file in it."),
        ("-", "standard input cannot be read: it is empty."),
    ):
        ended = program("overlap", "portfolio", path)
        assert (ended.code, ended.out) == (2, "")
        assert told in ended.err
        assert "Traceback" not in ended.err
    file.write_text("fund;weight\nSPY;60.000\nQQQ;40\n")
    assert program("overlap", "portfolio", file, "--decimal", ".", "--csv").out.startswith("symbol,")


def test_unknown_names_are_not_looked_through(asked: SnapshotQuestions, tmp_path: Path) -> None:
    """A name that the snapshot does not know is named with its part, and refuses nothing else."""
    found = held(asked, tmp_path, "SPY,60\nVOO,30\nZZZZ,10")
    assert (found.looked_through, found.unknown) == (pytest.approx(0.6), pytest.approx(0.4))
    assert "40.00 % could not be looked through (VOO, ZZZZ)" in found.sentence
    assert any("does not know them: VOO (30.00 % of the money), ZZZZ (10.00 %" in note for note in found.notes)
    assert [one.count for one in found.funds] == [3, None, None]
    near = held(asked, tmp_path, "SPYY,60\nAapl,30\nmsft,10\n")
    assert "'SPYY': Did you mean 'SPY'?" in near.notes
    assert "Read otherwise than written: Aapl as AAPL." in near.notes


def test_a_stock_is_a_fund_of_one_name(asked: SnapshotQuestions, tmp_path: Path) -> None:
    """A stock beside funds adds to what they hold of it, under any spelling; a theme of its name is asked about."""
    found = held(asked, tmp_path, "SPY,50\naapl.US,50\n")
    assert (found.rows[0].symbol, found.rows[0].weight, found.rows[0].twice) == ("AAPL", 0.75, 0.25)
    assert found.rows[0].by_fund == {"SPY": 0.25, "AAPL": 0.5}
    assert found.sentence.startswith("1 fund and 1 single stock with 3 stocks in all, the largest AAPL with 75.00 %")
    with pytest.raises(AmbiguousNameError, match="'AI' names several: STOCK:AI, THEME:ai"):
        held(asked, tmp_path, "SPY,50\nAI,50\n")
    assert shares(held(asked, tmp_path, "SPY,50\nstock:AI,50\n")) == {"SPY": 0.5, "AI": 0.5}


def test_cash_is_cash(asked: SnapshotQuestions, tmp_path: Path) -> None:
    """Cash, currencies and money market funds are neither a fund nor unknown; a fund named like one is asked about."""
    found = held(asked, tmp_path, "SPY,80\nCash,5\nEUR,5\nSPAXX**,5\nCash & Cash Investments,5\n")
    assert (found.cash, found.looked_through, found.unknown) == (0.2, pytest.approx(0.8), pytest.approx(0, abs=1e-12))
    assert shares(found) == {"SPY": 0.8}
    assert any("EUR as cash, SPAXX** as cash" in note for note in found.notes)
    all_cash = held(asked, tmp_path, "CASH,100")
    assert (all_cash.cash, all_cash.unknown, all_cash.rows) == (1.0, 0.0, [])
    assert "None of the money can be looked through" in all_cash.sentence
    with pytest.raises(AmbiguousNameError, match="'USD' names several: cash, ETF:USD"):
        held(asked, tmp_path, "SPY,80\nUSD,20\n")


def test_what_is_borrowed_or_short_is_said_first(asked: SnapshotQuestions, tmp_path: Path) -> None:
    """Borrowed cash and short positions are lines of their own: nothing is scaled, nothing is set against them."""
    found = held(asked, tmp_path, "fund,weight\nSPY,120\nCASH,-20\n")
    assert (found.looked_through, found.cash, found.missing) == (pytest.approx(1.2), -0.2, 0.0)
    assert found.sentence.startswith("20.00 % is borrowed: 1 fund with 3 stocks")
    both = held(asked, tmp_path, "fund,weight\nSPY,70\nSPY,-10\nQQQ,40\n")
    assert [(one.fund, one.share) for one in both.funds] == [("SPY", 0.7), ("SPY", -0.1), ("QQQ", 0.4)]
    short = held(asked, tmp_path, "fund,weight\nSPY,130\nQQQ,-30\nSPY,-0\n")
    assert (short.looked_through, short.short) == (pytest.approx(1.3), -0.3)
    assert short.sentence.startswith("30.00 % is sold short, and set against nothing: 1 fund with 3 stocks")
    assert (short.funds[1].fund, short.funds[1].share, short.funds[1].change) == ("QQQ", -0.3, None)


def test_fund_without_weights_is_unknown(asked: SnapshotQuestions, tmp_path: Path) -> None:
    """What is in a fund without weights stays unknown, named, and adds nothing to any figure."""
    found = held(asked, tmp_path, "SPY,60\nBARE,40\n")
    assert (found.looked_through, found.unknown) == (pytest.approx(0.6), pytest.approx(0.4))
    bare = next(one for one in found.funds if one.fund == "BARE")
    assert (bare.share, bare.change, bare.names_held, bare.count) == (0.4, None, None, 2)
    assert any("without weights: BARE (40.00" in note for note in found.notes)
    assert "XOM" not in {row.symbol for row in found.rows}
    assert "0.00 %" not in found.part("Sectors").table().text.replace("60.00 %", "")


def test_what_is_missing_from_the_file_is_called_that(asked: SnapshotQuestions, tmp_path: Path) -> None:
    """Shares are never scaled: less than all is not in the file, more is said first; a list's own gap is unknown."""
    found = held(asked, tmp_path, "fund,weight\nSPY,50\nQQQ,30.5\n")
    assert shares(found) == {"SPY": 0.5, "QQQ": 0.305}
    assert (found.looked_through, found.unknown, found.missing) == (pytest.approx(0.805), 0.0, 0.195)
    assert "19.50 % is not in the file" in found.sentence
    assert found.notes[0] == "Shares of column 'weight' are read as percent, which sum to 80.5."
    more = held(asked, tmp_path, "SPY,60\nQQQ,50\n")
    thirds = asked.portfolio({"SPY": 1, "QQQ": 1, "ARKK": 1}, unit="money")
    assert (more.missing, thirds.missing) == (0.0, 0.0)
    assert more.sentence.startswith("The shares sum to 110.00 %, and are not scaled: 2 funds")
    money = held(asked, tmp_path, "Symbol,Value,% of Account\nSPY,600,54%\nQQQ,400,36%\n")
    assert (shares(money), money.missing) == ({"SPY": 0.54, "QQQ": 0.36}, 0.1)
    partial = held(asked, tmp_path, "SHORT,1\n")
    assert (partial.looked_through, partial.unknown) == (pytest.approx(0.9), pytest.approx(0.1))
    assert any("sums to 90.00 %" in note for note in partial.notes)


def test_dropping_knows_how_much_is_held(asked: SnapshotQuestions) -> None:
    """The same funds in other shares could go in another order; the sentence says its rule."""
    found = asked.portfolio({"SPY": 40, "QQQ": 40, "ARKK": 20})
    told = {one.fund: (one.change, one.names_held, one.money_held) for one in found.funds}
    # Without SPY, AAPL falls from 44 to 40, MSFT from 12 to 0, NVDA rises from 24 to 26 2/3, TSLA from 20 to 33 1/3.
    assert told == {
        "SPY": (pytest.approx(0.16), 2, pytest.approx(0.7)),
        "QQQ": (pytest.approx(0.213333333), 2, pytest.approx(1.0)),
        "ARKK": (pytest.approx(0.2), 0, 0.0),
    }
    steps = [(step.funds, step.left) for step in found.steps]
    assert steps == [(("SPY",), ("QQQ", "ARKK")), (("ARKK",), ("QQQ",))]
    assert "SPY could go first: without it, and the rest scaled up, 16.00 % of the portfolio changes" in found.sentence
    core = asked.portfolio({"SPY": 2, "QQQ": 1, "ARKK": 97})
    assert [step.funds for step in core.steps] == [("QQQ",), ("SPY",)]


def test_ties_are_said_and_not_broken(asked: SnapshotQuestions) -> None:
    """Of two funds in equal shares either could go; one alone is all there is; one of share 0 changes nothing."""
    tied = asked.portfolio({"QQQ": 50, "ARKK": 50})
    assert [(step.funds, step.left) for step in tied.steps] == [(("QQQ", "ARKK"), ())]
    assert "QQQ or ARKK could go first: without one of them" in tied.sentence
    third = asked.portfolio({"ARKK": 25, "cash": 25, "etf:USD": 25, "AAPL": 25})
    assert [(step.funds, step.left) for step in third.steps] == [(("ARKK", "USD", "AAPL"), ())]
    assert third.cash == 0.25
    open_end = asked.portfolio({"ARKK": 10, "etf:USD": 10, "AAPL": 30, "XOM": 50})
    assert [step.funds for step in open_end.steps] == [("ARKK", "USD")]
    alone = asked.portfolio({"SPY": 100})
    assert (alone.funds[0].change, alone.steps) == (None, [])
    assert "SPY is all of it: dropping it leaves nothing" in alone.sentence
    nothing = asked.portfolio({"SPY": 60, "QQQ": 0, "ARKK": 40})
    assert nothing.funds[1].change == 0.0
    assert nothing.funds[0].names_held == 0
    assert nothing.steps[0].funds == ("QQQ",)
    assert "could go first" not in asked.portfolio({"SPY": 60, "BARE": 40}).sentence


def test_two_equal_funds_one_changes_nothing() -> None:
    """Of two funds with one list, in whatever shares, dropping either changes nothing."""
    twins = book([group("A", {"AAPL": 0.5, "MSFT": 0.5}), group("B", {"MSFT": 0.5, "AAPL": 0.5})])
    found = twins.portfolio({"A": 70, "B": 30})
    assert [one.change for one in found.funds] == [0.0, 0.0]
    assert found.steps[0].funds == ("A", "B")


def test_csv_names_the_funds(asked: SnapshotQuestions) -> None:
    """What a stock is through each fund is a column of its own, in CSV and as a frame."""
    found = asked.portfolio({"SPY": 60, "QQQ": 40})
    assert found.csv().splitlines()[0].endswith(",weight,twice,funds,by_fund.SPY,by_fund.QQQ")
    assert found.frame()["by_fund.QQQ"].to_list() == [row.by_fund["QQQ"] for row in found.rows]


def test_without_a_file_an_example_is_made(asked: SnapshotQuestions) -> None:
    """Without a file the example is equal parts of the funds with weights that hold most; without any, it says so."""
    found = asked.portfolio()
    assert [one.fund for one in found.funds] == ["SPY", "QQQ", "SHORT"]
    assert len({one.share for one in found.funds}) == 1
    assert found.notes[0].startswith("An example")
    with pytest.raises(NothingToAskError, match="a fund with weights"):
        book([group("BARE", ["X"])]).portfolio()


def with_short(groups: list[Group]) -> list[Group]:
    """The first fund also sells something short, and its list is incomplete."""
    first = Group("ETF", groups[0].name, (*groups[0].lines[1:], Line("SOLD", -BILLION // 10), Line("X", 1)))
    return [first, *groups[1:]]


@settings(deadline=None, max_examples=12, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(funds("ABC"), st.tuples(*[st.integers(1, 60)] * 3), st.booleans())
def test_portfolio_agrees_with_the_twin(groups: list[Group], parts: tuple[int, ...], odd: bool) -> None:
    """Look-through, duplicated money, what each fund changes, what others hold of it, and the steps are the twin's."""
    groups = with_short(groups) if odd else groups
    money = [round(Decimal(part) * BILLION / sum(parts)) for part in parts]
    given = {one.name: Decimal(share).scaleb(-9) for one, share in zip(groups, money, strict=True)}
    found = book(groups, STOCKS).portfolio(given)
    holdings, exact = twin.hold(groups), [Fraction(share, BILLION) for share in money]
    naive = twin.mix(exact, holdings)
    assert [row.weight for row in found.rows] == sorted((row.weight for row in found.rows), reverse=True)
    assert {row.symbol: row.weight for row in found.rows} == pytest.approx(
        {stock: float(sum(some)) for stock, some in naive.items()}
    )
    assert {row.symbol: row.twice for row in found.rows} == pytest.approx(
        {stock: float(sum(some) - max(some)) for stock, some in naive.items()}
    )
    assert found.duplicated == pytest.approx(sum(row.weight - max(row.by_fund.values()) for row in found.rows))
    for place, (one, share) in enumerate(zip(found.funds, exact, strict=True)):
        others = {stock for at, other in enumerate(holdings) if at != place for stock in other}
        assert one.change == pytest.approx(float(twin.changed(exact, holdings, {place}) or 0), abs=2e-9)
        assert 0 <= (one.change or 0) <= share + Fraction(1, BILLION)
        assert (one.names_held, one.money_held) == (
            len(holdings[place].keys() & others),
            pytest.approx(sum(holdings[place][stock].long for stock in holdings[place].keys() & others) / BILLION),
        )
    steps = twin.dropped(exact, holdings)
    assert [({"ABC".index(name) for name in step.funds}, step.change) for step in found.steps] == [
        (places, pytest.approx(float(change), abs=2e-9)) for places, change in steps
    ]
    whole = found.looked_through + found.cash + found.unknown + found.short + found.missing
    assert whole == pytest.approx(1)
    assert sum(sector.weight for sector in found.sectors) == pytest.approx(found.looked_through)
    squares = sum((float(sum(some)) / found.looked_through) ** 2 for some in naive.values())
    assert found.effective == pytest.approx(1 / squares)


def test_many_lines_with_a_short_one_take_no_square_of_time(tmp_path: Path) -> None:
    """Three thousand lines, one of them short: no line is compared with the sums of all others."""
    lines = [f"T{number},{1000 + number * 7 % 913}" for number in range(3000)]
    amounts = [Decimal(line.split(",")[1]) for line in lines] + [Decimal(-500)]
    compared = 0

    class Counted(Decimal):
        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return Decimal.__eq__(self, other)

        __hash__ = Decimal.__hash__

    expect_no_sums(tmp_path, [], [f"T{number}" for number in range(3001)], [Counted(one) for one in amounts])
    assert compared < 3001 * 2 * MOST_PARTS + 1


def test_names_that_differ_by_a_number_are_no_lots(tmp_path: Path) -> None:
    """T1, T2 and T3 are three names, though the first weighs what the others do; a name again and again is lots."""
    values = [Decimal(50), Decimal(30), Decimal(20)]
    expect_no_sums(tmp_path, [], ["T1", "T2", "T3"], values)
    with pytest.raises(UnreadableFileError, match="lots of 'T1'"):
        expect_no_sums(tmp_path, [], ["T1", "t1 ", "T1"], values)
