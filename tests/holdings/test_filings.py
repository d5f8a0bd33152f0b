"""Filings of form N-PORT, read by this project and by edgartools, which shares no code with it."""

from __future__ import annotations

import warnings
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import SHARED, needs_shared

from workbench.holdings import Source
from workbench.holdings.positions import positions_of
from workbench.holdings.sections import FileBody
from workbench.holdings.tables import ELEMENTS, table_of

FILINGS = sorted((SHARED / "data" / "nport").glob("*.xml"))
Holding = tuple[str, str, Decimal | None, Decimal | None, Decimal | None, str]


def by_this_project(content: bytes) -> list[Holding]:
    """Name without the & that edgartools loses, CUSIP, percent, dollars, balance and class of each holding."""
    body = FileBody(Path("filing"), table_of(Source("filing", content)))
    found, cusip, kind = positions_of(body), ELEMENTS.index("cusip"), ELEMENTS.index("assetCat")
    cells = [body.table.rows[at] for at in found.at]
    figures = zip(found.weight, found.market_value, found.shares, strict=True)
    return [(row[0].replace("&", ""), row[cusip], *three, row[kind]) for row, three in zip(cells, figures, strict=True)]


@pytest.fixture(autouse=True)
def _nothing_in_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """edgartools makes a folder when it is imported."""
    monkeypatch.setenv("EDGAR_LOCAL_DATA_DIR", str(tmp_path))


def by_edgartools(content: bytes) -> list[Holding]:
    """The same by the other reader."""
    reason = "edgartools is no part of the locked environment; `pip install edgartools` brings it, with pandas"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reports = pytest.importorskip("edgar.funds.reports", reason=reason)
        report = reports.FundReport(**reports.FundReport.parse_fund_xml(content.decode()))
    return [
        (one.name, one.cusip, one.pct_value, one.value_usd, one.balance, one.asset_category)
        for one in report.investments
    ]


@needs_shared
@pytest.mark.parametrize("filing", FILINGS, ids=lambda filing: filing.stem)
def test_another_reader_finds_the_same_holdings(filing: Path) -> None:
    """Every holding of the filing, in its order, with equal names, identifiers, figures and classes."""
    content = filing.read_bytes()
    assert by_this_project(content) == by_edgartools(content) != []


@needs_shared
@pytest.mark.parametrize("element", ["name", "cusip", "pctVal", "valUSD", "balance", "assetCat"])
def test_a_difference_in_any_element_is_found(element: str) -> None:
    """The same filing with one element of one holding changed is another to the comparison."""
    content = FILINGS[-1].read_bytes()
    start = content.rindex(f"<{element}>".encode()) + len(element) + 2
    end = content.index(b"<", start)
    other = {"name": b"OTHER", "cusip": b"037833100", "assetCat": b"LON"}.get(element, b"1.25")
    changed = by_this_project(content[:start] + other + content[end:])
    assert [one == two for one, two in zip(changed, by_edgartools(content), strict=True)].count(False) == 1
