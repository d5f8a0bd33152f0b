"""A naive twin of both sides: what was acknowledged, in plain dicts, and what of it the database no longer says.

The twin reads the tables by plain SELECTs and documents by the naive mapping; it never asks the program what is true.
"""

# ruff: noqa: S608 - fixed words and names of this life
from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from oracles import legacy, twin
from oracles.twin import COLUMNS, Entry, Outcome, parse, text_of

SPY = """{"holdings": [{"symbol": "AAPL", "weight": 0.5, "note": {"lots": [1.10, 2]}},
          {"symbol": "MSFT", "weight": 0.30}, {"symbol": "BRK-B", "weight": 0.2}],
          "total_holdings": 3, "data_source": "f.csv"}"""
QQQ = '{"holdings": [{"ticker": "TSLA", "weight": 60.0}, {"ticker": "AMD", "weight": 40}], "total_holdings": 2}'
TWICE = """[{"symbol": "aapl", "weight": 0.3}, {"symbol": "AAPL", "weight": 0.2}, "brk-b", 7, null,
            {"symbol": "XOM", "weight": 0.5}]"""


def stock(symbol: str, sector: str | None, *funds: str, **more: Any) -> Entry:
    """A stock that names a sector and funds."""
    named = {} if sector is None else {"sector": sector}
    document = {**named, "industry": f"of {symbol}", "market_cap": 150, "member_of_etfs": [*funds], **more}
    return Entry(0, "stock_metadata", f"{symbol} Inc.", symbol, json.dumps(document))


ENTRIES = [
    Entry(0, "etf_holdings", "SPDR", "SPY", SPY, liquidity_filter='{"min": 1.50}', universe_category="ETF"),
    Entry(0, "etf_holdings", "Invesco", "QQQ", QQQ),
    Entry(0, "etf_holdings", "Bare", "BARE", '["AAPL", "MSFT", "XOM"]'),
    Entry(0, "etf_holdings", "Twice", "TWICE", TWICE),
    Entry(0, "etf_holdings", "Plain", "PLAIN", '{"holdings": ["CVX", "XOM"], "count": 2}'),
    Entry(0, "etf_holdings", "Odd", "ODD", '{"holdings": [{"symbol": "AMD", "weight": 0.25}, "NEM"]}'),
    Entry(0, "etf_holdings", "Spare", "SPARE", '[{"symbol": "A", "weight": 0.4}, {"symbol": "B", "weight": 0.6}]'),
    Entry(0, "theme_definition", "Miners", "miners", '{"description": "d", "symbols": ["MARA", "mara", "RIOT", 7]}'),
    Entry(0, "theme_definition", "Clouds", "clouds", '{"symbols": ["MSFT", "AMD"], "tags": [1, 2]}'),
    Entry(0, "themes", "AI", "list", '{"value": "[\\"MSFT\\", \\"NVDA\\"]"}'),
    Entry(0, "themes", "miners", "more", '{"value": "[\\"MARA\\"]", "rank": 1.0}'),
    Entry(0, "sector_industry_map", "Energy", "energy", '{"industries": ["Oil", "Gas"], "stock_count": 2}'),
    Entry(0, "sector_industry_map", "Tech", "tech", '{"industries": ["Chips"]}'),
    Entry(0, "sector_industry_map", "Banks", "banks", "{}"),
    stock("XOM", "Energy", "PLAIN"),
    stock("CVX", "ENERGY ", "PLAIN", is_validated=True, tier={"a": [1]}),
    stock("AAPL", "Tech", "SPY"),
    stock("MSFT", "tech", "SPY"),
    stock("AMD", "Tech"),
    stock("NVDA", "Tech"),
    stock("JPM", "banks"),
    stock("BRK-B", "Banks", "SPY"),
    stock("NEM", "Gold"),
    stock("MARA", None),
    Entry(0, "etf_universe", "Funds", "funds", '{"etfs": ["SPY", "QQQ"]}'),
    Entry(0, "stock_universe", "Stocks", "stocks", '{"stocks": ["AAPL", "aapl", "MSFT"], "note": 1}'),
    Entry(0, "etf_holdings", "older", "OLD", '["GONE"]', created_at=None),
    Entry(0, "etf_holdings", "newest", "OLD", '["HERE", "AAPL"]', updated_at="2025-12-18 09:00:00"),
    Entry(0, "etf_holdings", "elsewhere", "SPY", "[]", environment="STAGING"),
    Entry(0, "etf_holdings", "SPDR", "SPY", '["AAPL", "TSLA"]', environment="TEST"),
    replace(stock("TSLA", "Cars"), environment="TEST"),
    Entry(0, "app_settings", "secret", "token", '{"value": "canary-secret-7f3a"}'),
]

Key = tuple[str, str, str]
"""Type, name and environment of a group; `STOCK`, symbol and environment of a stock."""

Element = tuple[str, str, str, str | None]
"""A key and a member of the group, or None for what else is said there: as `status` lists elements."""

DERIVED = {"member_of_etfs", "member_of_themes", "total_holdings", "count", "source_type", "sector"}
"""Keys that the program keeps up itself once the after side is primary."""


@dataclass
class Thing:
    """A group or a stock: its name as people write it, its columns, its other keys, and its members."""

    display: str | None
    columns: dict[str, Any]
    keys: dict[str, Any]
    members: dict[str, tuple[Any, str]] = field(default_factory=dict)


Things = dict[Key, Thing]


def value_of(weight: Decimal | str | None) -> Any:
    """A number that is compared by its value; a text where it is none."""
    if weight is None:
        return None
    number = Decimal(weight)
    return number if number.is_finite() else str(weight)


def mapped(entries: Iterable[Entry]) -> Things:
    """What the naive mapping makes of these documents."""
    entries = list(entries)
    made, names = twin.outcome(entries), {entry.id: entry.name for entry in entries}
    things: Things = {}
    for id, group in made.groups.items():
        members = {symbol: (value_of(weight), rest or "") for symbol, weight, rest in group.members}
        keys = parse(group.metadata)
        columns = {"description": group.description}
        things[group.kind, group.name, group.environment] = Thing(names[id], columns, keys, members)
    for symbol, environment, name, sector, industry, cap, is_validated, rest in made.stocks.values():
        columns = {"sector": sector, "industry": industry, "market_cap": value_of(cap), "is_validated": is_validated}
        things["STOCK", symbol, environment] = Thing(name, columns, parse(rest))
    return things


def stored(connection: sa.Connection) -> Things:
    """What the tables hold."""
    things: Things = {}
    for *key, display, description, metadata in legacy.select(
        connection,
        """SELECT type, name, environment, display_name, description, metadata::text
             FROM public.definition_groups ORDER BY id""",
    ):
        things[tuple(key)] = Thing(display, {"description": description}, parse(metadata or "{}"))
    for *key, symbol, weight, rest in legacy.select(
        connection,
        """SELECT coalesce(g.type, 'no group'), coalesce(g.name, m.group_id::text), coalesce(g.environment, ''),
                  m.symbol, m.weight::text, m.metadata::text
             FROM public.group_memberships AS m LEFT JOIN public.definition_groups AS g ON g.id = m.group_id
            ORDER BY m.id""",
    ):
        members = things.setdefault(tuple(key), Thing(None, {}, {})).members
        rest = text_of(parse(rest)) if rest else ""
        # The same symbol twice in a group is no member of that name.
        members[symbol if symbol not in members else f"{symbol} twice"] = (value_of(weight), rest)
    for symbol, environment, display, sector, industry, cap, is_validated, metadata in legacy.select(
        connection,
        """SELECT symbol, environment, display_name, sector, industry, market_cap::text, is_validated, metadata::text
             FROM public.stock_metadata ORDER BY id""",
    ):
        columns = {"sector": sector, "industry": industry, "market_cap": value_of(cap), "is_validated": is_validated}
        things["STOCK", symbol, environment] = Thing(display, columns, parse(metadata or "{}"))
    return things


def documents(connection: sa.Connection) -> list[Entry]:
    """The legacy rows of migrated types."""
    columns = ", ".join(f"{column}::text" for column in COLUMNS)
    found = legacy.select(connection, f"SELECT {columns} FROM public.cache_entries AS c ORDER BY c.id")
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in found]
    return [Entry(**row | {"id": int(row["id"])}) for row in rows if row["type"] in twin.TYPES]


def elements(things: Things, without: set[str] | frozenset[str] = frozenset()) -> dict[Element, Any]:
    """Everything that is said, element by element."""
    said: dict[Element, Any] = {}
    for key, thing in things.items():
        keys = {name: value for name, value in thing.keys.items() if name not in without}
        said[*key, None] = (thing.display, thing.columns, text_of(keys))
        for symbol, member in thing.members.items():
            said[*key, symbol] = member
    return said


def differing(ours: dict[Element, Any], theirs: dict[Element, Any]) -> Iterator[tuple[Element, Any, Any]]:
    """The elements of which two sides say different things."""
    for element in sorted({*ours, *theirs}, key=str):
        if ours.get(element) != theirs.get(element) or (element in ours) != (element in theirs):
            yield element, ours.get(element), theirs.get(element)


def canonical(entry: Entry) -> dict[str, Any]:
    """A legacy row with its documents as canonical texts."""
    row = asdict(entry)
    for column in ("value", "liquidity_filter", "universe_metadata"):
        row[column] = row[column] and text_of(parse(row[column]))
    return row


LINES = """
SELECT e.entry_id, e.weight_unit, x.form, x.spelling, x.weight, x.own_weight, x.metadata, x.element
  FROM workbench.entries AS e
 CROSS JOIN LATERAL (
   SELECT coalesce(r.position, m.id) AS place, coalesce(r.form, e.element_form) AS form,
          coalesce(r.spelling, m.symbol) AS spelling, m.weight::text AS weight,
          r.own_weight::text AS own_weight, m.metadata::text AS metadata, NULL AS element
     FROM public.group_memberships AS m LEFT JOIN workbench.membership_residue AS r ON r.membership_id = m.id
    WHERE m.group_id = e.group_id
    UNION ALL
   SELECT a.position, NULL, NULL, NULL, NULL, NULL, a.element::text FROM workbench.set_aside_elements AS a
    WHERE a.entry_id = e.entry_id) AS x
 WHERE e.list_key IS NOT NULL
 ORDER BY e.entry_id, x.place"""


def lists(connection: sa.Connection) -> dict[int, list[str]]:
    """The list of each entry as it would be written again from the tables, an element a text."""
    found: dict[int, list[str]] = {}
    for entry_id, *line in legacy.select(connection, LINES):
        found.setdefault(entry_id, []).append(text_of(_element(*line)))
    return found


def _element(unit: Any, form: Any, spelling: Any, weight: Any, own: Any, metadata: Any, element: Any) -> Any:
    if element is not None:
        return parse(element)
    if form == "text":
        return spelling
    written = {**parse(metadata or "{}"), form: spelling}
    if own is None and weight is not None:
        written["weight"] = _written(Decimal(weight), unit)
    elif own not in (None, "null"):
        written["weight"] = parse(own)
    return written


def _written(weight: Decimal, unit: str | None) -> Decimal:
    if unit != "percent" or not weight.is_finite():
        return weight
    sign, digits, exponent = weight.as_tuple()
    moved = Decimal((sign, digits, int(exponent) + 2))
    return Decimal(format(moved, "f"))


def lost_between(connection: sa.Connection, listed: set[Element]) -> Iterator[str]:
    """Where the sides say different things, but for what is listed as what documents cannot hold."""
    rows, tables = documents(connection), stored(connection)
    names = _renamed(connection, twin.outcome(rows), listed)
    said = {names.get(key, key): thing for key, thing in mapped(rows).items()}
    for element, before, after in differing(elements(said), elements(tables)):
        if element not in listed:
            yield f"{element} is {before} in the documents, {after} in the tables, and not listed"
    again = lists(connection)
    for entry in rows:
        if entry.id in again and (list_ := twin.find_list(entry.document)[1]):
            written = [text_of(element) for element in list_]
            if written != again[entry.id]:
                yield f"the list of entry {entry.id} is {written}, and would be written as {again[entry.id]}"
    yield from _lost_kept(connection, rows, twin.outcome(rows))


def plain(name: str) -> str:
    """A name without the type before it."""
    head, colon, tail = name.partition(":")
    return tail if colon and head in twin.KINDS else name


def _renamed(connection: sa.Connection, made: Outcome, listed: set[Element]) -> dict[Key, Key]:
    """By what its document is read as, what a group or stock is called in the tables, where that is listed."""
    found = legacy.select(connection, SPOKEN)
    called = {id: key for id, *key in found if (*key, None) in listed}
    read = {id: (one.kind, one.name, one.environment) for id, one in made.groups.items()}
    read |= {id: ("STOCK", *one[:2]) for id, one in made.stocks.items()}
    return {key: (*called[id],) for id, key in read.items() if id in called}


SPOKEN = """
SELECT e.entry_id, coalesce(g.type, 'STOCK'), coalesce(g.name, s.symbol), coalesce(g.environment, s.environment)
  FROM workbench.entries AS e
  LEFT JOIN public.definition_groups AS g ON g.id = e.group_id
  LEFT JOIN public.stock_metadata AS s ON s.id = e.stock_id"""


def _lost_kept(connection: sa.Connection, rows: list[Entry], made: Outcome) -> Iterator[str]:
    silent = {*made.superseded, *made.rejected}
    before = {entry.id: text_of(entry.document) for entry in rows if entry.id in silent}
    found = legacy.select(connection, "SELECT entry_id, value::text FROM workbench.kept_entries")
    after = {id: text_of(parse(value)) for id, value in found}
    if before != after:
        yield f"kept are {after}, and superseded or rejected are {before}"
