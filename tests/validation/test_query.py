"""The questions of the legacy query helper: both sides agree with each other and with a naive twin."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from conftest import Cluster, Program, _sample_and_migrate, dsn, execute, on_embedded
from hypothesis import HealthCheck, given, settings
from oracles import legacy, strategies
from oracles.twin import Entry

from workbench import migration, sqlfiles
from workbench.contract import Side
from workbench.errors import (
    AmbiguousNameError,
    MissingLegacyTableError,
    NotMigratedError,
    UnknownNameError,
    WorkbenchError,
)
from workbench.migration import steps
from workbench.migration.preflight import Wishes
from workbench.postgres import Database
from workbench.query import Group, Query

EVERYTHING: list[tuple[str, dict[str, str | None]]] = [
    ("groups", {"group_type": None, "group_name": None}),
    ("memberships", {"group_type": None, "group_name": None, "symbol": None}),
    ("stocks", {"symbol": None, "industry": None}),
    ("names", {"kind": "SECTOR", "environment": None}),
    ("names", {"kind": "STOCK", "environment": None}),
    ("names", {"kind": "INDUSTRY", "environment": None}),
]
Thing = TypeVar("Thing")
ENVIRONMENTS = ["DEFAULT", "TEST", "UAT", "PROD"]
NASTY = [
    "",
    " ",
    "'",
    '"; DROP TABLE cache_entries; --',
    "%",
    "%s %(name)s",
    "_",
    ":name",
    "\\",
    "{0} {name}",
    "🚀",
    "נושא",
    "e\u0301",
    "\u202e",
    "nul\0nul",
    "\udcff",
    "line\nbreak",
    "x" * 10_000,
]


@pytest.fixture(scope="module")
def unchanged(cluster: Cluster) -> Iterator[Database]:
    """The migrated sample, for tests that only read."""
    made = cluster.clone("migrated", _sample_and_migrate)
    yield made
    cluster.drop(made)


@contextmanager
def both(database: Database, environment: str = "DEFAULT") -> Iterator[tuple[Query, Query]]:
    """The questions to either side, in one snapshot."""
    with database.read_only() as transaction:
        yield Query(transaction, environment, Side.BEFORE), Query(transaction, environment, Side.AFTER)


def make(database: Database, *entries: tuple[str, str, str, str]) -> None:
    """Make a legacy table with entries of type, display name, key and value in DEFAULT."""
    with database.write_one_snapshot() as transaction:
        transaction.execute_file("sample/create_table")
    for type, name, key, value in entries:
        execute(
            database,
            "INSERT INTO public.cache_entries (type, name, key, value, environment)"
            " VALUES (:type, :name, :key, CAST(:value AS jsonb), 'DEFAULT')",
            type=type,
            name=name,
            key=key,
            value=value,
        )


def texts(query: Query, question: str, binds: dict[str, str | None]) -> list[tuple[str, ...]]:
    """The rows of a statement, each value as Python shows it."""
    return [tuple(map(repr, row)) for row in query._rows(question, **binds)]


def some(things: Sequence[Thing]) -> Sequence[Thing]:
    """Twenty or so of many, spread evenly; all of few."""
    return things[:: max(1, len(things) // 20)]


def ask(query: Query, kind: str, name: str) -> Any:
    """What a question about a name answers."""
    return getattr(query, kind)(name) if kind in ("stock", "industry") else query.group(kind.upper(), name)


def outcome(query: Query, kind: str, name: str) -> object:
    """The answer, or the error that stands for it."""
    try:
        return ask(query, kind, name)
    except WorkbenchError as error:
        return type(error), str(error)


def documents(database: Database, type: str, environment: str = "DEFAULT") -> dict[str, Any]:
    """The documents of a legacy type by key, numbers exact."""
    rows = execute(
        database,
        "SELECT key, value::text FROM public.cache_entries WHERE type = :type AND environment = :environment"
        " ORDER BY id",
        type=type,
        environment=environment,
    )
    return {str(key): json.loads(str(value), parse_float=Decimal) for key, value in rows}


def normal(spelling: str) -> str:
    """A symbol as the tables spell it."""
    return re.sub("[-/ ]([A-Z])$", r".\1", spelling.strip().upper())


def members(document: Any) -> list[tuple[str, Decimal | None]]:
    """Symbols and weights of any document with a list of members, each symbol once."""
    keys = ("holdings", "symbols", "stocks", "etfs")
    listed = document if isinstance(document, list) else next(document[key] for key in keys if key in document)
    weights: dict[str, Decimal | None] = {}
    for element in listed:
        spelled = element if isinstance(element, str) else element.get("symbol") or element["ticker"]
        weight = None if isinstance(element, str) else element.get("weight")
        weights.setdefault(normal(spelled), weight)
    return list(weights.items())


def universes(database: Database) -> dict[str, Any]:
    """The documents of both kinds of universe, under the names of their groups."""
    funds, stocks = documents(database, "etf_universe"), documents(database, "stock_universe")
    return funds | {f"stock_universe:{key}" if key in funds else key: value for key, value in stocks.items()}


def listed(group: Group) -> list[tuple[str, Decimal | None]]:
    """Symbols and weights of an answer."""
    return [(member.symbol, member.weight) for member in group.symbols]


def test_sides_hold_the_same_questions() -> None:
    """Every statement stands on both sides, and there is at least one."""
    assert sqlfiles.names("query/before") == sqlfiles.names("query/after") != []


RULES = {
    "types": "('etf_holdings', 1",
    "normal_symbol": "'[-/ ]([A-Z])$'",
    "symbol_reason": r"A-Z0-9\u00AA",
    "list_text": r"[dD][89abAB]",
    "list_keys": "typeof(value -> 'holdings') THEN",
    "list_of": "(value ->> list_key)::jsonb",
    "element_form": "typeof(element -> 'ticker')",
    "weight_of": "scale((element -> 'weight')",
    "weight_unit": "0.9 AND 1.1",
    "entry_reason": "'DEFAULT', 'TEST', 'UAT', 'PROD') THEN",
}
"""Parts of the mapping, and what is written in that part alone."""


def test_before_reads_by_the_parts_of_the_mapping() -> None:
    """Each rule stands in one file of sql/mapping, which the mapping and the before side both include."""
    root = sqlfiles.resource_root("sql")
    texts = {path: " ".join(path.read_text(encoding="utf-8").split()) for path in root.rglob("*.sql")}
    both = [sqlfiles.load(name) for name in ("schema/deploy/3_mapping/02_mapping_values", "query/before/memberships")]
    for part, rule in RULES.items():
        assert [path for path, text in texts.items() if rule in text] == [root / "mapping" / f"{part}.sql"]
        assert all(rule in " ".join(text.split()) for text in both), part


def test_before_knows_nothing_of_the_after_side() -> None:
    """No statement of the before side names a function or table that the migration makes."""
    for name in sqlfiles.names("query/before"):
        statement = re.sub("--.*", "", sqlfiles.load(f"query/before/{name}"))
        assert "workbench." not in statement
        assert set(re.findall(r':"schema"\.(\w+)', statement)) <= {"cache_entries"}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_sides_agree_on_everything(unchanged: Database, environment: str) -> None:
    """Groups, stocks and industries of the sample get the same answers from both sides."""
    with both(unchanged, environment) as (before, after):
        groups = after.groups()
        assert before.groups() == groups
        assert before.stats() == after.stats()
        for line in some(groups.groups):
            group = after.group(line.type, line.name)
            assert before.group(line.type, line.name) == group
            assert group.count == line.members == len(group.symbols)
        known = sorted({row.name for row in after._rows("names", kind="STOCK")})
        for symbol in some(known):
            assert before.stock(symbol) == after.stock(symbol)
        for row in some(after._rows("names", kind="INDUSTRY")):
            assert before.industry(row.name) == after.industry(row.name)


@pytest.mark.parametrize("kind", ["ETF", "THEME", "SECTOR", "UNIVERSE", "SEGMENT", "STOCK", "INDUSTRY"])
def test_sides_know_the_same_names(unchanged: Database, kind: str) -> None:
    """A miss is judged by the same names on both sides, in every environment."""
    with both(unchanged) as (before, after):
        binds = {"kind": kind, "environment": None}
        assert before._rows("names", **binds) == after._rows("names", **binds)


@pytest.fixture(scope="module")
def empty(cluster: Cluster) -> Iterator[Database]:
    """A database with an empty legacy table, for many small tables one after another."""
    made = cluster.clone("empty legacy", legacy.create)
    yield made
    cluster.drop(made)


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(table=strategies.tables)
def test_sides_agree_on_any_table(empty: Database, table: list[Entry]) -> None:
    """Whatever the documents hold, both sides give the same rows, in the digits they were written in."""
    with empty.rehearsing() as transaction:
        legacy.fill(legacy.through(transaction), legacy.numbered(table))
        for _, part in steps.building(Wishes()):
            steps.perform(transaction, part)
        for environment in ENVIRONMENTS:
            before, after = (Query(transaction, environment, Side.BEFORE), Query(transaction, environment, Side.AFTER))
            assert before.stats() == after.stats()
            for question, binds in EVERYTHING:
                assert texts(before, question, binds) == texts(after, question, binds)


@on_embedded
@pytest.mark.parametrize("environment", ["DEFAULT", "TEST"])
def test_sides_agree_on_misses(unchanged: Database, environment: str) -> None:
    """Wrong, near, odd and hostile names end alike on both sides, by a named error or an answer."""
    asked = [("theme", name) for name in NASTY] + [("stock", name) for name in NASTY[::3]]
    asked += [("etf", "spyy"), ("etf", "Cased"), ("stock", "appl"), ("stock", "brk-b"), ("sector", "energ")]
    asked += [("theme", "Crypto Miners"), ("industry", "SOFTWARE"), ("industry", "Softwear"), ("sector", "")]
    with both(unchanged, environment) as (before, after):
        for question, name in asked:
            assert outcome(before, question, name) == outcome(after, question, name)


def test_etfs_and_themes_are_their_documents(unchanged: Database) -> None:
    """Members, weights and their order are those of the documents as Python reads them."""
    with both(unchanged) as (_, after):
        for question, type in (("etf", "etf_holdings"), ("theme", "theme_definition")):
            for key, document in documents(unchanged, type).items():
                group = ask(after, question, key)
                assert listed(group) == members(document)
                assert group.description == document.get("description")
                assert group.facts.keys() == document.keys() - {"holdings", "symbols", "description"}
        assert after.group("ETF", "SPY").count == 504
        assert after.group("THEME", "crypto_miners").count == 9


def test_weights_are_exact(unchanged: Database) -> None:
    """A weight comes back in the digits of its document."""
    written = documents(unchanged, "etf_holdings")["SPY"]["holdings"]
    with both(unchanged) as (_, after):
        assert [str(member.weight) for member in after.group("ETF", "SPY").symbols] == [
            str(h["weight"]) for h in written
        ]


def test_sectors_are_what_stocks_say(unchanged: Database) -> None:
    """The stocks of a sector are those that name it, with the industries of the map."""
    stocks = documents(unchanged, "stock_metadata")
    with both(unchanged) as (_, after):
        for key, document in documents(unchanged, "sector_industry_map").items():
            sector = after.group("SECTOR", key)
            said = {symbol: s["industry"] for symbol, s in stocks.items() if s["sector"] == sector.display_name}
            assert {member.symbol: member.industry for member in sector.symbols} == said
            assert sector.industries == document["industries"]
            assert after.group("SECTOR", str(sector.display_name)) == sector


def test_industries_are_what_stocks_say(unchanged: Database) -> None:
    """The stocks of an industry are those that name it, with their sectors."""
    stocks = documents(unchanged, "stock_metadata")
    with both(unchanged) as (_, after):
        for name in sorted({stock["industry"] for stock in stocks.values()}):
            expected = [
                (key, s["sector"], Decimal(s["market_cap"])) for key, s in stocks.items() if s["industry"] == name
            ]
            answer = after.industry(name)
            assert [(member.symbol, member.sector, member.market_cap) for member in answer.symbols] == expected
            assert answer.count == len(expected)


@pytest.mark.parametrize("symbol", ["AAPL", "BRK.B", "MARA", "IBIT", "A"])
def test_stocks_are_found_in_every_document(unchanged: Database, symbol: str) -> None:
    """The groups of a stock are the documents whose list has it, with its weight there, and its sector."""
    weights = {
        (type, name): dict(members(document))[symbol]
        for type, found in (
            ("ETF", documents(unchanged, "etf_holdings")),
            ("THEME", documents(unchanged, "theme_definition")),
            ("UNIVERSE", universes(unchanged)),
        )
        for name, document in found.items()
        if symbol in dict(members(document))
    }
    stock = documents(unchanged, "stock_metadata").get(symbol, {})
    with both(unchanged) as (_, after):
        answer = after.stock(symbol)
        sectors = [holder.name for holder in answer.groups if holder.type == "SECTOR"]
        found = {(holder.type, holder.name): holder.weight for holder in answer.groups if holder.type != "SECTOR"}
        assert found == weights
        assert [after.group("SECTOR", name).display_name for name in sectors] == ([stock["sector"]] if stock else [])
        assert (answer.sector, answer.industry) == (stock.get("sector"), stock.get("industry"))
        assert answer.market_cap == stock.get("market_cap")


def test_stats_count_the_documents(unchanged: Database) -> None:
    """Groups, memberships, symbols and the most held are those counted over the documents."""
    funds = [members(document) for document in documents(unchanged, "etf_holdings").values()]
    held = Counter(symbol for fund in funds for symbol, _ in fund)
    with both(unchanged) as (_, after):
        stats = after.stats()
    etf = next(line for line in stats.groups if line.type == "ETF")
    assert (etf.groups, etf.memberships, etf.symbols) == (len(funds), held.total(), len(held)) == (24, 11_778, 3_700)
    assert sum(line.groups for line in stats.groups) == stats.count
    assert sum(line.memberships for line in stats.groups) == stats.memberships
    assert stats.stocks == len(documents(unchanged, "stock_metadata"))
    expected = sorted(held.items(), key=lambda pair: (-pair[1], pair[0]))[:10]
    assert [(line.symbol, line.etfs) for line in stats.symbols] == expected


def test_the_most_held_are_all_of_them(unchanged: Database, program: Program) -> None:
    """Every stock of a fund with how many hold it, the same from either side; a list cut among equals says so."""
    held = Counter(s for document in documents(unchanged, "etf_holdings").values() for s, _ in members(document))
    with both(unchanged) as (before, after):
        answer = after.most_held()
        assert before.most_held() == answer
    assert (answer.count, answer.funds, {one.symbol: one.etfs for one in answer.symbols}) == (3_700, 24, held)
    told = program("query", "held", "--rows", "3", "--database-url", dsn(unchanged.url)).out
    assert "9 stocks are in 10 funds; not shown of them: 6." in told
    assert "not shown" not in program("query", "held", "--rows", "9", "--database-url", dsn(unchanged.url)).out


def test_who_holds_a_stock_is_ranked_by_weight(unchanged: Database, program: Program) -> None:
    """Funds stand first, those with most of the stock before others; the other groups have a table of their own."""
    with both(unchanged) as sides:
        for query in sides:
            groups = query.stock("NVDA").groups
            weights = [holder.weight for holder in groups if holder.type == "ETF"]
            assert [holder.type for holder in groups[: len(weights)]] == ["ETF"] * len(weights)
            assert weights == sorted(weights, key=lambda weight: -(weight or 0))
    told = program("query", "stock", "nvda", "--rows", "1", "--database-url", dsn(unchanged.url)).out
    assert "is in 10 funds and 11 other groups" in told
    assert told.count("more rows; see --rows and --csv.") == 2


def test_groups_are_all_listed(unchanged: Database) -> None:
    """The list holds the 55 published groups of DEFAULT and the universes, by type and name."""
    with both(unchanged) as (_, after):
        answer = after.groups()
    types = Counter(line.type for line in answer.groups)
    assert (types["ETF"], types["THEME"], types["SECTOR"]) == (24, 20, 11)
    assert answer.count == types.total()
    names = [line.name for line in answer.groups if line.type == "ETF"]
    assert names == sorted(names)


@pytest.mark.parametrize("side", Side)
def test_case_does_not_matter(unchanged: Database, side: Side) -> None:
    """Another case, the kind in front, or another spelling of a symbol finds the same answer."""
    with unchanged.read_only() as transaction:
        query = Query(transaction, side=side)
        assert query.group("ETF", "spy") == query.group("ETF", "etf:spy") == query.group("ETF", "SPY")
        assert (
            query.group("THEME", "Crypto_Miners")
            == query.group("THEME", "THEME:crypto_miners")
            == query.group("THEME", "crypto_miners")
        )
        assert query.group("SECTOR", "INFORMATION technology") == query.group("SECTOR", "information_technology")
        assert query.industry("software") == query.industry("Software")
        assert query.stock("brk-b") == query.stock(" BRK/B ") == query.stock("stock:brk b") == query.stock("BRK.B")


@pytest.mark.parametrize(
    ("question", "name", "hint"),
    [
        ("etf", "SPYY", "Did you mean 'SPY'"),
        ("theme", "crypto_minrs", "Did you mean 'crypto_miners'"),
        ("sector", "Informaton Technology", "Did you mean 'Information Technology'"),
        ("sector", "enrgy", "'energy'"),
        ("industry", "Sofware", "Did you mean 'Software'"),
        ("stock", "brk-bb", "'BRK.B'"),
        ("etf", "qqqqqqqqqq", "There are 24: 'ARKK'"),
        ("etf", "BARE", "It is known in environment TEST; choose that with --environment."),
        ("stock", "cash_usd", "It is known in environment TEST"),
    ],
)
@pytest.mark.parametrize("side", Side)
def test_a_miss_says_what_was_near(unchanged: Database, question: str, name: str, hint: str, side: Side) -> None:
    """An unknown name ends the command with 2 and names what is near, or where it is known."""
    with unchanged.read_only() as transaction, pytest.raises(UnknownNameError) as caught:
        ask(Query(transaction, side=side), question, name)
    assert hint in str(caught.value)
    assert repr(name) in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("side", Side)
def test_names_that_differ_by_case_only(unchanged: Database, side: Side) -> None:
    """The exact name wins; another spelling of several is refused with the list of them."""
    with unchanged.read_only() as transaction:
        query = Query(transaction, "TEST", side)
        assert listed(query.group("ETF", "CASED")) == [("AAPL", None)]
        assert listed(query.group("ETF", "cased")) == [("MSFT", None)]
        with pytest.raises(AmbiguousNameError, match="'CASED', 'cased'") as caught:
            query.group("ETF", "Cased")
    assert caught.value.exit_code == 2


def test_ambiguous_sectors_and_industries(database: Database) -> None:
    """Two sectors of one display name, and industries that differ by case, are refused on both sides."""
    make(
        database,
        ("sector_industry_map", "Technology", "tech", "{}"),
        ("sector_industry_map", "Technology", "technology_2", "{}"),
        ("stock_metadata", "A", "A", '{"industry": "Banks", "sector": "Technology"}'),
        ("stock_metadata", "B", "B", '{"industry": "BANKS", "sector": "tech"}'),
    )
    migration.migrate(database)
    with both(database) as sides:
        for query in sides:
            with pytest.raises(AmbiguousNameError, match="'tech', 'technology_2'"):
                query.group("SECTOR", "Technology")
            with pytest.raises(AmbiguousNameError, match="'BANKS', 'Banks'"):
                query.industry("banks")
            assert [member.symbol for member in query.industry("Banks").symbols] == ["A"]
            assert [member.symbol for member in query.group("SECTOR", "tech").symbols] == ["A", "B"]


def test_nasty_names_are_only_names(database: Database) -> None:
    """Names that would be SQL, patterns or formats if trusted are found as they are, on both sides."""
    names = [name for name in NASTY if name.strip() and "\0" not in name and "\udcff" not in name and len(name) <= 100]
    make(
        database,
        *(("theme_definition", "name", name, json.dumps({"symbols": [f"S{i}"]})) for i, name in enumerate(names)),
        *(("etf_holdings", name, "etf " + name, json.dumps([name])) for name in ["O'NEIL%", "A:B\\C"]),
    )
    migration.migrate(database)
    with both(database) as sides:
        for query in sides:
            for i, name in enumerate(names):
                assert [member.symbol for member in query.group("THEME", name).symbols] == [f"S{i}"]
            assert query.stock("o'neil%").count == 1
            assert query.stock("a:b\\c").count == 1


def test_oddities_of_lists(unchanged: Database) -> None:
    """Superseded entries, merged and rejected elements, percents and namesakes answer as mapped."""
    with both(unchanged, "TEST") as sides:
        for query in sides:
            assert query.group("ETF", "RENAMED").display_name == "New display name"
            assert [member.symbol for member in query.group("ETF", "CLASSES").symbols] == ["BRK.B", "BRKB", "BF.B"]
            assert [member.symbol for member in query.group("ETF", "NOSYMBOLS").symbols] == ["AAPL"]
            assert [str(member.weight) for member in query.group("ETF", "PERCENT").symbols] == ["0.655", "0.3450"]
            assert listed(query.group("ETF", "TWICEOTHER"))[0] == ("AAPL", Decimal("0.5"))
            assert query.group("ETF", "NOLIST").symbols == query.group("ETF", "EMPTY").symbols == []
            assert [member.symbol for member in query.group("UNIVERSE", "theme_crypto").symbols] == ["IBIT", "FBTC"]
            assert query.group("UNIVERSE", "stock_universe:theme_crypto").source == "stock_universe"
            assert query.group("UNIVERSE", "text_value").count == 2
            assert query.group("THEME", "Broken").count == 0
            assert query.group("ETF", "NUMERICS").facts == {"expense_ratio": "0.0300"}
            assert [member.symbol for member in query.group("SECTOR", "financials").symbols] == ["XOM", "BRK.B"]


def test_environments_stay_apart(unchanged: Database) -> None:
    """The same name in two environments is two groups, and an environment without any has none."""
    with both(unchanged, "UAT") as sides:
        for query in sides:
            assert listed(query.group("ETF", "SPY")) == [("AAPL", Decimal("0.6")), ("MSFT", Decimal("0.4"))]
            assert [(holder.name, holder.weight) for holder in query.stock("AAPL").groups] == [("SPY", Decimal("0.6"))]
            assert query.groups().count == 1
    with both(unchanged, "STAGING") as sides:
        for query in sides:
            assert query.groups().count == query.stats().count == 0
            with pytest.raises(UnknownNameError, match="environment DEFAULT and UAT"):
                query.group("ETF", "SPY")


def test_an_empty_legacy_table(database: Database) -> None:
    """Without any entry every list is empty and every name unknown, on both sides."""
    make(database)
    migration.migrate(database)
    with both(database) as sides:
        for query in sides:
            assert query.groups().groups == []
            assert asdict(query.stats()) == {
                "environment": "DEFAULT",
                "count": 0,
                "memberships": 0,
                "distinct_symbols": 0,
                "stocks": 0,
                "groups": [],
                "symbols": [],
            }
            with pytest.raises(UnknownNameError, match="There is none at all"):
                query.stock("AAPL")


def test_the_order_of_later_members_is_kept(migrated: Database) -> None:
    """A member put between two others by its position is answered there."""
    group = "(SELECT id FROM public.definition_groups WHERE name = 'crypto_miners')"
    first = f"(SELECT min(id) FROM public.group_memberships WHERE group_id = {group})"  # noqa: S608 - fixed text
    execute(
        migrated,
        "WITH added AS (INSERT INTO public.group_memberships (group_id, symbol)"  # noqa: S608 - fixed text
        f" VALUES ({group}, 'NEW') RETURNING id, group_id)"
        " INSERT INTO workbench.membership_residue (membership_id, group_id, position)"
        f" SELECT id, group_id, {first} + 0.5 FROM added",
    )
    with both(migrated) as (_, after):
        assert [member.symbol for member in after.group("THEME", "crypto_miners").symbols][:3] == [
            "MARA",
            "NEW",
            "RIOT",
        ]


def test_a_symbol_written_by_hand_is_found(migrated: Database) -> None:
    """A symbol that somebody put into the tables unnormalised is found as it stands."""
    execute(
        migrated,
        "INSERT INTO public.group_memberships (group_id, symbol)"
        " SELECT id, 'odd-x' FROM public.definition_groups WHERE name = 'SPY' AND environment = 'DEFAULT'",
    )
    with both(migrated) as (_, after):
        assert after.stock("odd-x").count == 1
        assert "odd-x" in [member.symbol for member in after.group("ETF", "SPY").symbols]


def test_a_legacy_database_has_no_after_side(sampled: Database) -> None:
    """Before the migration the before side answers, and the after side is refused with 4."""
    with sampled.read_only() as transaction:
        assert Query(transaction, side=Side.BEFORE).group("ETF", "SPY").count == 504
        with pytest.raises(NotMigratedError) as caught:
            Query(transaction)
    assert caught.value.exit_code == 4


def test_a_database_without_the_legacy_table(database: Database) -> None:
    """Without cache_entries neither side can be asked, and the error says which table is missing."""
    with database.read_only() as transaction:
        with pytest.raises(MissingLegacyTableError):
            Query(transaction, side=Side.BEFORE)
        with pytest.raises(NotMigratedError):
            Query(transaction)


def test_the_real_legacy_table(real: Database) -> None:
    """On the legacy team's own table both sides answer every question alike."""
    migration.migrate(real)
    for environment in ENVIRONMENTS:
        with both(real, environment) as (before, after):
            assert before.groups() == after.groups()
            assert before.stats() == after.stats()
            for line in some(after.groups().groups):
                assert before.group(line.type, line.name) == after.group(line.type, line.name)
