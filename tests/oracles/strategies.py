"""Legacy tables as hypothesis makes them: any JSON, bent towards the shapes that matter."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from oracles.twin import ENVIRONMENTS, LIST_KEYS, TYPES, Entry


class Token(str):
    """A number as it is written."""


def written(value: Any) -> str:
    """JSON text that keeps every number as written."""
    if isinstance(value, Token):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


NASTY_NUMBERS = [
    *("0", "-0", "-0.0", "0e5", "1.10", "1e2", "1.50e1", "1e-18", "1e300", "-1e300", "1e-1001", "1e-1000"),
    *("123456789012345678901234567890", "0.1234567890123456789012345678901", "999999999.9", "1000000000"),
]
NASTY_TEXTS = [
    *("", " ", "-", "--", "AAPL", "aapl", " AAPL ", "AAPL\u00a0", "AAPL\u200b", "BRK.B", "BRK-B", "brk/b", "BRK B"),
    *("BRKB", "A--B", "- B", "/B", "\u0410APL", "CAF\u00c9", "CAFE\u0301", "\u05d0\u05d1", "\U0001f680", "NULL"),
    *("NAN", "1E5", "\ufb03", "\u00df", "\u0131", "i\u0307", "A\nB-C", "AAPL\n", "\u2028", "\x01", "\x7f", "\ufeffX"),
    *("%s", ":name", "\\", "'", '"', "$$", "S" * 50, "S" * 51, "\u00e9" * 50, "[]", '["A"]', "null"),
]
SECTORS = ["energy", " Energy", "ENERGY ", "Tech", "\u00c9nergie", "\u00e9nergie", "Unknown"]

texts = st.one_of(
    st.sampled_from(NASTY_TEXTS),
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12),
)
numbers = st.one_of(
    st.sampled_from(NASTY_NUMBERS),
    st.integers(-(10**12), 10**12).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-200, max_value=200, places=6).map(str),
).map(Token)
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
documents = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=8,
)
symbols = st.one_of(st.sampled_from(["AAPL", "MSFT", "aapl ", "BRK.B", "BRK-B", "X"]), texts)


@st.composite
def objects(draw: st.DrawFn) -> dict[str, Any]:
    """An element that is an object: with a symbol, a ticker, both or none; any of them of any type."""
    keys = {"symbol": symbols | documents, "ticker": symbols | documents, "weight": numbers | scalars}
    element = {key: draw(values) for key, values in keys.items() if draw(st.booleans())}
    return element | draw(st.just({}) | st.dictionaries(texts, documents, max_size=2))


@st.composite
def weighted(draw: st.DrawFn) -> list[Any]:
    """A list whose weights sum to one, or to a hundred, or just off it."""
    shares = draw(st.lists(st.integers(1, 10**9), min_size=1, max_size=6))
    whole, places = draw(st.sampled_from([1, 100])), draw(st.integers(0, 20))
    unit = Decimal(1).scaleb(-places)
    weights = [(Decimal(share) * whole / sum(shares)).quantize(unit) for share in shares]
    weights[0] += whole - sum(weights) + Decimal(draw(st.sampled_from(["0", "0.05", "-0.100", "0.1", "0.2"]))) * whole
    key = draw(st.sampled_from(["symbol", "ticker"]))
    return [{key: draw(symbols), "weight": Token(format(w, "f"))} for w in weights]


lists = st.one_of(
    st.lists(symbols, max_size=6),
    st.lists(objects(), max_size=6),
    st.lists(st.one_of(symbols, objects(), documents), max_size=6),
    weighted(),
)
texts_of_lists = st.one_of(
    st.lists(scalars, max_size=4).map(lambda value: f" {written(value)}"),
    st.lists(scalars.filter(lambda value: not isinstance(value, Token)), max_size=4).map(json.dumps),
    documents.map(written),
)


@st.composite
def list_documents(draw: st.DrawFn) -> Any:
    """A document of a group: a list, or an object with a list somewhere, or something in its place."""
    if draw(st.booleans()):
        return draw(lists)
    document = draw(st.just({}) | st.dictionaries(texts, documents, max_size=2))
    for key in draw(st.sets(st.sampled_from(LIST_KEYS), max_size=2)):
        document[key] = draw(lists | documents | texts_of_lists)
    for key in draw(st.sets(st.sampled_from(["description", "source_type", "count", "total_holdings"]), max_size=2)):
        document[key] = draw(scalars)
    return document


@st.composite
def stock_documents(draw: st.DrawFn) -> Any:
    """A document of a stock: its columns of any type, and the lists of what it says it is in."""
    document = draw(st.dictionaries(texts, documents, max_size=2))
    values = {
        "sector": st.sampled_from(SECTORS) | documents,
        "industry": scalars,
        "market_cap": numbers | scalars,
        "is_validated": scalars,
        "member_of_etfs": st.lists(symbols, max_size=3) | documents,
        "member_of_themes": st.lists(symbols, max_size=3) | documents,
    }
    return document | {key: draw(value) for key, value in values.items() if draw(st.booleans())}


KEYS = ["SPY", "spy", "SPY ", "theme_crypto", "AI", "list", "energy", "AAPL", "aapl", "BRK-B", "BRK.B", "K" * 100]
times = st.sampled_from([None, "2025-12-18 09:00:00", "2025-12-18 09:00:00.5", "1999-01-01 00:00:00"])
maybe_documents = st.none() | documents.map(written)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """One entry of any type but its id, with a document that suits the type, or not."""
    type = draw(st.sampled_from([*TYPES, *TYPES, "app_settings", "nonsense"]))
    suited = stock_documents() if type in ("stock_metadata", "sector_industry_map") else list_documents()
    return Entry(
        id=0,
        type=type,
        name=draw(st.sampled_from([*KEYS, *SECTORS]) | texts),
        key=draw(st.sampled_from(KEYS) | texts),
        value=written(draw(st.one_of(suited, suited, suited, documents))),
        environment=draw(st.sampled_from([*ENVIRONMENTS, "DEFAULT", "DEFAULT", "STAGING", "default", ""])),
        created_at=draw(times),
        updated_at=draw(times),
        universe_category=draw(st.sampled_from([None, "ETF", "", "\u00e9"])),
        liquidity_filter=draw(maybe_documents),
        universe_metadata=draw(maybe_documents),
        last_universe_update=draw(times),
    )


tables = st.lists(entries(), min_size=1, max_size=12, unique_by=lambda e: (e.type, e.name, e.key, e.environment))
