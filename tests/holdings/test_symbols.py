"""Symbols as the reader of issuers' files writes them and as PostgreSQL does: one spelling, or a member is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from conftest import Cluster
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracles import legacy

from workbench import schema
from workbench.holdings.lines import AMERICAN, judge_of
from workbench.postgres import Transaction


@pytest.fixture(scope="module")
def deployed(cluster: Cluster) -> Iterator[Transaction]:
    """An open transaction in which the mapping is deployed; it is undone in the end."""
    made = cluster.clone("empty legacy", legacy.create)
    with made.rehearsing() as transaction:
        schema.deploy(transaction, schema.FIRST)
        yield transaction
    cluster.drop(made)


def differing(transaction: Transaction, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those pairs of ticker and symbol that PostgreSQL would write otherwise, or take for no symbol."""
    found = legacy.through(transaction).execute(
        sa.text(
            "SELECT ticker, symbol FROM unnest(:tickers ::text[], :symbols ::text[]) AS t (ticker, symbol)"
            " WHERE workbench.normal_symbol(ticker) <> symbol OR workbench.symbol_reason(symbol) IS NOT NULL"
        ),
        {"tickers": [ticker for ticker, _ in pairs], "symbols": [symbol for _, symbol in pairs]},
    )
    return [(ticker, symbol) for ticker, symbol in found]


def symbol_of(ticker: str) -> str:
    """The symbol that the reader makes of a ticker, empty if it rejects it."""
    return judge_of("equity")(ticker, "Some Company", "", "", "", "", "").symbol


PADDING = st.text(" \t\u00a0\v\f", max_size=2)
WORDS = st.text("ABCXYZabcz019.&*/-", min_size=1, max_size=12)
TICKERS = st.builds(
    "{}{}{}{}".format,
    PADDING,
    WORDS,
    st.one_of(st.just(""), st.from_regex(r"[-/ .][A-Za-z0-9]{1,3}", fullmatch=True)),
    PADDING,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TICKERS, min_size=20, max_size=60))
def test_symbols_are_those_of_the_database(deployed: Transaction, tickers: list[str]) -> None:
    """What the reader takes for a symbol stays as it is in the database; and where the reader strips no mark of an
    exchange and parts no share class by its list, the database makes the same of the ticker itself."""
    pairs = [(ticker, symbol) for ticker in tickers if (symbol := symbol_of(ticker))]
    assert differing(deployed, [(symbol, symbol) for _, symbol in pairs]) == []
    alike = [(t, s) for t, s in pairs if not AMERICAN.fullmatch(t.strip().upper()) and len(t.strip()) == len(s)]
    assert differing(deployed, alike) == []


def test_other_spellings_are_found(deployed: Transaction) -> None:
    """A share class behind a slash, a symbol in small letters, and one that is padded would each be another member."""
    assert symbol_of("brk/b") == "BRK.B"
    wrong = [("brk/b", "BRK/B"), ("aapl", "aapl"), (" KO", " KO")]
    assert differing(deployed, [*wrong, ("brk/b", "BRK.B"), ("\u00a0ko", "KO")]) == wrong
