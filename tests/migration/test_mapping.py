"""The mapping against its twin: arbitrary tables, then one example per line of the specification."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from conftest import Cluster
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracles import legacy, strategies, twin
from oracles.twin import Entry

from workbench import migration, schema, validation
from workbench.contract import Verdict
from workbench.migration import steps
from workbench.postgres import Database, Transaction

QUICK = settings(
    max_examples=60 if "WORKBENCH_SOAK" in os.environ else 15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@pytest.fixture(scope="module")
def empty(cluster: Cluster) -> Iterator[Database]:
    """A database with an empty legacy table, for many small tables one after another."""
    made = cluster.clone("empty legacy", legacy.create)
    yield made
    cluster.drop(made)


@pytest.fixture(scope="module")
def deployed(cluster: Cluster) -> Iterator[Transaction]:
    """An open transaction with the after side deployed and empty; it is undone in the end."""
    made = cluster.clone("empty legacy", legacy.create)
    with made.rehearsing() as transaction:
        schema.deploy(transaction, [*schema.FIRST, "keys", "history"])
        yield transaction
    cluster.drop(made)


NOT_DEPLOYED = ("bookkeeping", "catalogue", "noticed")
"""Checks of what is not there where only the mapping is deployed."""


def check_table(transaction: Transaction, entries: list[Entry], apart: tuple[str, ...] = ()) -> None:
    """Every promise of the mapping, on entries that were just backfilled; no check that stands `apart`."""
    connection = legacy.through(transaction)
    stored, expected = legacy.stored_outcome(connection), twin.outcome(entries)
    assert legacy.comparable(stored) == legacy.comparable(expected)
    for group in stored.groups.values():
        assert len(group.members) + len(group.merged) + len(group.rejected) == group.elements
    assert legacy.rows(connection, "workbench.rebuilt_entries") == legacy.rows(connection, "public.cache_entries")
    deployed = [id for id in validation.CHECKS if id not in apart]
    for check in (validation.run_check(transaction, id) for id in deployed):
        assert check.verdict is not Verdict.FAIL, check


@QUICK
@given(table=strategies.tables)
def test_any_table_maps_as_its_twin_and_back(deployed: Transaction, table: list[Entry]) -> None:
    """No table is an error, none loses an element, and SQL and Python agree on what became of it."""
    entries = legacy.numbered(table)
    savepoint = legacy.through(deployed).begin_nested()
    try:
        legacy.fill(legacy.through(deployed), entries)
        for step in steps.BACKFILL:
            deployed.execute_one(f"migration/{step}")
        check_table(deployed, entries, NOT_DEPLOYED)
    finally:
        savepoint.rollback()


@settings(QUICK, max_examples=10 if "WORKBENCH_SOAK" in os.environ else 3)
@given(
    table=st.lists(
        strategies.entries(), min_size=10, max_size=30, unique_by=lambda e: (e.type, e.name, e.key, e.environment)
    )
)
def test_any_table_survives_a_real_migration(empty: Database, table: list[Entry]) -> None:
    """The whole command, committed and read back by another transaction, then undone."""
    with empty.engine.begin() as connection:
        connection.exec_driver_sql("TRUNCATE public.cache_entries")
        legacy.fill(connection, legacy.numbered(table))
    assert migration.migrate(empty).changed
    with empty.read_only() as transaction:
        check_table(transaction, legacy.numbered(table))
    migration.rollback(empty)


HOLDING = '{"symbol": "A", "weight": 1}'
DOCUMENTS = {
    "null document": ("null", None, "$: null where a list or an object should be"),
    "number document": ("42", None, "$: number where a list or an object should be"),
    "text document": ('"A, B"', None, "$: string where a list or an object should be"),
    "true document": ("true", None, "$: boolean where a list or an object should be"),
    "empty object": ("{}", [], "$: no list of members"),
    "no list key": ('{"holding": ["A"]}', [], "$: no list of members"),
    "null list": ('{"holdings": null}', [], "$.holdings: null where a list should be"),
    "object for list": ('{"holdings": {"A": 1}}', [], "$.holdings: object where a list should be"),
    "text for list": ('{"holdings": "A"}', [], "$.holdings: string where a list should be"),
    "empty list": ('{"holdings": []}', [], None),
    "bare list": ('["A", "B"]', [("A", None), ("B", None)], None),
    "first list key that holds a list": ('{"holdings": 1, "symbols": ["A"]}', [("A", None)], None),
    "text list": ('{"value": " [\\"A\\", 1.50, null]"}', [("A", None)], None),
    "text list with a surrogate pair": ('{"value": "[\\"A\\\\ud83d\\\\ude80\\"]"}', [("A\U0001f680", None)], None),
    "text list cut off": ('{"value": "[\\"A\\", "}', [], "$.value: string where a list should be"),
    "text list of objects": ('{"value": "[{}]"}', [], "$.value: string where a list should be"),
    "text list with half a pair": ('{"value": "[\\"\\\\ud83d\\"]"}', [], "$.value: string where a list should be"),
    "text list with NUL": ('{"value": "[\\"\\\\u0000\\"]"}', [], "$.value: string where a list should be"),
    "fractions at the low bound": ('[{"symbol": "A", "weight": 0.90}]', [("A", "0.90")], None),
    "fractions at the high bound": ('[{"symbol": "A", "weight": 1.1}]', [("A", "1.1")], None),
    "percent is exact": (
        '[{"ticker": "A", "weight": 60.250}, {"ticker": "B", "weight": 4e1}]',
        [("A", "0.60250"), ("B", "0.40")],
        None,
    ),
    "neither unit": ('[{"symbol": "A", "weight": 1.2}]', [("A", None)], None),
    "thirty digits": (
        '[{"symbol": "A", "weight": 0.999999999999999999999999999999}, {"symbol": "B", "weight": 1e-18}]',
        [("A", "0.999999999999999999999999999999"), ("B", "0.000000000000000001")],
        None,
    ),
    "weight out of bounds": (f'[{{"symbol": "B", "weight": 1e300}}, {HOLDING}]', [("B", None), ("A", "1")], None),
    "weight as text": (f'[{{"symbol": "B", "weight": "0.5"}}, {HOLDING}]', [("B", None), ("A", "1")], None),
    "merged, weights summed": (
        '[{"symbol": "A", "weight": 0.3}, {"symbol": "B", "weight": 0.5}, {"symbol": " a", "weight": 0.20}]',
        [("A", "0.50"), ("B", "0.5")],
        None,
    ),
    "merged with one that has no weight": (f'["A", {HOLDING}]', [("A", "1")], None),
    "one share class in four spellings": ('["BRK.B", "BRK-B", "brk/b", "BRK B"]', [("BRK.B", None)], None),
    "lower case is kept": ('["aapl"]', [("AAPL", None)], None),
    "weight of too many decimals": (
        f'[{{"symbol": "B", "weight": 1e-1001}}, {HOLDING}]',
        [("B", None), ("A", "1")],
        None,
    ),
    "BRKB stays apart": ('["BRK.B", "BRKB"]', [("BRK.B", None), ("BRKB", None)], None),
    "spaces of every kind": (
        '["\\u00a0A\\t", "\\nB ", "C\\u200b"]',
        [("A", None), ("B", None), ("C\u200b", None)],
        None,
    ),
    "words that are no tickers": (
        '["NAN", "CASH_USD", "ESZ5", "FANUC", "1E5"]',
        [(word, None) for word in ("NAN", "CASH_USD", "ESZ5", "FANUC", "1E5")],
        None,
    ),
    "symbol before ticker": ('[{"ticker": "T", "symbol": "S"}]', [("S", None)], None),
    "ticker when symbol is no text": ('[{"ticker": "T", "symbol": 1}]', [("T", None)], None),
    "50 characters": (f'["{"S" * 50}"]', [("S" * 50, None)], None),
}


@pytest.fixture
def backfilled(deployed: Transaction) -> Iterator[Callable[[list[Entry]], Transaction]]:
    """Backfills entries in the open transaction; undone after the test."""
    savepoint = legacy.through(deployed).begin_nested()

    def backfill(entries: list[Entry]) -> Transaction:
        legacy.fill(legacy.through(deployed), entries)
        for step in steps.BACKFILL:
            deployed.execute_one(f"migration/{step}")
        check_table(deployed, entries, NOT_DEPLOYED)
        return deployed

    yield backfill
    savepoint.rollback()


Backfill = Callable[[list[Entry]], Transaction]


def test_documents(backfilled: Backfill) -> None:
    """Each shape of a document has its documented members and reason, and is rebuilt."""
    entries = [
        Entry(id, "etf_holdings", title, title, value)
        for id, (title, (value, *_)) in enumerate(DOCUMENTS.items(), start=1)
    ]
    connection = legacy.through(backfilled(entries))
    reasons = legacy.select(
        connection,
        """SELECT key, reason FROM workbench.kept_entries
            UNION ALL
           SELECT g.name, e.list_reason
             FROM workbench.entries AS e JOIN public.definition_groups AS g ON g.id = e.group_id""",
    )
    found: dict[str, list[tuple[str, str | None]]] = {name: [] for name, _ in legacy.groups(connection)}
    for name, symbol, weight in legacy.members(connection):
        found[name].append((symbol, weight))
    assert dict(reasons) == {title: reason for title, (_, _, reason) in DOCUMENTS.items()}
    assert found == {title: list(rows) for title, (_, rows, _) in DOCUMENTS.items() if rows is not None}


NO_LETTER = "no letter or digit where a symbol should be"
NO_SYMBOL = "an object without the text of a symbol or ticker"
ELEMENTS = {
    '"-"': NO_LETTER,
    '""': NO_LETTER,
    '" \\u00a0\\n"': NO_LETTER,
    '"\\ud83d\\ude80"': NO_LETTER,
    '{"symbol": "-", "weight": 0.5}': NO_LETTER,
    f'"{"S" * 51}"': "a symbol of over 50 characters",
    "null": "null where a symbol should be",
    "7": "a number where a symbol should be",
    "false": "a boolean where a symbol should be",
    '["A"]': "a list where a symbol should be",
    "{}": NO_SYMBOL,
    '{"symbol": null}': NO_SYMBOL,
    '{"symbol": 12, "ticker": ["A"]}': NO_SYMBOL,
    '{"Symbol": "A"}': NO_SYMBOL,
}


def test_rejected_elements(backfilled: Backfill) -> None:
    """Each element that cannot be a row is kept with its reason, and reported with its JSON path."""
    value = '{"holdings": ["A", ' + ", ".join(ELEMENTS) + ', "B"]}'
    transaction = backfilled([Entry(1, "etf_holdings", "F", "F", value)])
    found = legacy.select(
        legacy.through(transaction), "SELECT element::text, reason FROM workbench.set_aside_elements ORDER BY position"
    )
    assert [(twin.text_of(twin.parse(text)), reason) for text, reason in found] == [
        (twin.text_of(twin.parse(text)), reason) for text, reason in ELEMENTS.items()
    ]
    reported = validation.run_check(transaction, "rejections")
    assert {row.path: row.cause for row in reported.rows} == {
        f"$.holdings[{place}]": reason for place, reason in enumerate(ELEMENTS.values(), start=1)
    }


ENTRIES = {
    "environment outside the check": (
        [Entry(1, "etf_holdings", "F", "F", "[]", environment="STAGING")],
        {1: 'rejected: environment: "STAGING" is none of DEFAULT, TEST, UAT, PROD'},
    ),
    "the later updated_at is current": (
        [
            Entry(1, "etf_holdings", "new", "F", "[]", updated_at="2025-12-18 09:00:01"),
            Entry(2, "etf_holdings", "old", "F", "[]", updated_at="2025-12-18 09:00:00"),
        ],
        {2: "superseded: updated_at: entry 1 for the same key is later"},
    ),
    "NULL is the earliest": (
        [
            Entry(1, "etf_holdings", "new", "F", "[]", updated_at="1999-01-01 00:00:00"),
            Entry(2, "etf_holdings", "old", "F", "[]"),
        ],
        {2: "superseded: updated_at: entry 1 for the same key is later"},
    ),
    "then the higher id": (
        [Entry(1, "etf_holdings", "old", "F", '["A"]'), Entry(2, "etf_holdings", "new", "F", "[]")],
        {1: "superseded: updated_at: entry 2 for the same key is later"},
    ),
    "superseded sector with a list": (
        [
            Entry(1, "sector_industry_map", "old", "s", '{"symbols": ["A", "B"]}'),
            Entry(2, "sector_industry_map", "new", "s", "{}"),
        ],
        {1: "superseded: updated_at: entry 2 for the same key is later"},
    ),
    "same stock twice": (
        [Entry(1, "stock_metadata", "b", "BRK.B", "{}"), Entry(2, "stock_metadata", "b", "BRK-B", "{}")],
        {1: "superseded: updated_at: entry 2 for the same key is later"},
    ),
    "stock that is no symbol": ([Entry(1, "stock_metadata", "dollar", "-", "{}")], {1: f"rejected: key: {NO_LETTER}"}),
    "name over 100 once its type stands before it": (
        [
            Entry(1, "etf_universe", "u", "k" * 100, '["A"]'),
            Entry(2, "stock_universe", "u", "k" * 100, '["A"]'),
            Entry(3, "stock_universe", "w", "k" * 100, '["A", "B"]', updated_at="1999-01-01 00:00:00"),
        ],
        {
            2: "superseded: updated_at: entry 3 for the same key is later",
            3: f"rejected: key: the name stock_universe:{'k' * 100} has over 100 characters",
        },
    ),
    "name that an odd key has taken": (
        [
            Entry(1, "etf_universe", "u", "x", "[]"),
            Entry(2, "stock_universe", "u", "x", "[]"),
            Entry(3, "etf_universe", "u", "stock_universe:x", "[]"),
        ],
        {2: "rejected: key: the name stock_universe:x is taken"},
    ),
    "sector as a list": (
        [Entry(1, "sector_industry_map", "s", "s", "[]")],
        {1: "rejected: $: array where an object should be"},
    ),
    "stock as a list": (
        [Entry(1, "stock_metadata", "s", "S", "[]")],
        {1: "rejected: $: array where an object should be"},
    ),
}


@pytest.mark.parametrize("title", ENTRIES)
def test_entries_kept_whole(backfilled: Backfill, title: str) -> None:
    """Each superseded or rejected entry is kept as it is, with its reason."""
    entries, kept = ENTRIES[title]
    connection = legacy.through(backfilled(entries))
    found = legacy.select(connection, "SELECT entry_id, outcome || ': ' || reason FROM workbench.kept_entries")
    assert dict(found) == kept


def test_names_of_groups(backfilled: Backfill) -> None:
    """The earlier type keeps the plain name; case differs, kinds differ and environments differ: no clash."""
    entries = [
        Entry(1, "stock_universe", "u", "theme_crypto", '["A"]'),
        Entry(2, "etf_universe", "u", "theme_crypto", '["B"]'),
        Entry(3, "themes", "AI", "list", '["A"]'),
        Entry(4, "theme_definition", "ai theme", "AI", '{"symbols": []}'),
        Entry(5, "etf_holdings", "AI", "AI", "[]"),
        Entry(6, "etf_holdings", "ai", "ai", "[]"),
        Entry(7, "themes", "AI", "list", '["A"]', environment="TEST"),
    ]
    found = legacy.groups(legacy.through(backfilled(entries)))
    assert found == [
        ("stock_universe:theme_crypto", "stock_universe"),
        ("theme_crypto", "etf_universe"),
        ("themes:AI", "themes"),
        ("AI", "theme_definition"),
        ("AI", "etf_holdings"),
        ("ai", "etf_holdings"),
        ("AI", "themes"),
    ]


def test_sector_members(backfilled: Backfill) -> None:
    """A stock is in the sector that it names by key or display name; unknown, lists and nulls are in none."""
    sectors = ['"Energy"', '" energy "', '"\\u00e9nergie"', '"Unknown"', '["Energy"]', "null", '"it"', '"IT Sector"']
    entries = [
        Entry(1, "sector_industry_map", "Energy ", "energy", "{}"),
        Entry(2, "sector_industry_map", "IT Sector", "it", "{}"),
        Entry(3, "sector_industry_map", "\u00c9nergie", "fr", "{}"),
        *(
            Entry(id, "stock_metadata", "s", f"S{id}", f'{{"sector": {sector}}}')
            for id, sector in enumerate(sectors, start=11)
        ),
        Entry(99, "stock_metadata", "s", "S11", '{"sector": "Energy"}', environment="UAT"),
    ]
    found = [(name, symbol) for name, symbol, _ in legacy.members(legacy.through(backfilled(entries)))]
    assert found == [("energy", "S11"), ("energy", "S12"), ("it", "S17"), ("it", "S18")]


def test_every_letter_and_digit_can_be_a_symbol(backfilled: Backfill) -> None:
    """What Unicode calls a letter or digit is a symbol in every locale; punctuation and emoji are none."""
    characters = [chr(point) for point in range(1, 0x32000) if not 0xD800 <= point < 0xE000]
    found = {
        symbol
        for (symbol,) in legacy.select(
            legacy.through(backfilled([])),
            """SELECT chr(point) FROM generate_series(1, 204799) AS point
                WHERE NOT point BETWEEN 55296 AND 57343
                  AND workbench.symbol_reason(workbench.normal_symbol(chr(point))) IS NULL""",
        )
    }
    assert found == {c for c in characters if twin.is_symbol(twin.normal_symbol(c))}
    assert not {c for c in characters if c.isalpha() or c.isdecimal()} - found - set(UNUSUAL)
    assert not found & set("-_./ \u00a0\u2013\u2028\u3000\u200b\ufeff\U0001f680")


UNUSUAL = [chr(point) for point in [*range(0x2000, 0x2C00), *range(0x2E00, 0x3041), *range(0x1FBF0, 0x1FBFA)]]
"""Letters among symbols and punctuation (superscripts, letter-like signs): rejected, kept, and seen."""
