"""Files of issuers, each layout in a small made-up file, and what was lost by other loaders of such files."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import issuer_files
import pytest
import xlsxwriter
from issuer_files import holding, nport
from oracles import issuer_folder
from oracles.issuer_lists import read

from workbench import sample
from workbench.errors import UnreadableFileError
from workbench.holdings import Certificate, Fund, HoldingsFile, Source, drift, parse
from workbench.holdings.layouts import LAYOUTS

DAY = date(2025, 1, 2)


def parsed(content: str | bytes, fund: str = "", as_of: date | None = None) -> HoldingsFile:
    """What a file of this content holds, with all of its lines accounted for."""
    file = parse(Source("file", content if isinstance(content, bytes) else content.encode()), fund, as_of)
    assert file.certificate.unaccounted == 0
    return file


def refusal(content: str | bytes, fund: str = "", as_of: date | None = None) -> str:
    """Why a file of this content is refused."""
    with pytest.raises(UnreadableFileError) as error:
        parsed(content, fund, as_of)
    return str(error.value)


def only(file: HoldingsFile) -> Fund:
    """The fund of a file of one."""
    [fund] = file.funds
    return fund


def weights(fund: Fund) -> dict[str, str]:
    """The weights in use by symbol, as text without trailing zeros."""
    return {member.symbol: format(member.weight.normalize(), "f") for member in fund.members if member.weight}


def plain(*lines: str) -> str:
    """A plain file of these lines."""
    return "Ticker,Name,Weight\n" + "".join(f"{line}\n" for line in lines)


MADE_UP = {
    "iShares US": (
        issuer_files.ISHARES_US,
        "",
        date(2025, 11, 18),
        {"AAA": "0.6004", "BRK.B": "0.389", "CASH": "0.0006"},
    ),
    "iShares Germany": (
        issuer_files.ISHARES_GERMANY,
        "EUX",
        date(2026, 3, 20),
        {"BP.": "0.6832761", "NOVO.B": "0.3107238"},
    ),
    "State Street": (issuer_files.state_street(), "", date(2026, 2, 12), {"AAA": "0.605", "BRK.B": "0.394"}),
    "Vanguard": (issuer_files.VANGUARD, "", date(2025, 9, 30), {"AAA": "0.99", "BRK.B": "0.00995", "CCC": "0.00005"}),
    "Invesco": (issuer_files.INVESCO, "", date(2020, 7, 2), {"AAA": "0.6", "BBB": "0.4"}),
    "Schwab": (issuer_files.SCHWAB, "SCX", date(2025, 10, 17), {"TRUE": "0.604145720413", "NA": "0.392961929503"}),
    "ARK": (issuer_files.ARK, "", date(2021, 10, 28), {"AAA": "0.6", "DKNG": "0.3", "6301": "0.0987"}),
    "Global X": (issuer_files.GLOBAL_X, "", date(2024, 1, 2), {"005930 KS": "0.601", "700 HK": "0.4"}),
    "Tidal": (issuer_files.TIDAL, "", date(2025, 6, 10), {"AAA": "0.09"}),
    "WisdomTree": (issuer_files.WISDOMTREE, "", date(2020, 10, 12), {"ZM": "0.6", "CRM": "0.3", "PCTY": "0.1"}),
    "plain": (issuer_files.PLAIN, "MUP", DAY, {"MSFT": "0.605", "ON": "0.395"}),
    "SEC N-PORT": (
        nport(
            holding("A &amp; B INC", "AB", "US0378331005", "037833100", "99.5")
            + holding("CASH", "", "", "N/A", "0.5", "STIV")
        ),
        "",
        date(2025, 9, 30),
        {"AB": "0.995"},
    ),
}
OUTCOMES = {
    "iShares US": {
        "preamble": 8,
        "blank": 2,
        "heading": 1,
        "note": 3,
        "member": 3,
        "cash": 2,
        "future": 1,
        "rejected": 1,
    },
    "Vanguard": {"preamble": 2, "blank": 11, "section": 3, "heading": 3, "note": 1, "member": 3, "right": 1, "cash": 1},
    "Schwab": {"heading": 1, "member": 2, "cash": 1, "future": 1, "blank": 1, "note": 1},
    "Tidal": {"heading": 1, "option": 2, "bond": 1, "member": 1, "cash": 1},
    "Global X": {"preamble": 2, "heading": 1, "member": 2, "cash": 2, "forward": 1, "note": 1},
    "State Street": {"preamble": 3, "blank": 2, "heading": 1, "member": 2, "cash": 1, "rejected": 1, "note": 1},
    "SEC N-PORT": {"member": 1, "money fund": 1},
}


@pytest.mark.parametrize("layout", MADE_UP)
def test_every_layout_is_read(layout: str) -> None:
    """Each layout is told by content, and gives its fund, day, symbols and weights, and an outcome for each line."""
    content, fund, day, expected = MADE_UP[layout]
    file = parsed(content, fund, DAY if layout == "plain" else None)
    assert file.certificate.layout == layout
    assert only(file).as_of == day
    assert only(file).ticker or only(file).name
    for symbol, weight in expected.items():
        assert abs(Decimal(weights(only(file))[symbol]) - Decimal(weight)) < Decimal("0.0002")
    assert weights(only(file)).keys() == expected.keys()
    assert file.certificate.outcomes == OUTCOMES.get(layout, file.certificate.outcomes)


def test_there_is_a_made_up_file_for_every_layout() -> None:
    """A layout that nobody tries is none; and none is longer than 25 lines."""
    assert MADE_UP.keys() == {layout.name for layout in LAYOUTS}
    text = (Path(parse.__code__.co_filename).parent / "layouts.toml").read_text(encoding="utf-8")
    for block in text.partition("\n[classes]\n")[0].split("\n[[layout]]\n")[1:]:
        assert len([line for line in block.splitlines() if line.strip() and line[0] != "#"]) <= 24


def test_a_lost_line_shows() -> None:
    """The lines of the raw file are counted apart: one more than the outcomes is one unaccounted for."""
    certificate = parsed(issuer_files.ARK).certificate
    assert replace(certificate, lines=certificate.lines + 1).unaccounted == 1


def test_what_a_file_writes_is_kept() -> None:
    """The ticker as written, the physical line, identifiers, and how many symbols were rewritten."""
    file = parsed(issuer_files.INVESCO)
    member = only(file).members[0]
    assert (member.line, member.ticker, member.symbol, member.cusip) == (2, "AAA ", "AAA", "037833100")
    assert file.certificate.rewritten == 2
    assert file.certificate.check_digits["cusip right"] == 2


def test_a_file_that_does_not_say_its_fund_or_day_asks_for_them() -> None:
    """What is to be given is named; what the file says itself may not be contradicted."""
    assert "for which fund" in refusal(issuer_files.SCHWAB)
    assert "of which day" in refusal(issuer_files.PLAIN, "MUP")
    assert "it is of ARKM, not of OTHER" in refusal(issuer_files.ARK, "OTHER")
    assert "it is of 2021-10-28, not of 2025-01-02" in refusal(issuer_files.ARK, "", DAY)


def test_an_empty_fund_is_valid() -> None:
    """Headings without lines are a fund without members, and a filing without holdings too."""
    header = issuer_files.ARK.splitlines()[0] + "\n"
    assert "does not say" in refusal(header)
    assert only(parsed(header, "ARKM", DAY)).members == ()
    assert only(parsed(nport(""))).members == ()


def test_two_days_and_two_funds_in_one_file() -> None:
    """Two days are refused; two funds in a column are two funds."""
    text = issuer_files.ARK.replace("10/28/2021", "10/29/2021", 1)
    assert "it holds two days, 2021-10-28 and 2021-10-29" in refusal(text)
    assert "two days" in refusal(issuer_files.VANGUARD.replace("reserves,as of 09/30", "reserves,as of 09/29"))
    file = parsed(issuer_files.ARK + issuer_files.ARK.replace("ARKM", "ARKN").partition("\n")[2])
    assert [fund.ticker for fund in file.funds] == ["ARKM", "ARKN"]


TABLE, NOTE = issuer_files.ISHARES_US.removeprefix("\ufeff").rsplit(issuer_files.NBSP, 1)


def twice(second: str) -> str:
    """A file of iShares with its table, and below it, after a preamble as above, another."""
    return f"{TABLE}{issuer_files.NBSP}\n{second}{issuer_files.NBSP}{NOTE}"


def test_a_second_table_of_the_same_fund_is_read_and_counts_once() -> None:
    """A hedged fund's file shows its positions again in another currency: each has its class, and weighs nothing."""
    file = parsed(twice(TABLE.replace('"10.00","1.00"', '"8.00","1.00"')))
    assert {kind: n for kind, n in file.certificate.outcomes.items() if "repeated" in kind} == {
        "repeated member": 3, "repeated rejected": 1, "repeated cash": 2, "repeated future": 1,
    }  # fmt: skip
    assert only(file).members == only(parsed(TABLE)).members
    assert only(file).weights == only(parsed(TABLE)).weights
    assert any("second table of the same fund" in finding for finding in file.findings)


def test_a_second_table_may_add_positions_but_not_contradict_the_first() -> None:
    """Forwards of a table of their own are forwards, and no equity; a stock with another weight is rejected."""
    head, row = issuer_files.ISHARES_US.removeprefix("\ufeff").partition(issuer_files.ISHARES)[::2]
    row = row.splitlines(keepends=True)[0]
    forward = row.replace("AAA", "GBP").replace("ALPHA & SONS INC", "GBP/USD").replace('"Equity"', '"Forwards"')
    forward = forward.replace("60.04", "-2.70").replace("6,004,000.00", "-270,000.00")
    file = parsed(twice(head + issuer_files.ISHARES + forward + row.replace("60.04", "60.05")))
    assert file.certificate.outcomes["forward"] == 1
    assert only(file).weights.sums_by_class["forward"] == Decimal("-2.70")
    assert file.rejections[-1].reason == "its weight and value are others than on line 11, in the first table"
    assert weights(only(file))["AAA"] == "0.6004"


@pytest.mark.parametrize(
    ("weights_written", "unit", "used"),
    [(("60", "40"), "percent", "published"), (("0.6", "0.4"), "fraction", "published"), (("6000", "3999"), "", "none")],
)
def test_the_unit_is_told_by_the_sum(weights_written: tuple[str, str], unit: str, used: str) -> None:
    """About 100 or about 1; a sum that is neither, such as 9,999, is loaded without weights and says so."""
    file = parsed(plain(f"AAA,A,{weights_written[0]}", f"BBB,B,{weights_written[1]}"), "X", DAY)
    assert (only(file).weights.unit, only(file).weights.used) == (unit, used)
    assert [finding for finding in file.findings if "has no weights" in finding] == list(file.findings)
    assert bool(file.findings) == (used == "none")


def test_published_weights_are_exact_and_never_renormalised() -> None:
    """A weight is the published number moved by two places, also where the list has gaps."""
    file = parsed(plain("AAA,A,60.123456789012", "BBB,B,35.5"), "X", DAY)
    assert [member.weight for member in only(file).members] == [Decimal("0.60123456789012"), Decimal("0.355")]
    assert "its list may have gaps" in file.findings[0]


def test_market_values_are_used_only_where_the_published_column_loses_stocks() -> None:
    """The published weight is the issuer's own; a bound, a 0 or nothing for a stock of some value loses that stock."""
    assert "loses no stock" in only(parsed(issuer_files.ARK)).weights.reason
    for written in ("0.00%", "<0.01%", ""):
        text = issuer_files.ARK.replace("60.00%", "69.87%").replace("$60,000.57", "$69,866.57")
        file = parsed(text.replace('"$9,870.00",9.87%', f'"$4.00",{written}'))
        assert only(file).weights.used == "market value"
        assert "for 1 stocks, and agrees with market values elsewhere" in only(file).weights.reason
        assert round(Decimal(weights(only(file))["6301"]), 7) == Decimal("0.00004")
    worthless = parsed(text.replace('"$9,870.00",9.87%', '"$0.00",0.00%'))
    assert only(worthless).weights.used == "published"


def test_market_values_that_disagree_are_not_used() -> None:
    """A value that does not fit the published weight is named, and keeps the published column in use."""
    lost = issuer_files.VANGUARD.replace('"$9,950.00"', '"$19,950.00"')
    for text, lines in ((issuer_files.ARK.replace("$30,000.00", "$20,000.00"), "lines 2, 3"), (lost, "line 10")):
        file = parsed(text)
        assert only(file).weights.used == "published"
        assert any(f"disagree with market values on {lines}" in finding for finding in file.findings)
    assert "disagree by more than rounding" in only(file).weights.reason


def test_lots_repeats_and_namesakes() -> None:
    """Two lots add up, a line repeated cell for cell is rejected, two companies of one ticker are both kept."""
    file = parsed(
        plain("AAA,Alpha,30", "AAA,Alpha,20", "BBB,Beta,10", "BBB,Beta,10", "T,AT&T,25", "T,TELUS,15"), "X", DAY
    )
    assert [(member.symbol, member.weight) for member in only(file).members] == [
        ("AAA", Decimal("0.50")), ("BBB", Decimal("0.10")), ("T", Decimal("0.25")), ("T", Decimal("0.15")),
    ]  # fmt: skip
    assert file.certificate.outcomes == {"heading": 1, "member": 4, "merged": 1, "rejected": 1}
    assert [(one.line, one.reason) for one in file.rejections] == [(5, "it repeats line 4, cell for cell")]
    assert only(file).collisions == {"T": (6, 7)}


def test_lots_are_told_by_identifier_before_name() -> None:
    """One identifier under two spellings of a name is one company; two identifiers under one name are two."""
    one = issuer_files.ARK.replace('"BETA INC","DKNG UW",26142V105', '"ALPHA INCORPORATED",AAA,037833100')
    two = issuer_files.ARK.replace('"BETA INC","DKNG UW"', '"ALPHA INC",AAA')
    assert parsed(one).certificate.outcomes["merged"] == 1
    assert only(parsed(two)).collisions == {"AAA": (2, 3)}


@pytest.mark.parametrize(
    "ticker", ["CASH", "NA", "NAN", "TRUE", "ON", "ALL", "NOW", "MAR", "DEC", "NULL", "NONE", "INF"]
)
def test_tickers_that_look_like_words_are_tickers(ticker: str) -> None:
    """No word is taken for nothing, for money or for a number."""
    for name in ("Some Company", ticker):
        assert only(parsed(plain(f"{ticker},{name},60", "BBB,Other,40"), "X", DAY)).members[0].symbol == ticker


@pytest.mark.parametrize(
    ("ticker", "symbol"),
    [
        *(("BRK/B", "BRK.B"), ("BRK B", "BRK.B"), ("brk-b", "BRK.B"), ("BRKB", "BRK.B"), ("MOG/A", "MOG.A")),
        *(("BP.", "BP."), ("ZM US", "ZM"), ("CRM UN", "CRM"), ("005930 KS", "005930 KS"), ("MPTI RT", "MPTI RT")),
        *((" MSFT\u00a0", "MSFT"), ("6301", "6301"), ("DSY FP", "DSY FP"), ("CWENA", "CWEN.A")),
    ],
)
def test_symbols_are_written_as_the_tables_write_them(ticker: str, symbol: str) -> None:
    """Padding and the marks of American exchanges fall away, share classes stand behind a dot, the rest stays."""
    assert only(parsed(plain(f"{ticker},Some Company,60", "BBB,Other,40"), "X", DAY)).members[0].symbol == symbol


@pytest.mark.parametrize(
    "ticker", ["", "-", "---", "=HYPERLINK(1)", "@SUM(A1)", "NVIDIA CORP", "Ä", "1,234.00", "48.50"]
)
def test_what_is_no_ticker_is_rejected_with_its_line(ticker: str) -> None:
    """Nothing, formulas, names and numbers in the place of a ticker are no symbols; they stay text."""
    file = parsed(plain("BBB,Other,40", f'"{ticker}",Some Company,30', "CCC,Third,30"), "X", DAY)
    [rejection] = file.rejections
    assert (rejection.line, rejection.cells) == (3, (ticker, "Some Company", "30"))


def test_marks_of_text_do_not_reach_symbols_and_names_stay_as_written() -> None:
    """A name that looks like a formula is kept as text."""
    assert only(parsed(plain("AAA,=1+1,60", "BBB,Other & Sons,40"), "X", DAY)).members[0].name == "=1+1"


# What other public loaders of such files lost in silence.


def test_a_renamed_column_is_refused_with_what_is_nearest() -> None:
    """The layout that nearly fits is named with the heading that is missing, and with the headings found."""
    reason = refusal(issuer_files.ISHARES_US.replace("Asset Class", "Asset Type"))
    assert "iShares US would fit line 10" in reason
    assert "Asset Type" in reason
    assert "but for assetclass" in reason


def test_a_bond_fund_has_no_members() -> None:
    """A bond fund's columns have no ticker; its lines are bonds."""
    row = '"ALPHA 5% 2030","Financials","Fixed Income","1,000.00","100.00","1,000.00","1,000.00","037833100","99.1"\n'
    head = "Name,Sector,Asset Class,Market Value,Weight (%),Notional Value,Par Value,CUSIP,Price\n"
    text = re.sub("Ticker,Name.*", head + row, issuer_files.ISHARES_US, flags=re.DOTALL)
    assert parsed(text).certificate.outcomes["bond"] == 1


def test_each_holding_of_a_filing_has_its_own_identifiers() -> None:
    """Not those of the first, also under another parent, with & in a name, shorts, and cents in scientific places."""
    text = holding("A &amp; B", "AB", "US0378331005", "037833100", "60") + holding(
        "C", "CD", "US5949181045", "594918104", "45.5"
    )
    text += holding("Short", "EF", "", "000000000", "-5.5", side="Short") + holding("X", "GH", "", "N/A", "0", "DE")
    file = parsed(nport(text, parent="anotherParent"))
    assert [(one.symbol, one.name, one.isin, one.cusip) for one in only(file).members] == [
        ("AB", "A & B", "US0378331005", "037833100"), ("CD", "C", "US5949181045", "594918104"), ("EF", "Short", "", ""),
    ]  # fmt: skip
    assert only(file).members[2].weight == Decimal("-0.055")
    assert file.certificate.outcomes == {"member": 3, "swap": 1}


def test_a_filing_is_of_the_day_it_reports() -> None:
    """The end of the fiscal year is another date; a late amendment of an older period keeps that period's day."""
    text = nport(holding("A", "A", "", "", "100"), "<repPdEnd>2026-06-30</repPdEnd><repPdDate>2024-12-31</repPdDate>")
    assert only(parsed(text)).as_of == date(2024, 12, 31)


@pytest.mark.parametrize("aside", ["<!-- {} -->", "<?note {} ?>", "<name><![CDATA[{}]]></name>"])
def test_what_is_no_element_of_a_filing_is_no_holding(aside: str) -> None:
    """Holdings are counted apart from the parser, and a comment, an instruction or quoted text by neither."""
    text = aside.format("<invstOrSec></invstOrSec>") + holding("A", "A", "", "", "100")
    assert parsed(nport(text)).certificate.outcomes == {"member": 1}


def test_a_column_that_bled_into_the_next_fails_its_check_digits() -> None:
    """A shifted identifier is counted and said."""
    file = parsed(issuer_files.INVESCO.replace("037833100", "03783310A").replace("594918104", "594918105"))
    assert file.certificate.check_digits["cusip wrong"] == 2
    assert "2 of 2 CUSIPs have a wrong check digit." in file.findings


def test_a_name_that_only_repeats_an_identifier_gives_no_ticker() -> None:
    """A line whose name is its ISIN and whose ticker is blank is rejected, not named after the identifier."""
    text = nport(
        holding("US0378331005", "", "US0378331005", "", "10")
        + holding("A", "A", "", "", "45")
        + holding("B", "B", "", "", "45")
    )
    assert [one.reason for one in parsed(text).rejections] == ["it has no ticker"]


def test_a_line_with_a_wrong_number_of_fields_is_rejected() -> None:
    """A field too few or too many shifts the others: the line counts for nothing, and is named."""
    file = parsed(plain("AAA,Alpha,50", "BBB,Beta,Inc,25", "CCC,25", "DDD,Delta,25"), "X", DAY)
    assert [(one.line, one.reason) for one in file.rejections] == [
        (3, "it has 4 cells where the headings are 3"), (4, "it has 2 cells where the headings are 3"),
    ]  # fmt: skip


def test_totals_and_repeated_headings_in_the_middle_are_no_positions() -> None:
    """A summary row weighs nothing, wherever it stands, and headings may come again."""
    file = parsed(plain("AAA,A,60", "Total,,60", "Ticker,Name,Weight", "BBB,B,40", ",Total,100", "Total,100"), "X", DAY)
    assert file.certificate.outcomes == {"heading": 2, "member": 2, "total": 3}
    assert only(file).weights.published_sum == 100


def test_reference_data_with_one_identifier_on_hundreds_of_rows_is_said() -> None:
    """An identifier on lines of different tickers identifies none of them: all stay members, and it is counted."""
    header, line = issuer_files.INVESCO.splitlines(keepends=True)[:2]
    lines = [line.replace("AAA", f"A{n}").replace("60.000", "0.333") for n in range(300)]
    file = parsed(header + "".join(lines))
    assert file.certificate.outcomes == {"heading": 1, "member": 300}
    assert "The CUSIP 037833100 stands on 300 lines of IVX with different tickers." in file.findings
    assert parsed(issuer_files.INVESCO).findings == ()


def test_identifiers_that_all_equal_the_first_are_said() -> None:
    """A loader that reads the first holding's identifiers for each would give this file."""
    text = "".join(holding(name, name, "US0378331005", "037833100", "25") for name in ("A", "B", "C", "D"))
    findings = parsed(nport(text)).findings
    assert "The ISIN US0378331005 stands on 4 lines of Made-up Series with different tickers." in findings
    assert "The CUSIP 037833100 stands on 4 lines of Made-up Series with different tickers." in findings


def test_an_exact_duplicate_of_a_line_counts_once() -> None:
    """Also far below the first; with another cell it is a second lot, and adds up."""
    lines = [f"A{n},Name {n},1" for n in range(98)]
    file = parsed(plain(*lines, "A5,Name 5,1", "A6,Name 6,2"), "X", DAY)
    assert [(one.line, one.reason) for one in file.rejections] == [(100, "it repeats line 7, cell for cell")]
    assert (weights(only(file))["A5"], weights(only(file))["A6"]) == ("0.01", "0.03")
    assert only(file).weights.published_sum == 100


def test_an_empty_filing_is_a_fund_without_members() -> None:
    """A filing may list no holdings: it has its day and its name, and nothing is refused or guessed."""
    file = parsed(nport(""))
    assert (only(file).name, only(file).as_of, only(file).members) == ("Made-up Series", date(2025, 9, 30), ())
    assert file.certificate.outcomes == {}


@pytest.mark.parametrize(
    ("cusip", "outcome"), [("912828ZT0", "bond"), ("912909108", "member"), ("912008109", "member")]
)
def test_treasuries_are_told_from_companies_of_like_numbers(cusip: str, outcome: str) -> None:
    """The Treasury's numbers begin with 9127 and 9128; those of two companies nearly do."""
    text = issuer_files.ARK.replace("GAMMA LTD", "GAMMA STATES LTD").replace("6496584", cusip)
    assert parsed(text).certificate.outcomes[outcome] == (1 if outcome == "bond" else 3)


@pytest.mark.parametrize(
    ("written", "value"),
    [("-$6,643.76", "-6643.76"), ("$-5.00", "-5"), ("(12.5)", "-12.5"), ("1.5E3", "1500"), ("", None), ("--", None)],
)
def test_amounts_of_money(written: str, value: str | None) -> None:
    """Signs on either side of a currency, brackets, powers, and the dashes that stand for nothing."""
    file = parsed(issuer_files.ARK.replace("$60,000.57", written))
    assert only(file).members[0].market_value == (None if value is None else Decimal(value))


@pytest.mark.parametrize("written", ["-$-5", "1,23,4", "12.345.678", "1 2", "5%%", "NaN", "Infinity", "0x10", "١٢"])
def test_what_is_no_amount_rejects_its_line(written: str) -> None:
    """Nothing is guessed, and nothing is taken for a part of a number."""
    file = parsed(issuer_files.ARK.replace("$60,000.57", written))
    assert [(one.line, "is no number" in one.reason) for one in file.rejections] == [(2, True)]


def test_a_file_of_one_ticker_or_of_many_tables_is_no_burden() -> None:
    """Work grows with the lines of a file, not with their square; a file of very many tables is refused."""
    file = parsed(plain(*(f"AAA,Company {number},0.02" for number in range(5000))), "X", DAY)
    assert file.certificate.outcomes == {"heading": 1, "member": 5000}
    once = issuer_files.ISHARES_US.removeprefix("\ufeff").partition('"AAA"')[0]
    assert "more than 100 tables" in refusal(once * 200)


def test_a_long_name_is_no_burden() -> None:
    """A cell as long as cells may be is looked at only at its beginning."""
    assert parsed(plain(f"AAA,{'INDEX ' * 20000},60", "BBB,B,40"), "X", DAY).certificate.outcomes["member"] == 2


def test_most_lines_must_be_understood() -> None:
    """Tickers and names exchanged, or another decimal mark: the file is refused, with the first reason."""
    assert "2 of 2 lines cannot be used, the first since its ticker" in refusal(
        plain("NVIDIA CORP,NVDA,60", "APPLE INCORP,AAPL,40"), "X", DAY
    )
    assert "is no number" in refusal(
        issuer_files.INVESCO.replace('"60,000.00",60.000', '"60.000,00","60,00"').replace(
            '"40,000.00",40.000', '"40.000,00","40,00"'
        )
    )


def test_a_cut_file_is_refused_or_said() -> None:
    """A last line with too few cells is the middle of a file; one that only lacks its end is suspected."""
    text = plain("AAA,Alpha,60", "BBB,Beta,40")
    assert "it ends in the middle of this line" in refusal(text[:-4], "X", DAY)
    assert parsed(text[:-1], "X", DAY).findings == ("Its last line has no end of line, as in a file that is cut.",)
    assert "cannot be told apart" in refusal(issuer_files.ISHARES_US.replace('"USD CASH"', '"USD CASH'))


def test_headings_of_two_layouts_are_refused_with_both_names() -> None:
    """No layout wins by its place in the list."""
    header = issuer_files.ARK.splitlines()[0] + "," + issuer_files.INVESCO.splitlines()[0].replace(",Date", "")
    layouts = (
        "Fund Ticker,Holding Ticker,MarketValue,Weight,Name,Date,Account,StockTicker,CUSIP,SecurityName,Weightings"
    )
    assert "its headings are those of Invesco and Tidal" in refusal(f"{layouts}\n")
    assert "no headings of a known layout" in refusal(f"{header}\n") or "those of" in refusal(f"{header}\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_ends_of_lines_and_delimiters_change_nothing(encoding: str, newline: str, delimiter: str) -> None:
    """The same table however it is written; the certificate says how."""
    text = plain("AAA,Société Générale,60.5", "BBB,Beta,39.5").replace(",", delimiter).replace("\n", newline)
    file = parsed(text.encode(encoding), "X", DAY)
    assert [(one.symbol, one.name) for one in only(file).members] == [("AAA", "Société Générale"), ("BBB", "Beta")]
    assert file.certificate.encoding == encoding
    assert file.certificate.newlines == {{"\n": "lf", "\r\n": "crlf", "\r": "cr"}[newline]: 3}


def test_numbers_in_cells_of_workbooks_are_exact() -> None:
    """Weights as numbers or as text give the same."""
    text, number = (
        only(parsed(issuer_files.state_street(one))) for one in (("60.5", "39.4", "0.1"), (60.5, 39.4, 0.1))
    )
    assert weights(text) == weights(number) == {"AAA": "0.605", "BRK.B": "0.394"}


def test_drift_says_what_changed_in_the_format() -> None:
    """Columns renamed, gone, new and moved, encoding, ends of lines, classes and digits; nothing for the same."""
    before = parsed(issuer_files.ISHARES_US).certificate
    changed = (
        issuer_files.ISHARES_US.removeprefix("\ufeff").replace("Accrual Date", "Accrued").replace("Futures", "Swaps")
    )
    after = parsed(changed.replace("Shares Outstanding", "Shares").replace("\n", "\r\n")).certificate
    assert drift(before, before) == []
    assert drift(before, after) == [
        "The encoding changed from utf-8-sig to utf-8.",
        "The ends of lines changed from lf to crlf.",
        "The column 'Accrual Date' is called 'Accrued' now.",
        "'Swaps' is a new class of assets.",
        "The class of assets 'Futures' is gone.",
    ]
    moved = (
        parsed(plain("AAA,A,100"), "X", DAY).certificate,
        parsed("Weight,Ticker,Name\n100.0,AAA,A\n", "X", DAY).certificate,
    )
    assert drift(*moved) == [
        "The form of weights changed from 0 decimals to 1 decimals.",
        "The columns stand in another order: Weight, Ticker, Name.",
    ]


# Files, folders, zip files.


def packed(**files: bytes) -> bytes:
    """A zip file; names are written with __ for / and - for dots that lead upward."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("UP", ".."), content)
    return file.getvalue()


def two_of_one_name() -> bytes:
    """A zip file that holds two files of one name."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("one.csv", issuer_files.ARK)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("one.csv", issuer_files.INVESCO)
    return file.getvalue()


def reasons(path: Path) -> list[str]:
    """What comes of a path: names of layouts, and refusals."""
    return [str(one) if isinstance(one, UnreadableFileError) else one.certificate.layout for one in read([path])]


def test_folders_patterns_and_zips_are_read_file_by_file(tmp_path: Path) -> None:
    """In order of names, hidden files aside; what cannot be understood is one refusal, and the others go on."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "ark.csv").write_text(issuer_files.ARK)
    (tmp_path / "a.zip").write_bytes(packed(x__invesco=issuer_files.INVESCO.encode(), y=issuer_files.state_street()))
    (tmp_path / "c.txt").write_text("No holdings are in here.\n")
    (tmp_path / ".hidden").write_text("nothing")
    found = reasons(tmp_path)
    assert [one.partition(" ")[0] for one in found[:3]] == ["Invesco", "State", "ARK"]
    assert "no headings of a known layout" in found[3]
    assert reasons(tmp_path / "b" / "*.csv") == ["ARK"]
    assert "No such file" in reasons(tmp_path / "missing*.csv")[0]


def test_zips_that_lead_elsewhere_or_swell_are_refused(tmp_path: Path) -> None:
    """Paths upward, links, zips within zips and what is packed too tightly are refused, and nothing is written."""
    path = tmp_path / "file.zip"
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    cases = {
        "leads out of the zip file": packed(UP__UP__evil=issuer_files.ARK.encode(), ok=issuer_files.ARK.encode()),
        "it is a link": file.getvalue(),
        "zip file within a zip file": packed(inner=packed(inner=b"x"), ok=issuer_files.ARK.encode()),
        "packed more than 100 times": packed(bomb=bytes(9_000_000), ok=issuer_files.ARK.encode()),
        "two files in it have the same name": two_of_one_name(),
        "no zip file that can be unpacked": packed(ok=issuer_files.ARK.encode())[:-30],
    }
    for reason, content in cases.items():
        path.write_bytes(content)
        found = reasons(path)
        assert reason in found[0], found
        assert found[1:] in ([], ["ARK"])
    assert list(tmp_path.iterdir()) == [path]


def test_a_workbook_that_swells_is_refused(tmp_path: Path) -> None:
    """Before any part of it is read."""
    (tmp_path / "book.xlsx").write_bytes(packed(**{"[Content_Types].xml": b"<Types/>", "xl__sheet": bytes(9_000_000)}))
    assert "packed more than 100 times" in reasons(tmp_path / "book.xlsx")[0]


def test_sizes_are_limited_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is too large is refused with the limit, before it is read."""
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(32 * 2**20 + 1)
    assert "larger than 32 MiB" in reasons(path)[0]


def test_a_file_that_is_none_or_grows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Devices and pipes are not waited for; a file that grows while it is read is left for later."""
    import os

    os.mkfifo(tmp_path / "pipe")
    assert "no regular file" in reasons(tmp_path / "pipe")[0]
    path, plain_fstat = tmp_path / "growing.csv", os.fstat
    path.write_text(issuer_files.ARK)

    def grown(number: int) -> os.stat_result:
        before = plain_fstat(number)
        with path.open("a") as file:
            file.write("10/28/2021,ARKM")
        return before

    monkeypatch.setattr(os, "fstat", grown)
    assert "changed while it was read" in reasons(path)[0]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is what is piped in."""

    class Piped:
        buffer = BytesIO(issuer_files.ARK.encode())

    monkeypatch.setattr("sys.stdin", Piped)
    assert reasons(Path("-")) == ["ARK"]


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://localhost:1/never.dtd">',
    ],
)
def test_entities_in_filings_are_refused(declared: str) -> None:
    """Nothing is expanded, and nothing fetched."""
    text = nport(holding("A", "A", "", "", "100")).replace(b"?>\n", b"?>\n" + declared.encode(), 1)
    assert "no document type or entities" in refusal(text)
    assert "it is no XML" in refusal(nport("")[:-20])
    assert "repPdDate" in refusal(b"<filing></filing>")
    assert "it is a web page, not a list" in refusal(b"<!DOCTYPE html>\n<html></html>")
    assert "it is no XML" in refusal(nport("").replace(b"UTF-8", b"UTF-88"))


def test_a_workbook_of_two_tables_is_refused() -> None:
    """Which of two sheets counts would be a guess."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name in ("one", "two"):
            book.add_worksheet(name).write_row(0, 0, ["Ticker", "Weight"])
    assert "2 of its visible sheets hold something" in refusal(file.getvalue(), "X", DAY)


def test_results_are_plain_data() -> None:
    """A certificate can be kept as JSON."""
    certificate = parsed(issuer_files.ISHARES_US).certificate
    assert json.loads(json.dumps(vars(certificate)))["outcomes"]["member"] == 3
    assert isinstance(certificate, Certificate)


SAMPLE = Path(sample.__file__).parent / "issuer_files"
SAMPLED = {
    "cloud": ("ZZCL", 13, 0),
    "growth": ("ZZGR", 16, 1),
    "innovation": ("ZZIN", 17, 0),
    "total_market": ("ZZTM", 20, 0),
}


def test_the_made_up_folder_for_newcomers_is_read_whole() -> None:
    """Four issuers' forms, with cash, a future, notes, bounds and one line to be rejected; nothing else is doubtful."""
    files = list(read([SAMPLE]))
    assert [Path(str(file.name)).stem for file in files] == list(SAMPLED)
    for file, (ticker, members, rejected) in zip(files, SAMPLED.values(), strict=True):
        assert isinstance(file, HoldingsFile)
        assert file.certificate.unaccounted == 0
        assert file.certificate.lines == len((SAMPLE / Path(file.name).name).read_text(encoding="utf-8").splitlines())
        assert (only(file).ticker, len(only(file).members), len(file.rejections)) == (ticker, members, rejected)
        assert file.findings == ()
        assert only(file).as_of == date(2026, 6, 30)
    kinds = {kind for file in files for kind in file.certificate.outcomes}
    assert kinds >= {"member", "cash", "future", "rejected", "note", "section"}
    assert [only(file).weights.used for file in files] == [*["published"] * 3, "market value"]


def test_the_made_up_funds_overlap() -> None:
    """Each pair shares some stocks and none shares all, so that a matrix has something to show."""
    held = [{member.symbol for member in only(file).members} for file in read([SAMPLE])]
    assert all(one & other and one != other for one in held for other in held if one is not other)


def test_a_folder_of_any_size_is_read_whole() -> None:
    """The files by which speed is measured: the same for the same seed, of six layouts, without a doubt or a loss."""
    files = list(issuer_folder.folder(12, 1200))
    assert files == list(issuer_folder.folder(12, 1200)) != list(issuer_folder.folder(12, 1200, seed=2))
    read_files = [parsed(content) for _, content in files]
    assert len({file.certificate.layout for file in read_files}) == len(issuer_folder.LAYOUTS)
    assert sum(file.certificate.outcomes["member"] for file in read_files) > 500
    assert not any(file.rejections for file in read_files)
    assert [finding for file in read_files for finding in file.findings if "disagree" in finding] == []
