"""Small databases that many tests begin with: a handful of entries, each there for a reason."""

from __future__ import annotations

from conftest import execute
from oracles import legacy
from oracles.checks import passed
from oracles.twin import Entry

from workbench import migration
from workbench.postgres import Database

SPY = """{"holdings": [{"symbol": "AAPL", "weight": 0.5, "note": {"lots": [1.10, 2], "gone": null}},
  {"symbol": "MSFT", "weight": 0.30, "name": "M"}, {"symbol": "BRK-B", "weight": 0.2}],
  "total_holdings": 3}"""
QQQ = '{"holdings": [{"ticker": "TSLA", "weight": 60.0}, {"ticker": "AMD", "weight": 40}], "total_holdings": 2}'
OF_EVERY_OUTCOME = [
    Entry(0, "etf_holdings", "SPDR", "SPY", SPY, liquidity_filter='{"min": 1.50}', universe_category="ETF"),
    Entry(0, "etf_holdings", "Invesco", "QQQ", QQQ),
    Entry(0, "theme_definition", "Miners", "miners", '{"symbols": ["MARA", "RIOT"], "related": null, "tags": [1, 2]}'),
    Entry(0, "sector_industry_map", "Energy", "energy", '{"industries": ["Oil", "Gas"], "stock_count": 2}'),
    Entry(0, "stock_metadata", "Exxon", "XOM", '{"sector": "Energy", "industry": "Oil", "market_cap": 1.50}'),
    Entry(0, "stock_metadata", "Chevron", "CVX", '{"sector": "Energy", "is_validated": true, "tier": {"a": [1]}}'),
    Entry(0, "stock_metadata", "Apple", "AAPL", '{"sector": "Energy", "member_of_etfs": ["SPY"]}'),
    Entry(0, "etf_holdings", "older", "QQQ", '["GONE"]', updated_at=None, created_at=None),
    Entry(0, "etf_holdings", "newest", "QQQ", QQQ, updated_at="2025-12-18 09:00:00"),
    Entry(0, "etf_holdings", "elsewhere", "SPY", "[]", environment="STAGING"),
    Entry(0, "stock_universe", "odd", "odd", '["A", null, "a", 7, "B"]', environment="TEST"),
    Entry(0, "app_settings", "secret", "token", '{"value": "canary-secret-7f3a"}'),
]
"""Entries of every outcome of the mapping, and of a type that it leaves alone."""

FUND = """{"holdings": [{"symbol": "AAPL", "weight": 0.5}, {"symbol": "brk-b", "weight": 0.3},
           {"symbol": "XOM", "weight": 0.20}], "total_holdings": 3, "data_source": "f.csv"}"""
FEW = [
    Entry(0, "etf_holdings", "Fund", "F", FUND),
    Entry(0, "etf_holdings", "Fund once", "F", '["OLD"]', updated_at=None),
    Entry(0, "theme_definition", "Miners", "miners", '{"description": "d", "symbols": ["MARA", "mara", "RIOT", 7]}'),
    Entry(0, "sector_industry_map", "Energy", "energy", '{"industries": ["Oil"]}'),
    Entry(0, "sector_industry_map", "Tech", "tech", "{}"),
    Entry(0, "stock_metadata", "Exxon", "XOM", '{"sector": "Energy", "member_of_etfs": ["F"], "market_cap": 1.50}'),
    Entry(0, "stock_metadata", "Apple", "AAPL", '{"sector": "Tech", "member_of_etfs": ["F"]}'),
    Entry(0, "app_settings", "secret", "token", '{"value": "canary-secret-7f3a"}'),
]
"""A fund, a theme, two sectors and two stocks; all but one were written on a known day."""


def create_of_every_outcome(empty: Database) -> None:
    """Migrated, with entries of every outcome."""
    legacy.create(empty, OF_EVERY_OUTCOME)
    migration.migrate(empty)


def create_parallel(empty: Database) -> None:
    """Migrated, with a few entries."""
    legacy.create(empty, FEW)
    execute(empty, "UPDATE cache_entries SET updated_at = '2025-01-01' WHERE name <> 'Fund once'")
    migration.migrate(empty)


def create_rolled_back(empty: Database) -> None:
    """A few entries, migrated and rolled back."""
    create_parallel(empty)
    migration.rollback(empty)


def create_primary(empty: Database) -> None:
    """A few entries, migrated and cut over."""
    create_parallel(empty)
    migration.cutover(empty, validator=passed)
