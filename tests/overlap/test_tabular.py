"""Tables as people write them: whatever its style, a file is read exactly or refused, never as other figures."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import SHARED, needs_shared
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from oracles.workbooks import workbook

from workbench.errors import UnreadableFileError
from workbench.overlap.portfolio_file import read_file
from workbench.tabular.numbers import Exact, WrittenNumber, marks, parse
from workbench.tabular.reading import Line, columns_of, find, read

BILLION = 10**9
HEADINGS = {
    "weight": ["weight", "Weight (%)", "Gewichtung", "Anteil in %", "% of Acct (% of Account)", "Allocation"],
    "money": [
        "Market Value",
        "Mkt Val (Market Value)",
        "Current Value",
        "Kurswert in EUR",
        "Marktwert",
        "market_value",
    ],
}
NAMES = ["SPY", "QQQ", "BRK.B", "VTI", "iShares; Core, MSCI", 'SPDR "S&P"\n500', "Größe", "NYSEARCA:ARKK", "XLF|x"]


@dataclass(frozen=True)
class Style:
    """How somebody writes a portfolio."""

    delimiter: str
    encoding: str
    mark: str
    group: str
    unit: str
    sign: str
    places: int
    heading: int
    fund: str
    ends: str
    preamble: bool
    total: str
    quote_all: bool
    more: bool


STYLES = st.builds(
    Style,
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from(".,"),
    st.sampled_from(["", ",", ".", " ", "\u00a0", "'"]),
    st.sampled_from(["percent", "fraction", "money"]),
    st.sampled_from(["", "sign"]),
    st.integers(0, 3),
    st.integers(0, 5),
    st.sampled_from(["Symbol", "fund", "Ticker", "Fonds", "Wertpapier", "Description"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.sampled_from(["", "", "Total", "Account Total", "Summe"]),
    st.booleans(),
    st.booleans(),
)


def written(value: Decimal, style: Style) -> str:
    """A number as this style has it."""
    plain = f"{value:,f}".replace(",", "G").replace(".", style.mark)
    return plain.replace("G", style.group if style.group != style.mark else "")


def signed(value: Decimal, style: Style) -> str:
    """The same with its sign: behind, or before for a dollar."""
    text = written(value, style)
    if not style.sign or style.unit == "fraction":
        return text
    if style.unit == "percent":
        return f"{text} %" if style.mark == "," else f"{text}%"
    return f"{text} €" if style.mark == "," else f"${text}"


def portfolio_file(style: Style, names: Sequence[str], values: Sequence[Decimal]) -> bytes:
    """The file that somebody of this style writes."""
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if style.quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=style.delimiter, lineterminator=style.ends, quoting=quoting)
    if style.preamble:
        writer.writerow(["Positions for account 123 as of today"])
        writer.writerow([])
    heading = HEADINGS["money" if style.unit == "money" else "weight"][style.heading]
    if style.unit == "fraction":
        heading = "weight"
    more = ["Quantity", "Note"] if style.more else []
    writer.writerow([style.fund, *more, heading])
    rows = [*zip(names, values, strict=True), *([(style.total, sum(values))] if style.total else [])]
    for name, value in rows:
        writer.writerow([name, *(["1.234,5", "--"] if style.more else []), signed(Decimal(value), style)])
    return out.getvalue().encode(style.encoding)


@settings(deadline=None, max_examples=200, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(STYLES, st.lists(st.integers(1, 10**7), min_size=1, max_size=5), st.data())
def test_any_style_is_read_exactly_or_refused(
    tmp_path_factory: pytest.TempPathFactory, style: Style, parts: list[int], data: st.DataObject
) -> None:
    """Delimiter, encoding, marks, grouping, signs, headings, preamble, totals: the same shares, or a refusal."""
    names = data.draw(st.permutations(NAMES))[: len(parts)]
    values = amounts(style, parts)
    file = tmp_path_factory.getbasetemp() / "style.csv"
    file.write_bytes(portfolio_file(style, names, values))
    whole = {"percent": Decimal(100), "fraction": Decimal(1)}.get(style.unit) or sum(values)
    try:
        positions, _ = read_file(file)
    except UnreadableFileError:
        assert not is_plain(style)
        return
    assert positions == [(name, round(v / whole * BILLION)) for name, v in zip(names, values, strict=True)]


def amounts(style: Style, parts: Sequence[int]) -> list[Decimal]:
    """Money, or shares that sum to just all of it, in as many places as the style has."""
    if style.unit == "money":
        return [Decimal(part).scaleb(-style.places) for part in parts]
    places = style.places + (4 if style.unit == "fraction" else 0)
    whole = 10 ** (places + (2 if style.unit == "percent" else 0))
    shares = [part * whole // sum(parts) for part in parts]
    return [Decimal(share).scaleb(-places) for share in [whole - sum(shares[1:]), *shares[1:]]]


def is_plain(style: Style) -> bool:
    """A style that leaves nothing open, so that a refusal would be too much."""
    said = style.sign == "sign" and style.unit != "fraction"
    usual = (style.delimiter, style.mark) in ((",", "."), (";", ","))
    return said and usual and style.places != 3 and style.group in ("", "'") and style.places > 0


@settings(deadline=None, max_examples=30, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.lists(st.floats(0.01, 1e7), min_size=1, max_size=4), st.booleans())
def test_numbers_of_a_workbook_are_exact(
    tmp_path_factory: pytest.TempPathFactory, parts: list[float], hides: bool
) -> None:
    """A number of a workbook is what it is, whatever marks its text cells use; a hidden sheet is not looked at."""
    rows = [["Depot"], [], ["Symbol", "Text", "Kurswert"], *([f"N{i}", "1.234,5", v] for i, v in enumerate(parts))]
    other = [["Symbol", "Kurswert"], ["X", 1.0]] if hides else [["nothing"]]
    file = workbook(tmp_path_factory.getbasetemp() / "w.xlsx", rows, other, hidden=[1] if hides else [])
    exact = [Decimal(repr(part)) for part in parts]
    try:
        positions, _ = read_file(file)
    except UnreadableFileError:  # sums of money that are about 1 or 100 may be shares
        assert any(abs(sum(exact) / whole - 1) <= Decimal("0.1") for whole in (1, 100))
        return
    assert [share for _, share in positions] == [round(one / sum(exact) * BILLION) for one in exact]


@settings(deadline=None, max_examples=150)
@given(st.integers(-(10**12), 10**12), st.integers(0, 6), STYLES, st.sampled_from(["-", "()", "\u2212", "last"]))
def test_a_number_is_the_number_that_was_written(value: int, places: int, style: Style, minus: str) -> None:
    """Exactly, with its sign however it is written, and never another one under its own mark."""
    number = Decimal(abs(value)).scaleb(-places)
    text = signed(number, style)
    if value < 0:
        text = {"()": f"({text})", "last": f"{text}-"}.get(minus, f"{minus}{text}")
    found = parse(text, style.mark)
    assert found is not None
    assert found.value == (number if value >= 0 else -number)
    assert found.percent == text.strip("()-").endswith("%")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "1,2,3",
        "1.2.3",
        "12,34,567",
        "1 2",
        "--5",
        "(5",
        "5)",
        "-(5)",
        "$5%",
        "$5€",
        "nan",
        "1_0",
        "1e",
        "\u0661",
        "5k",
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    """Half a number, two of them, or a word is none under either mark."""
    assert marks([text]) == []


def test_marks_are_told_by_what_they_allow() -> None:
    """A group of three may be either mark's; a number of a workbook has none; a leading zero groups nothing."""
    assert marks(["40.000"]) == [".", ","]
    assert marks(["40.000", "1.5"]) == ["."]
    assert marks(["40.000", "1,5"]) == [","]
    assert marks(["0.600"]) == ["."]
    assert marks([Exact("1.5"), "1,5"]) == [","]
    assert parse("1'234.50 CHF", ".") == WrittenNumber(Decimal("1234.50"), False, "CHF")
    assert parse("40.000,00 EUR", ",") == WrittenNumber(Decimal(40000), False, "EUR")


def test_headings_are_found_by_their_words() -> None:
    """In any case, with brackets, currencies and underlines, below other lines; the best word is first."""
    words = {"ticker": ["symbol", "ticker"], "money": ["marketvalue", "value"]}
    told = ["Value (USD)", "TICKER", "Mkt", "Market_Value", "Symbol ", "Gain (Value %)"]
    assert columns_of(told, words) == {"money": [3, 0], "ticker": [4, 1]}
    lines = [Line(1, ["Symbol of today", "1"]), Line(4, ["Symbol", "5"]), Line(7, told)]
    header = find(lines, words, {"ticker", "money"}.issubset)
    assert header is not None
    assert header.place == 2


def test_lines_have_their_physical_numbers(tmp_path: Path) -> None:
    """A quoted line break, blank lines and mixed line ends count as an editor counts them."""
    file = tmp_path / "lines.csv"
    file.write_bytes(b'sep=;\r\na;"b\nc"\n\r\n d ; "e;f"\r\n')
    [sheet] = read(file)
    assert [tuple(line) for line in sheet.lines] == [(2, ["a", "b\nc"]), (4, []), (5, ["d ", "e;f"])]


@needs_shared
def test_files_of_issuers_are_read_line_by_line() -> None:
    """Every file of an issuer has its table where an independent count says, and as many weights."""
    words = {
        "ticker": ["ticker", "symbol", "stockticker", "holdingticker", "securityticker", "emittententicker"],
        "weight": ["weight", "weightings", "%offunds", "%ofnetassets", "gewichtung", "percentofassets", "weight%"],
    }
    with (SHARED / "data/holdings/facts.csv").open(newline="", encoding="utf-8") as facts:
        for fact in csv.DictReader(facts):
            [sheet, *_] = read(SHARED / "data/holdings" / fact["file"])
            header = find(sheet.lines[:30], words, {"ticker", "weight"}.issubset)
            assert header is not None, fact["file"]
            assert sheet.lines[header.place].number == int(fact["header_line"])
            place = header.columns["weight"][0]
            below = [line.cells[place] for line in sheet.lines[header.place + 1 :] if len(line.cells) > place]
            weights = [text for text in below if marks([text])]
            mark = marks(weights)[0]
            if fact["weights_missing"] == "0" and "two-tables" not in fact["file"]:
                assert len(weights) == int(fact["rows"]), fact["file"]
                total = sum(number.value for text in weights if (number := parse(text, mark)))
                assert round(total, 2) == round(Decimal(fact["weight_sum"]), 2), fact["file"]


def test_a_workbook_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    """By what it unpacks to, before it is unpacked."""
    path = workbook(tmp_path / "p.xlsx", [["Fund", "Weight"], ["SPY", 1.0]])
    assert read_file(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as parts, parts.open("xl/media/a.bin", "w") as part:
        for _ in range(130):
            part.write(bytes(2**20))
    assert path.stat().st_size < 2**20
    with pytest.raises(UnreadableFileError, match="it unpacks to 130 MiB; a workbook may have 128"):
        read_file(path)
