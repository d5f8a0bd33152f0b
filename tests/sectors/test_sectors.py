"""Sectors: what sources say, which value is chosen and written, and how far sources agree."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import SHARED, Cluster, Program, dsn, execute, in_soak, needs_shared
from oracles import issuer_lists, legacy
from oracles.checks import passed
from oracles.twin import Entry
from scipy.stats import binomtest

from workbench import migration, sectors, validation
from workbench.contract import Verdict
from workbench.errors import NotMigratedError, UnreadableFileError
from workbench.migration import archiving
from workbench.postgres import Database
from workbench.sectors.lists import DATA, read_list

SECTORS = [
    "Communication Services",
    "Consumer Discretionary",
    "Consumer Staples",
    "Energy",
    "Financials",
    "Health Care",
]
SECTORS += ["Industrials", "Information Technology", "Materials", "Real Estate", "Utilities"]
THEME = '{"symbols": ["NVDA", "XOM"]}'
STOCKS: dict[str, str | list[str]] = {
    "AAPL": "Unknown",
    "XOM": " energy",
    "MRK": "Energy",
    "BP": "Utilities",
    "T": "Communication",
}
STOCKS |= {"LONE": ["Energy", "Utilities"]}
FEW = [
    *(Entry(0, "sector_industry_map", name, name.lower().replace(" ", "_"), "{}") for name in SECTORS),
    Entry(0, "theme_definition", "Chips", "chips", THEME),
    *(
        Entry(0, "stock_metadata", symbol.title(), symbol, json.dumps({"sector": sector, "industry": "I"}))
        for symbol, sector in STOCKS.items()
    ),
]
CONSTITUENTS = (
    "Symbol,Security,GICS Sector,GICS Sub-Industry,CIK\n"
    "AAPL,Apple Inc.,Information Technology,Consumer Electronics,1\n"
    "brk-b,Berkshire,Financials,Multi-Sector Holdings,2\n"
    "XOM,Exxon,Energy,Integrated Oil & Gas,3\n"
)
LISTINGS = (
    "ticker,name,exchange,stock_sector,isin\n"
    "AAPL,Apple,NASDAQ,Utilities,US0378331005\n"
    "MRK,Merck & Co,NYSE,Health Care,US58933Y1055\n"
    "BP,BP,NYSE,Energy,GB0007980591\n"
    "ACN,Accenture,NYSE,Information Technology,IE00B4BNMY34\n"
    "NVDA,NVIDIA,NASDAQ,Information Technology,US67066G1040\n"
    "7203,Not Toyota,NASDAQ,Energy,\n"
    "LONE,Two sectors,NASDAQ,Energy,\n"
    "NOBODY,Nobody holds it,NASDAQ,Energy,\n"
    "ABC-UN,No symbol,NASDAQ,Energy,\n"
    "NONE,No sector,NASDAQ,,\n"
)


LOAD = """
INSERT INTO workbench.loads (load, action, environment, fund, as_of, phase, file, sha256, certificate, members, came_in,
                             went_out, weights_moved, state)
VALUES (1, 'load', 'DEFAULT', :fund, CAST(:as_of AS date), 'parallel', 'file', :sha256,
        jsonb_build_object('layout', CAST(:layout AS text)), 1, 1, 0, 0, 'state')
"""


def create(empty: Database) -> None:
    """Stocks with sectors of unknown origin, a theme, and a sector for each of GICS; migrated."""
    legacy.create(empty, FEW)
    migration.migrate(empty)


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Database]:
    """What `create` makes."""
    made = cluster.clone("sectors", create)
    yield made
    cluster.drop(made)


def hold(database: Database, fund: str, layout: str, as_of: str, members: Sequence[Mapping[str, Any]]) -> None:
    """A fund as a load of its issuer's file leaves it, while documents are primary."""
    value = json.dumps({"holdings": list(members), "as_of": as_of, "issuer": layout})
    execute(
        database,
        "INSERT INTO cache_entries (type, name, key, value, environment, updated_at) "
        "VALUES ('etf_holdings', :fund, :fund, CAST(:value AS jsonb), 'DEFAULT', now())",
        **{"fund": fund, "value": value},
    )
    execute(database, LOAD, fund=fund, as_of=as_of, layout=layout, sha256=f"sha256 of {fund} {as_of}")


def member(symbol: str, weight: float, sector: str = "", isin: str = "", name: str = "") -> dict[str, Any]:
    """A holding as a document has it."""
    facts = {"symbol": symbol, "weight": weight, "sector": sector, "isin": isin, "name": name}
    return {key: value for key, value in facts.items() if value != ""}


def listed(tmp_path: Path, text: str) -> Path:
    """A file of that content."""
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def wanted(database: Database) -> dict[str, tuple[str, str]]:
    """What would be written, by symbol: the sector and its source."""
    return {row.symbol: (row.after, row.source) for row in sectors.report(database, "DEFAULT").rows}


def sectors_of(database: Database) -> dict[object, object]:
    """The sector of each stock, from the tables."""
    return dict(execute(database, "SELECT symbol, sector FROM stock_metadata"))  # type: ignore[arg-type]


def test_one_value_is_chosen_in_the_stated_order(database: Database, tmp_path: Path) -> None:
    """The newest issuer's file before the constituents, these before the listings, these before what the stock had."""
    hold(database, "OLD", "Schwab", "2020-01-01", [member("AAPL", 1)])
    assert wanted(database) == {}
    sectors.load(database, listed(tmp_path, LISTINGS), "DEFAULT", date(2026, 5, 31))
    assert wanted(database)["AAPL"] == ("Utilities", "US listings")
    sectors.load(database, listed(tmp_path, CONSTITUENTS), "DEFAULT", date(2026, 4, 30))
    # The word for the sector goes before the word for the sub-industry, which says otherwise here.
    assert wanted(database)["AAPL"] == ("Information Technology", "S&P constituents")
    hold(database, "VTI", "Vanguard", "2025-01-01", [member("AAPL", 1, "Tobacco")])
    assert wanted(database)["AAPL"] == ("Consumer Staples", "Vanguard")
    hold(database, "IVV", "iShares US", "2025-02-01", [member("AAPL", 1, "Communication\u00a0")])
    assert wanted(database)["AAPL"] == ("Communication Services", "iShares")
    hold(database, "SPY", "State Street", "2026-01-01", [member("AAPL", 1, "-")])
    hold(database, "QQQ", "Invesco", "2026-01-02", [member("AAPL", 1, "Technology")])
    assert wanted(database)["AAPL"] == ("Communication Services", "iShares")
    assert not {"XOM", "T"} & {*wanted(database)}  # what they have is written otherwise
    assert "NOBODY" not in wanted(database)
    assert "LONE" not in wanted(database)  # its document has a list of sectors, which is not overwritten
    assert wanted(database)["NVDA"] == ("Information Technology", "US listings")  # a theme holds it
    execute(database, "UPDATE workbench.loads SET undone_by = 2 WHERE fund = 'IVV'")
    assert wanted(database)["AAPL"] == ("Consumer Staples", "Vanguard")


def test_chosen_sectors_reach_both_sides_in_every_phase(database: Database, tmp_path: Path) -> None:
    """A preview writes nothing; applied, documents, tables and members of sectors agree, and a second time changes
    nothing; what was written is no evidence, not even after a rollback that drops the evidence."""
    hold(
        database,
        "IVV",
        "iShares US",
        "2025-02-01",
        [member("AAPL", 0.9, "Energy"), member("NEW", 0.1, "Energy", name="N")],
    )
    before = sectors_of(database)
    assert set(wanted(database)) == {"AAPL", "NEW"}
    assert sectors_of(database) == before
    assert len(sectors.apply(database, "DEFAULT").rows) == 2
    assert wanted(database) == {}
    assert sectors.apply(database, "DEFAULT").rows == []
    assert sectors_of(database) == before | {"AAPL": "Energy", "NEW": "Energy"}
    assert execute(database, "SELECT name FROM cache_entries WHERE key = 'NEW'") == [("N",)]
    in_energy = (
        "SELECT count(*) FROM group_memberships AS m JOIN definition_groups AS g ON g.id = m.group_id "
        "WHERE g.name = 'energy' AND symbol IN ('AAPL', 'NEW')"
    )
    assert execute(database, in_energy) == [(2,)]
    assert validation.run(database).verdict is not Verdict.FAIL
    migration.rollback(database)
    with pytest.raises(NotMigratedError):
        sectors.report(database, "DEFAULT")
    migration.migrate(database)
    assert execute(database, "SELECT count(*) FROM workbench.sector_evidence") == [(0,)]
    report = sectors.report(database, "DEFAULT")
    assert (report.symbols, report.symbols_classified, report.rows) == (2, 0, [])
    hold(database, "OIL", "Schwab", "2025-02-01", [member("XOM", 1)])
    report = sectors.report(database, "DEFAULT")
    assert (report.symbols, report.symbols_classified, report.legacy_only, report.error) == (3, 1, 1, None)

    migration.cutover(database, validator=passed)
    sectors.load(database, listed(tmp_path, LISTINGS), "DEFAULT")
    assert len(sectors.apply(database, "DEFAULT").rows) == 4
    assert execute(
        database,
        "SELECT key, value ->> 'sector', name FROM cache_entries WHERE key IN ('AAPL', 'MRK', 'NVDA') ORDER BY 1",
    ) == [("AAPL", "Utilities", "Aapl"), ("MRK", "Health Care", "Mrk"), ("NVDA", "Information Technology", "NVIDIA")]
    assert validation.run(database).verdict is not Verdict.FAIL
    archiving.archive(database, archiving.Terms(checks=0), confirmed=True, validator=passed)
    sectors.load(database, listed(tmp_path, CONSTITUENTS), "DEFAULT")
    assert [row.symbol for row in sectors.apply(database, "DEFAULT").rows] == ["AAPL"]
    assert sectors_of(database)["AAPL"] == "Information Technology"
    for _ in range(2):
        migration.rollback(database)
    assert validation.run(database).verdict is not Verdict.FAIL


def test_a_list_is_taken_back(database: Database, tmp_path: Path, program: Program) -> None:
    """What it alone said is gone, and applying brings back what stocks had before; another list stays."""
    at = ("--database-url", dsn(database.url))
    hold(database, "OIL", "Schwab", "2025-02-01", [member("MRK", 0.5), member("BP", 0.5)])
    sectors.load(database, listed(tmp_path, CONSTITUENTS), "DEFAULT", date(2026, 1, 1))
    sectors.load(database, listed(tmp_path, LISTINGS), "DEFAULT", date(2026, 2, 1))
    before = sectors_of(database)
    sectors.apply(database, "DEFAULT")
    assert (before["MRK"], sectors_of(database)["MRK"]) == ("Energy", "Health Care")
    lists = program("sectors", "list", "--json", *at).result
    assert [(row["source"], row["as_of"], row["symbols"]) for row in lists] == [
        *(("US listings", "2026-02-01", 9), ("S&P constituents", "2026-01-01", 3))
    ]
    ended = program("sectors", "undo", "", *at)
    assert (ended.code, "2 lists begin with ''; `workbench sectors list` shows all." in ended.err) == (2, True)
    assert program("sectors", "undo", lists[0]["sha256"][:8], *at).out.startswith("Took back ")
    assert [row["source"] for row in program("sectors", "list", "--json", *at).result] == ["S&P constituents"]
    assert wanted(database)["MRK"] == ("Energy", "legacy")
    sectors.apply(database, "DEFAULT")
    assert (sectors_of(database)["MRK"], wanted(database)) == ("Energy", {})
    sectors.load(database, listed(tmp_path, LISTINGS), "DEFAULT", date(2026, 2, 1))
    assert wanted(database)["MRK"] == ("Health Care", "US listings")
    assert validation.run(database).verdict is not Verdict.FAIL


def test_a_stock_without_a_name_gets_one(database: Database, tmp_path: Path, program: Program) -> None:
    """In both phases, on both sides, also where its sector stays; a name that is there stays; once is enough."""
    at = ("--database-url", dsn(database.url), "--snapshots", tmp_path / "snapshots")
    execute(database, "UPDATE cache_entries SET name = key WHERE key IN ('XOM', 'AAPL')")
    sectors.load(database, listed(tmp_path, CONSTITUENTS), "DEFAULT")
    names = {row.symbol: (row.after is None, row.new_name) for row in sectors.report(database, "DEFAULT").rows}
    assert names == {"AAPL": (False, "Apple Inc."), "XOM": (True, "Exxon")}
    done = program("sectors", "--apply", *at).out
    assert "0 stocks got a first sector, 1 another, 2 a name." in done
    assert "Snapshot " in done
    assert " holds the result." in done
    told = "SELECT key, name, value ->> 'sector' FROM cache_entries WHERE key IN ('XOM', 'MRK') ORDER BY 1"
    assert execute(database, told) == [("MRK", "Mrk", "Energy"), ("XOM", "Exxon", " energy")]
    assert sectors.report(database, "DEFAULT").rows == []
    assert validation.run(database).verdict is not Verdict.FAIL
    migration.cutover(database, validator=passed)
    execute(database, "UPDATE stock_metadata SET display_name = symbol WHERE symbol = 'MRK'")
    sectors.load(database, listed(tmp_path, LISTINGS), "DEFAULT")
    program("sectors", "--apply", "--no-snapshot", *at)
    assert execute(database, told)[0][:2] == ("MRK", "Merck & Co")
    assert sectors.report(database, "DEFAULT").rows == []


def test_a_hand_that_changes_a_sector_later_is_heard(database: Database) -> None:
    """A sector that somebody wrote over what was applied is evidence of its own, and the old one is kept."""
    hold(database, "IVV", "iShares US", "2025-02-01", [member("MRK", 1, "Health Care")])
    sectors.apply(database, "DEFAULT")
    said = "SELECT value FROM workbench.sector_evidence WHERE (symbol, source, vocabulary) = ('MRK', 'legacy', 'GICS')"
    assert execute(database, said) == [("Energy",)]
    execute(database, "UPDATE cache_entries SET value = value || '{\"sector\": \"Materials\"}' WHERE key = 'MRK'")
    assert wanted(database)["MRK"] == ("Health Care", "iShares")
    assert "MRK" in [doubt.subject for doubt in sectors.report(database, "DEFAULT").doubts]
    sectors.apply(database, "DEFAULT")
    assert sorted(execute(database, said)) == [("Energy",), ("Materials",)]


def test_the_same_file_adds_nothing(database: Database, tmp_path: Path) -> None:
    """A later file of the same source that says the same takes the place of the earlier; an earlier one does not."""
    first = sectors.load(database, listed(tmp_path, CONSTITUENTS), "DEFAULT", date(2026, 1, 1))
    assert (first.source, first.added, first.renewed, first.rejections) == ("S&P constituents", 9, 0, {})
    again = sectors.load(database, listed(tmp_path, CONSTITUENTS), "DEFAULT", date(2026, 1, 1))
    assert (again.added, again.renewed) == (0, 0)
    later = CONSTITUENTS.replace("Consumer Electronics", "Semiconductors")
    second = sectors.load(database, listed(tmp_path, later), "DEFAULT", date(2026, 2, 1))
    assert (second.added, second.renewed) == (1, 8)
    third = sectors.load(database, listed(tmp_path, CONSTITUENTS), "DEFAULT", date(2026, 1, 1))
    assert (third.added, third.renewed) == (0, 0)
    assert execute(database, "SELECT count(*), count(DISTINCT sha256) FROM workbench.sector_evidence") == [(20, 2)]


def test_no_bare_ticker_speaks_for_another_listing(database: Database, tmp_path: Path) -> None:
    """A list of American listings says nothing of a stock that is listed elsewhere, nor the other way round."""
    sectors.load(database, listed(tmp_path, LISTINGS), "DEFAULT")
    hold(
        database,
        "EUNL",
        "iShares Germany",
        "2026-01-20",
        [member("MRK", 0.4, "Materialien"), member("BP.", 0.6, "Energie")],
    )
    hold(
        database,
        "WLD",
        "SEC N-PORT",
        "2026-01-20",
        [member("NVDA", 0.2, isin="DE0000000001"), member("ACN", 0.2, isin="ie00b4bnmy34"), member("7203", 0.6)],
    )
    report = sectors.report(database, "DEFAULT")
    # MRK and BP. of the German file, NVDA with a German identifier, ACN, which the list knows by its own, and 7203.
    assert (report.symbols, report.symbols_classified, report.compared) == (5, 3, 0)
    assert report.weight_classified == pytest.approx(1.2 / 2)
    assert wanted(database)["MRK"] == ("Materials", "iShares")
    hold(database, "DIA", "State Street", "2026-01-20", [member("MRK", 1)])
    assert wanted(database)["MRK"] == ("Health Care", "US listings")
    execute(database, "DELETE FROM workbench.sector_evidence WHERE vocabulary = 'ISIN'")
    report = sectors.report(database, "DEFAULT")
    assert (report.symbols, report.symbols_classified) == (6, 3)  # a second MRK is known, ACN no longer is


def test_coverage_and_agreement_are_those_of_a_naive_count(database: Database) -> None:
    """On generated evidence, every figure is what plain loops count."""
    chance = random.Random(7)  # noqa: S311 - no secret
    symbols = [f"S{number}" for number in range(60)]
    words = ["Energy", "Utilities", "Materials", "Telecommunications", "-"]
    sources = {
        "VV": ("Vanguard", "2025-01-01"),
        "II": ("iShares US", "2025-02-01"),
        "SS": ("State Street", "2024-01-01"),
    }
    said: dict[str, dict[str, str]] = {symbol: {} for symbol in symbols}
    total = classified = 0.0
    lists = {}
    for fund in sources:
        lists[fund] = [(s, chance.choice(words)) for s in chance.sample(symbols, 30)]
        for symbol, word in lists[fund]:
            if word in words[:3] and fund != "VV":
                said[symbol][fund] = word
    for fund, (layout, as_of) in sources.items():
        hold(database, fund, layout, as_of, [member(symbol, 1 / 30, word) for symbol, word in lists[fund]])
        for symbol, _ in lists[fund]:
            total += 1 / 30
            classified += 1 / 30 * bool(said[symbol])
    held = {symbol for pairs in lists.values() for symbol, _ in pairs}
    both = [s for s in held if len(said[s]) == 2]
    report = sectors.report(database, "DEFAULT")
    assert (report.funds, report.symbols) == (3, len(held))
    assert report.symbols_classified == sum(bool(said[s]) for s in held)
    assert report.weight_classified == pytest.approx(classified / total)
    assert (report.compared, report.agreeing) == (len(both), sum(said[s]["II"] == said[s]["SS"] for s in both))
    assert 0 < report.agreeing < report.compared
    assert [(p.source, p.other, p.compared, p.agreeing) for p in report.pairs] == [
        ("State Street", "iShares", report.compared, report.agreeing)
    ]
    doubts = {doubt.subject: doubt for doubt in report.doubts}
    assert {s for s in both if said[s]["II"] != said[s]["SS"]} == {s for s in doubts if s in held}
    assert doubts["Telecommunications (GICS)"].reason == "no equivalent in GICS"
    assert doubts["Materials (GICS sub-industry)"].reason == "a word that nobody reviewed"


@pytest.mark.parametrize(("differing", "compared"), [(0, 1), (3, 10), (10, 10), (255, 3584)])
def test_the_suggested_error_stands_between_wilson_s_bounds(differing: int, compared: int) -> None:
    """The share that differs, as scipy bounds it, is what two sources that err with this rate would give."""
    bounds = binomtest(differing, compared).proportion_ci(method="wilson")
    error = sectors.suggested_error(differing, compared)
    for rate, share in ((error.low, bounds.low), (error.share, differing / compared), (error.high, bounds.high)):
        assert 1 - (1 - rate) ** 2 == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Symbol,Name\nAAPL,Apple\n", r"headings of a known list \(S&P constituents: Symbol, GICS Sector"),
        (LISTINGS.replace("exchange", "isin"), "each once"),
        (LISTINGS + "XOM,Exxon\n", r"line 12: it has 2 cells where the headings have 5"),
        (
            LISTINGS + "AAPL,Apple,NASDAQ,Energy,US0378331005\n",
            r"line 12: 'AAPL' is 'Energy' here and 'Utilities' in line 2",
        ),
        ("", "it is empty"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """What is wrong is said with its line, and nothing is kept."""
    with pytest.raises(UnreadableFileError, match=said):
        read_list(listed(tmp_path, text))


def test_every_word_means_one_sector() -> None:
    """The reviewed table names the eleven sectors alone, and no word twice in a vocabulary."""
    for vocabulary, table in DATA["words"].items():
        assert {*table} <= {*SECTORS, "no equivalent"}, vocabulary
        words = [word.lower() for written in table.values() for word in written]
        assert len(words) == len(set(words)), vocabulary
    assert {issuer["vocabulary"] for issuer in DATA["issuers"].values()} <= {*DATA["words"]}


@needs_shared
def test_sub_industries_are_in_the_sectors_of_the_real_list() -> None:
    """Where the table gives a sub-industry a sector, it is the one that the S&P constituents give it."""
    table = DATA["words"]["GICS sub-industry"]
    sector_of = {word: sector for sector, words in table.items() for word in words}
    _, _, statements = read_list(SHARED / "data" / "universe" / "sp500_constituents.csv")
    said = {(each.symbol, each.vocabulary): each.value for each in statements}
    pairs = {(value, said[symbol, "GICS"]) for (symbol, kind), value in said.items() if kind == "GICS sub-industry"}
    assert len(pairs) > 100
    assert {(word, sector) for word, sector in pairs if sector_of[word] not in (sector, "no equivalent")} == set()


@needs_shared
@in_soak
def test_real_files_reach_the_aims(real: Database) -> None:
    """With the real issuers' files and lists, 95 % of the held weight and 90 % of the held stocks have a sector; the
    issuers agree with the constituents, and the public list of listings is as wrong as its users measured, or worse."""
    migration.migrate(real)
    execute(real, "DELETE FROM cache_entries WHERE type IN ('etf_holdings', 'stock_metadata')")
    files = SHARED / "data" / "holdings"
    named = {"SCHD": [files / "schwab"], "EUNL": [files / "ishares_de"], "IVV": [files / "ishares/IVV_2025-11-18.csv"]}
    named |= {
        "IWM": [files / "ishares/IWM_2026-04-10.csv"],
        "": [files / "vanguard", files / "ssga/SPY_2025-11-18.xlsx"],
    }
    for fund, paths in named.items():
        for file in issuer_lists.read([str(path) for path in paths], fund, None):
            if isinstance(file, UnreadableFileError):
                continue
            for read in file.funds:
                members = [member(m.symbol, float(m.weight or 0), m.sector, m.isin, m.name) for m in read.members]
                hold(real, read.ticker, file.certificate.layout, str(read.as_of), members)
    for name in ("sp500_constituents.csv", "us_listings.csv"):
        sectors.load(real, SHARED / "data" / "universe" / name, "DEFAULT")
    report = sectors.report(real, "DEFAULT")
    assert report.funds == 7
    assert report.weight_classified is not None
    assert report.weight_classified > 0.95
    assert report.symbols_classified / report.symbols > 0.9
    shares = {(pair.source, pair.other): pair.agreeing / pair.compared for pair in report.pairs}
    assert shares["S&P constituents", "Vanguard"] > 0.99
    assert shares["US listings", "Vanguard"] < 0.91
    applied = sectors.apply(real, "DEFAULT")
    assert len(applied.rows) == len(execute(real, "SELECT FROM stock_metadata WHERE sector IS NOT NULL")) > 4000
    assert sectors.report(real, "DEFAULT").rows == []


def test_the_command_shows_loads_and_applies(database: Database, tmp_path: Path, program: Program) -> None:
    """A list is kept, a preview and its forms change nothing, and `--apply` writes; other files are exit 2."""
    at = ("--database-url", dsn(database.url))
    path = listed(tmp_path, LISTINGS)
    loaded = program("sectors", "load", path, "--as-of", "2026-05-31", "--json", *at).result
    assert loaded["rejections"] == {"ABC-UN": "a ticker has letters, digits and dots alone"}
    assert "US listings: 0 values added" in program("sectors", "load", path, "--as-of", "2026-05-31", *at).out
    for none in (tmp_path / "none.csv", "-"):
        refused = program("sectors", "load", none, *at)
        assert (refused.code, "there is no such file" in refused.err) == (2, True)
    assert program("sectors", "load", Path(__file__), *at).code == 2
    hold(database, "VTI", "Vanguard", "2025-01-01", [member("AAPL", 1, "Tobacco")])
    shown = program("sectors", "--rows", "1", *at)
    assert shown.code == 0
    assert "1 of 1 held stock in 1 fund have a sector, 0 from the legacy data alone." in shown.out
    assert "Consumer Staples (Vanguard), Utilities (US listings)" in shown.out
    report = program("sectors", "--json", *at).result
    assert {"symbols_classified", "agreeing", "error", "pairs", "doubts"} <= report.keys()
    assert "AAPL,Unknown,Consumer Staples,Vanguard" in program("sectors", "--csv", *at).out
    assert sectors_of(database)["AAPL"] == "Unknown"
    assert program("sectors", "--apply", *at).code == 0
    assert sectors_of(database)["AAPL"] == "Consumer Staples"
