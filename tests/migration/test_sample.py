"""The sample, counted again from its documents by code that shares nothing with the generator."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
import sqlalchemy as sa
from conftest import SHARED, needs_shared

from workbench import sample
from workbench.errors import BlockedError, ForeignTablesError, SampleNotEmptyError, SchemaMissingError, UsageError
from workbench.postgres import Database

FACTS = json.loads(Path(sample.__file__).with_name("facts.json").read_text(encoding="utf-8"))
COLUMNS = (
    *("id", "type", "name", "key", "value", "environment", "created_at", "updated_at"),
    *("universe_category", "liquidity_filter", "universe_metadata", "last_universe_update"),
)
# What the legacy team published, by hand from the specification.
SIZES = {
    **{"VTI": 3508, "IWV": 2564, "IWM": 1943, "IWB": 1009, "VOO": 505, "SPY": 504, "MDY": 401, "VTV": 316},
    **{"SCHG": 195, "VUG": 160, "QQQ": 102, "XLI": 75, "XLK": 72, "XLV": 60, "XLF": 60, "XLY": 55},
    **{"ARKK": 46, "XLP": 33, "XLRE": 30, "XLB": 30, "XLU": 30, "DIA": 30, "XLE": 25, "XLC": 25},
}
DIGEST_OF_DEFAULT = "4d0ba66e2e71bd683d6edfee65b24d4d9c90d53cea575db8c3edca862517aefe"


@cache
def rows(scale=1):
    """All rows by column name."""
    return [dict(zip(COLUMNS, row, strict=True)) for row in sample.entries(scale)]


@cache
def documents(type_, environment="DEFAULT", scale=1):
    """Parsed documents by key, in the order of the entries; numbers exact."""
    return {
        row["key"]: json.loads(row["value"], parse_float=Decimal)
        for row in rows(scale)
        if (row["type"], row["environment"]) == (type_, environment)
    }


def normal(symbol):
    """The spelling under which share classes are counted."""
    return re.sub("[-/ ](?=[A-Z]$)", ".", symbol.strip().upper())


def funds(scale=1):
    """Symbols of each fund of DEFAULT as its list spells them."""
    return {
        key: [holding["symbol"] for holding in document["holdings"]]
        for key, document in documents("etf_holdings", scale=scale).items()
    }


def normal_sets():
    """Normalised symbols of each fund."""
    return {key: {normal(symbol) for symbol in symbols} for key, symbols in funds().items()}


def test_the_24_funds_have_the_published_sizes():
    """Each fund, their sum and its own declared count are as published."""
    held = documents("etf_holdings")
    assert {key: len(one["holdings"]) for key, one in held.items()} == SIZES
    assert {key: one["total_holdings"] for key, one in held.items()} == SIZES
    assert sum(SIZES.values()) == 11_778
    assert len(SIZES) == 24


def test_no_fund_names_a_symbol_twice():
    """Sizes count distinct symbols, also after normalising."""
    assert {key: len(symbols) for key, symbols in normal_sets().items()} == SIZES


def test_there_are_3700_symbols_with_one_spelling_of_each_share_class():
    """Distinct after normalising; no symbol is another one without its dot."""
    symbols = set().union(*normal_sets().values())
    assert len(symbols) == 3_700
    assert not {symbol.replace(".", "") for symbol in symbols if "." in symbol} & symbols


def test_apple_is_in_exactly_the_ten_funds():
    """The published ten, no other."""
    expected = {"DIA", "IWB", "IWV", "QQQ", "SCHG", "SPY", "VOO", "VTI", "VUG", "XLK"}
    assert {key for key, symbols in funds().items() if "AAPL" in symbols} == expected


@pytest.mark.parametrize("key", SIZES)
def test_the_known_lists_and_first_ten_hold(key):
    """A known list stands in its order; the first ten by alphabet are the published ones."""
    fact, symbols = FACTS["funds"][key], funds()[key]
    assert sorted(symbols)[:10] == fact["first_ten"].split()
    assert symbols == fact.get("holdings", " ".join(symbols)).split()


@pytest.mark.parametrize("scale", [1, 2])
def test_weights_are_plain_decimals_that_sum_to_exactly_one(scale):
    """Six to ten places, above zero, no exponent; the largest takes what rounding leaves."""
    for row in rows(scale):
        if row["type"] == "etf_holdings" and row["environment"] == "DEFAULT":
            texts = re.findall(r'"weight": ([^}]+)}', row["value"])
            assert all(re.fullmatch(r"0\.\d{6,10}", text) for text in texts)
            assert len({len(text) for text in texts}) == 1
            assert min(map(Decimal, texts)) > 0
            assert sum(map(Decimal, texts)) == 1


def test_holdings_are_objects_with_symbol_and_weight():
    """The one shape of DEFAULT, labelled as sample data."""
    for document in documents("etf_holdings").values():
        assert {tuple(holding) for holding in document["holdings"]} == {("symbol", "weight")}
        assert document["data_source"] == "sample data: real tickers, synthetic weights"


def test_related_funds_overlap_as_such_funds_do():
    """Index funds nest; large and small, growth and value stay apart."""
    held = normal_sets()
    assert len(held["SPY"] & held["VOO"]) >= 500
    assert held["SPY"] | held["VOO"] <= held["IWB"] <= held["IWV"] <= held["VTI"]
    assert not held["IWB"] & held["IWM"]
    assert not held["MDY"] & held["SPY"]
    assert held["MDY"] <= held["IWB"]
    assert len(held["IWM"] & held["VTI"]) > 1_700
    assert not held["VTV"] & held["VUG"]
    # Three large names that the published first ten of SCHG leave out.
    assert held["VUG"] - held["SCHG"] == {"ADP", "AMAT", "AMT"}


def test_the_20_themes_have_219_memberships():
    """Lists as they are known; nine crypto miners."""
    themes = documents("theme_definition")
    expected = {key: theme["symbols"].split() for key, theme in FACTS["themes"].items()}
    assert {key: theme["symbols"] for key, theme in themes.items()} == expected
    assert (len(themes), sum(map(len, expected.values()))) == (20, 219)
    assert len(themes["crypto_miners"]["symbols"]) == 9


def test_the_11_sectors_have_53_industries_and_correct_counts():
    """Every industry has a stock, and each sector counts its own."""
    sectors, stocks = documents("sector_industry_map"), documents("stock_metadata").values()
    names = {row["name"]: row["key"] for row in rows() if row["type"] == "sector_industry_map"}
    by_sector = Counter(names[stock["sector"]] for stock in stocks)
    assert {key: sector["stock_count"] for key, sector in sectors.items()} == by_sector
    pairs = {(key, industry) for key, sector in sectors.items() for industry in sector["industries"]}
    assert {(names[stock["sector"]], stock["industry"]) for stock in stocks} == pairs
    assert (len(sectors), len(pairs)) == (11, 53)


def test_default_has_exactly_55_groups_of_funds_themes_and_sectors():
    """No other type of DEFAULT would become one of them."""
    types = Counter(row["type"] for row in rows() if row["environment"] == "DEFAULT")
    assert types["etf_holdings"] + types["theme_definition"] + types["sector_industry_map"] == 55
    assert types["themes"] == 0


@pytest.mark.parametrize("scale", [1, 3])
def test_every_stock_agrees_with_the_funds_and_themes_that_hold_it(scale):
    """One entry for each symbol a fund holds; its member lists follow the order of the groups."""
    held = {normal(symbol): [] for symbols in funds(scale).values() for symbol in symbols}
    in_themes = {symbol: [] for symbol in held}
    for key, symbols in funds(scale).items():
        for symbol in symbols:
            held[normal(symbol)].append(key)
    for key, theme in documents("theme_definition", scale=scale).items():
        for symbol in theme["symbols"]:
            in_themes.get(symbol, []).append(key)
    stocks = documents("stock_metadata", scale=scale)
    assert {key: stock["member_of_etfs"] for key, stock in stocks.items()} == held
    assert {key: stock["member_of_themes"] for key, stock in stocks.items()} == in_themes
    assert {type(stock["market_cap"]) for stock in stocks.values()} == {int}
    assert {stock["is_validated"] for stock in stocks.values()} == {True, False}
    assert len(stocks) == 3_700 * scale


def members(document):
    """Names in a universe of any shape; its declared count must be right."""
    if isinstance(document, list):
        return document
    (listed,) = (value for value in document.values() if isinstance(value, list))
    assert document["count"] == len(listed)
    return [one if isinstance(one, str) else one.get("symbol", one.get("ticker")) for one in listed]


def test_the_universes_are_as_known_and_the_indices_filled():
    """39 universes; those of an index hold what their fund holds."""
    held = {key: [normal(symbol) for symbol in symbols] for key, symbols in funds().items()}
    filled = {"index_sp500": "SPY", "index_nasdaq100": "QQQ", "index_dow30": "DIA", "index_russell3000": "IWV"}
    stocks = {key: members(document) for key, document in documents("stock_universe").items()}
    assert len(set(stocks.pop("master_all_stocks"))) == 3_700
    assert {key: stocks.pop(key) for key in filled} == {key: held[fund] for key, fund in filled.items()}
    known = FACTS["etf_universes"] | {
        f"stock {key}": one for key, one in FACTS["stock_universes"].items() if one["symbols"]
    }
    found = documents("etf_universe") | {f"stock {key}": one for key, one in stocks.items()}
    assert {key: members(one) for key, one in found.items()} == {
        key: one["symbols"].split() for key, one in known.items()
    }


def test_the_universes_come_in_every_shape():
    """Plain list, symbols with a count, stocks with ranks, funds by symbol and by ticker."""
    shapes = set()
    for document in [*documents("etf_universe").values(), *documents("stock_universe").values()]:
        keys = ("plain",) if isinstance(document, list) else tuple(sorted(document))
        inner = [tuple(one) for one in document.get("etfs", ())[:1]] if keys != ("plain",) else []
        shapes.add((*keys, *inner))
    assert shapes == {
        ("plain",),
        ("count", "symbols"),
        ("count", "stocks"),
        ("count", "etfs", ("symbol",)),
        ("count", "etfs", ("ticker",)),
    }


def test_rows_are_numbered_and_dated_without_a_clock():
    """Ids from 1 in order; times given, updated_at absent on some; legacy keys unique."""
    found = rows()
    assert [row["id"] for row in found] == list(range(1, len(found) + 1))
    assert 0.1 < sum(row["updated_at"] is None for row in found) / len(found) < 0.3
    assert all(row["created_at"] and row["last_universe_update"] for row in found)
    unique = {(row["type"], row["name"], row["key"], row["environment"]) for row in found}
    assert len(unique) == len(found)
    assert {row["universe_category"] for row in found if row["type"] == "etf_holdings"} == {"ETF", None}


def test_no_scale_repeats_a_ticker_and_copies_keep_to_themselves():
    """Invented tickers are new, short, and each copy's funds hold that copy's symbols only."""
    real = {normal(symbol) for symbol in re.findall(r"[A-Z][-A-Z./]*", json.dumps(FACTS))}
    one, three = funds(), funds(3)
    assert {key: three[key] for key in one} == one
    per_copy = [{normal(s) for key in one for s in three[f"{key}_{copy}" if copy else key]} for copy in (0, 2, 3)]
    assert [len(symbols) for symbols in per_copy] == [3_700] * 3
    assert not per_copy[1] & per_copy[2]
    assert not (per_copy[1] | per_copy[2]) & real
    assert max(map(len, per_copy[1] | per_copy[2])) <= 10
    assert [len(three[f"{key}_3"]) for key in one] == [len(symbols) for symbols in one.values()]


def test_scale_multiplies_funds_themes_stocks_and_universes_but_not_sectors_or_oddities():
    """N times the first kinds; the rest once."""
    counts = {scale: Counter((row["type"], row["environment"]) for row in rows(scale)) for scale in (1, 2)}
    grown = {kind for kind in counts[2] if counts[2][kind] == 2 * counts[1][kind]}
    types = {"etf_holdings", "theme_definition", "stock_metadata", "etf_universe", "stock_universe"}
    assert grown == {(kind, "DEFAULT") for kind in types}
    assert all(counts[2][kind] == counts[1][kind] for kind in set(counts[2]) - grown)


def test_the_largest_scale_invents_no_ticker_twice():
    """The last copy of the largest scale still has names of its own."""
    last = sample.Copy(sample.LARGEST_SCALE).symbols()
    before = sample.Copy(sample.LARGEST_SCALE - 1).symbols()
    assert not set(last.values()) & set(before.values())
    assert len({normal(ticker) for ticker in last.values()}) == len({normal(symbol) for symbol in last})


@pytest.mark.parametrize("scale", [0, -1, 1001])
def test_a_scale_out_of_range_is_wrong_usage(scale):
    """Refused before anything is asked of a database."""
    with pytest.raises(UsageError, match="must be from 1 to 1000"):
        sample.entries(scale)


def test_entries_are_made_one_at_a_time():
    """The first rows of a huge scale cost no more than those of a small one."""
    assert next(islice(sample.entries(1000), 1))[3] == "SPY"


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_the_rows_do_not_depend_on_the_order_of_hashing(seed):
    """Another interpreter with another hash seed makes the same bytes."""
    told = subprocess.run(
        [sys.executable, "-c", "from workbench import sample; print(list(sample.entries(2)))"],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert told.stdout == f"{list(sample.entries(2))}\n"


def test_default_is_the_same_on_every_machine():
    """The digest is pinned: reports and benchmarks quote figures of these bytes."""
    told = repr([row for row in sample.entries() if row[5] == "DEFAULT"])
    assert hashlib.sha256(told.encode()).hexdigest() == DIGEST_OF_DEFAULT


def test_environments_stand_apart():
    """Oddities live in TEST; one entry in UAT, one outside the check."""
    environments = Counter(row["environment"] for row in rows())
    assert (environments["UAT"], environments["STAGING"]) == (1, 1)
    assert set(environments) == {"DEFAULT", "TEST", "UAT", "STAGING"}


@pytest.mark.parametrize(
    "trace",
    [
        *('["AAPL", "MSFT"', '"holdings": null', '"holdings": {', '"holdings": []', '{"value": "[', '"ticker": '),
        *('"BRK.B"', '"BRK-B"', '"BRK/B"', '"BRK B"', '"BRKB"', '"aapl"', '" AAPL"', "FANUC", "KEYENCE"),
        *("null, 7, 1.50, true, [", "L" * 51, '"total_holdings": 99', "1e-18", "1.10", '"-"'),
        *('"CASH"', '"NA"', '"TRUE"', '"NULL"', '"1E5"', '"NAN"', "<script>alert(1)</script>", "\\u200b"),
        *('"sector": "Unknown"', '"sector": [', "NOSUCHFUND", "123456789012345678901234567890", "CASH_USD"),
        *("\\u05d0", "\\ud83d", '"market_value"', '"country"', '"shares"', "source_type", '"weight": -'),
    ],
)
def test_every_oddity_is_there(trace):
    """What the specification and the catalogue of faults name stands in environment TEST."""
    assert trace in "\n".join(row["value"] for row in rows() if row["environment"] == "TEST")


def test_test_has_every_migrated_type():
    """Each legacy type that is a relation, and a secret that must never be read."""
    types = {row["type"] for row in rows() if row["environment"] == "TEST"}
    assert types >= {*["etf_holdings", "theme_definition", "sector_industry_map", "stock_metadata"]}
    assert types >= {*["etf_universe", "stock_universe", "themes", "app_settings"]}


def test_the_facts_travel_in_the_wheel():
    """Compact enough to be part of the package."""
    folder = Path(sample.__file__).parent
    assert sum((folder / name).stat().st_size for name in ("facts.json", "oddities.toml")) < 61_000


def test_companies_have_their_names_and_invented_tickers_none():
    """Nine of ten real tickers have a company's name, on one printable line; the invented ones of a copy have none."""
    names = {
        row["key"]: row["name"] for row in rows(2) if (row["type"], row["environment"]) == ("stock_metadata", "DEFAULT")
    }
    assert (names["NVDA"], names["BRK.B"]) == ("NVIDIA Corporation", "Berkshire Hathaway Inc")
    held = set().union(*normal_sets().values())
    real = {key: name for key, name in names.items() if key in held}
    assert sum(not name.endswith(f"{key} common stock") for key, name in real.items()) > 0.9 * len(real)
    assert all(names[key] == f"{key} common stock" for key in names.keys() - real.keys())
    assert all(name.isprintable() for name in names.values())


@needs_shared
def test_the_facts_are_those_that_the_legacy_team_counted():
    """Nothing was lost or changed when the facts were made compact."""
    legacy = json.loads((SHARED / "data" / "legacy_facts.json").read_text(encoding="utf-8"))
    held = funds()
    assert legacy["etf_sizes"] == SIZES
    for key, first_ten in legacy["etf_first_ten_alphabetical"].items():
        assert sorted(held[key])[:10] == first_ten
    for key, fund in legacy["etf_known_holdings"].items():
        assert (FACTS["funds"][key]["name"], held[key]) == (fund["name"], fund["holdings"])
    for kind in ("themes", "sectors", "etf_universes", "stock_universes", "old_themes"):
        assert [*FACTS[kind].items()] == [(key, compact(FACTS[kind][key], one)) for key, one in legacy[kind].items()]
    known = {normal(symbol) for fund in legacy["etf_known_holdings"].values() for symbol in fund["holdings"]}
    first = {symbol for ten in legacy["etf_first_ten_alphabetical"].values() for symbol in ten}
    assert set().union(*normal_sets().values()) <= {*legacy["us_equity_symbols"], *known, *first}


def compact(ours, theirs):
    """Their lists as our file writes them; the stocks beside an industry are ours alone."""
    if isinstance(theirs, list):
        return " ".join(theirs)
    industries = {"industries": ours["industries"]} if "industries" in theirs else {}
    assert [*industries.get("industries", [])] == theirs.get("industries", [])
    return {key: " ".join(one) if isinstance(one, list) else one for key, one in theirs.items()} | industries


def counted(database: Database, text: str) -> object:
    """The single value of a query of the test's own."""
    with database.engine.connect() as connection:
        return connection.exec_driver_sql(text).scalar()


def exported(database: Database) -> bytes:
    """The whole table as PostgreSQL prints it."""
    statement = f'COPY (SELECT * FROM "{database.schema}".cache_entries ORDER BY id) TO STDOUT'  # noqa: S608 - fixed names
    with database.read_only() as transaction:
        cursor = transaction.connection.cursor()
        with cursor.copy(statement) as copy:
            return b"".join(map(bytes, copy))


def test_create_fills_a_database_and_says_what_is_in_it(database):
    """The summary is what the table holds, row for row what the generator gave."""
    summary = sample.create(database)
    assert summary.scale == 1
    assert summary.by_type == Counter(row["type"] for row in rows())
    assert summary.entries == counted(database, "SELECT count(*) FROM cache_entries") == len(rows())


def test_every_column_arrives_as_given(database):
    """PostgreSQL's text of each row is that of the generator's values."""
    sample.create(database)
    lines = exported(database).decode().removesuffix("\n").split("\n")
    for line, row in zip(lines, rows(), strict=True):
        arrived = dict(zip(COLUMNS, line.split("\t"), strict=True))
        for column in ("id", "type", "key", "environment", "created_at", "last_universe_update"):
            assert arrived[column] == str(row[column])
        assert (arrived["updated_at"] == r"\N") == (row["updated_at"] is None)


def test_numbers_keep_their_places_in_the_database(database):
    """jsonb prints 1.10 and thirty digits as they were written."""
    sample.create(database)
    stored = counted(database, "SELECT value::text FROM cache_entries WHERE key = 'NUMERICS'")
    for number in ("1.10", "0.000000000000000001", "123456789012345678901234567890", "0.0300"):
        assert number in stored


def test_the_table_is_the_legacy_one(database):
    """Columns, constraint and indexes as the specification has them."""
    sample.create(database)
    table = sa.inspect(database.engine)
    assert [column["name"] for column in table.get_columns("cache_entries")] == list(COLUMNS)
    (unique,) = table.get_unique_constraints("cache_entries")
    assert unique["name"] == "unique_cache_entry"
    assert unique["column_names"] == ["type", "name", "key", "environment"]
    indexes = {index["name"] for index in table.get_indexes("cache_entries")} - {"unique_cache_entry"}
    assert indexes == {f"idx_cache_entries_{what}" for what in ("category", "updated", "etf_filter")}


def test_the_next_insert_follows_the_sample(database):
    """The sequence stands behind the ids that were given."""
    summary = sample.create(database)
    assert counted(database, "SELECT nextval('cache_entries_id_seq')") == summary.entries + 1


def test_two_databases_are_equal_to_the_byte(database):
    """The exported table of one schema is that of another."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql('CREATE SCHEMA "second; one"')
    other = Database(database.url, "second; one")
    assert sample.create(database, 2) == sample.create(other, 2)
    assert exported(database) == exported(other)


def test_a_table_that_holds_anything_is_refused_unchanged(database):
    """Sample data never joins other data, whatever its type."""
    sample.create(database)
    before = exported(database)
    with pytest.raises(SampleNotEmptyError) as refusal:
        sample.create(database)
    assert refusal.value.exit_code == 4
    assert exported(database) == before


def test_an_empty_table_is_filled_as_it_stands(database):
    """A table emptied by hand takes the sample with the same ids."""
    sample.create(database)
    before = exported(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM cache_entries")
    sample.create(database)
    assert exported(database) == before


def test_a_missing_schema_is_refused(database):
    """The schema is the user's to create."""
    with pytest.raises(SchemaMissingError) as refusal:
        sample.create(Database(database.url, "absent"))
    assert refusal.value.exit_code == 4


def test_something_else_of_that_name_is_refused(database):
    """A view in the table's place is left alone."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE VIEW cache_entries AS SELECT 1 AS one")
    with pytest.raises(ForeignTablesError):
        sample.create(database)


def test_a_second_creator_is_refused_while_the_first_works(database):
    """Exactly one proceeds, and the other is told why."""
    with database.write_one_snapshot() as first:
        assert first.value("migration/advisory_lock")
        with pytest.raises(BlockedError):
            sample.create(database)
    assert sample.create(database).entries == len(rows())
