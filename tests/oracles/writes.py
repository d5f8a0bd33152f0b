"""Writes to `cache_entries` as hypothesis makes them, each one statement as an application would send it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, fields
from functools import partial
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from oracles import legacy, strategies
from oracles.twin import ENVIRONMENTS, TYPES, Entry, find_list

COLUMNS = [field.name for field in fields(Entry)]
DOCUMENTS = ("value", "liquidity_filter", "universe_metadata")
TIMES = ("created_at", "updated_at", "last_universe_update")

Write = Callable[[sa.Connection], None]


def cast(column: str) -> str:
    """The bind of a column as its type."""
    kind = (
        "jsonb" if column in DOCUMENTS else "timestamp" if column in TIMES else "integer" if column == "id" else "text"
    )
    return f"CAST(:{column} AS {kind})"


def send(connection: sa.Connection, statement: str, **binds: Any) -> None:
    """One statement; the server's refusal of a key that is taken changes nothing."""
    try:
        with connection.begin_nested():
            connection.execute(sa.text(statement), binds)
    except sa.exc.IntegrityError as error:
        if "unique_cache_entry" not in str(error):
            raise


def chosen(connection: sa.Connection, place: int) -> dict[str, Any] | None:
    """One of the entries that are there, as text; None when there is none."""
    columns = ", ".join(f"{column}::text" for column in COLUMNS)
    rows = legacy.select(connection, f"SELECT {columns} FROM public.cache_entries ORDER BY id")  # noqa: S608 - fixed names
    return dict(zip(COLUMNS, rows[place % len(rows)], strict=True)) if rows else None


def update(connection: sa.Connection, place: int, **values: Any) -> None:
    """Give columns of one entry new values."""
    entry = chosen(connection, place)
    if entry:
        given = ", ".join(f"{column} = {cast(column)}" for column in values)
        where = "WHERE id = CAST(:which AS integer)"
        send(connection, f"UPDATE public.cache_entries SET {given} {where}", which=entry["id"], **values)  # noqa: S608


def insert(connection: sa.Connection, entry: Entry) -> None:
    """Add an entry; its id comes from the sequence."""
    columns = [column for column in COLUMNS if column != "id"]
    binds = ", ".join(cast(column) for column in columns)
    statement = f"INSERT INTO public.cache_entries ({', '.join(columns)}) VALUES ({binds})"  # noqa: S608 - fixed names
    send(connection, statement, **{column: asdict(entry)[column] for column in columns})


def edit_list(connection: sa.Connection, place: int, edit: Callable[[list[Any]], None], time: str | None) -> None:
    """Edit the list of one entry, as an application does that reads, changes and writes the document."""
    entry = chosen(connection, place)
    number = strategies.Token
    document = json.loads(entry["value"], parse_float=number, parse_int=number) if entry else None
    elements = document
    if isinstance(document, dict):
        elements = document.get(find_list(document)[0] or "")
    if isinstance(elements, list) and elements:
        edit(elements)
        update(connection, place, value=strategies.written(document), updated_at=time)


def move(elements: list[Any], source: int, target: int) -> None:
    """Take one element to another place."""
    elements.insert(target % len(elements), elements.pop(source % len(elements)))


def repeat(elements: list[Any], source: int, target: int) -> None:
    """Write one element once more."""
    elements.insert(target % (len(elements) + 1), elements[source % len(elements)])


def add(elements: list[Any], source: int, target: int) -> None:
    """Write an element that may be new, in the form of the first."""
    element = {"symbol": f"N{source}", "weight": strategies.Token("0.01")}
    elements.insert(target % (len(elements) + 1), element if isinstance(elements[0], dict) else f"n{source}")


def replace_one(elements: list[Any], source: int, target: int) -> None:
    """Write two new elements where one was."""
    place = target % len(elements)
    elements[place : place + 1] = [f"R{source}", f"R-{'ABC'[source % 3]}"]


def drop(elements: list[Any], source: int, target: int) -> None:
    """Leave one element out."""
    del elements[source % len(elements)]


def reverse(elements: list[Any], source: int, target: int) -> None:
    """Turn the order around."""
    elements.reverse()


def reweigh(elements: list[Any], source: int, target: int) -> None:
    """Change what one element says beside its symbol, by a little or by much."""
    element = elements[source % len(elements)]
    if isinstance(element, dict):
        weights = ["0.5", "0.50", "0.25", "50", "1e-18", "0.333333333333333333333333333333"]
        element["weight" if target % 3 else "shares"] = strategies.Token(weights[target % len(weights)])


EDITS = [move, repeat, add, add, replace_one, drop, drop, reverse, reweigh, reweigh, reweigh]
PLACES = st.integers(0, 30)
VALUES = {
    "key": st.sampled_from([*strategies.KEYS, "stock_universe:AI", "themes:AI", "themes:themes:AI"]),
    "name": st.sampled_from([*strategies.SECTORS, "AI", "SPY", "themes:AI", "energy"]),
    "environment": st.sampled_from([*ENVIRONMENTS[:2], "STAGING"]),
    "type": st.sampled_from([*TYPES, "app_settings"]),
    "created_at": strategies.times,
    "updated_at": strategies.times,
    "last_universe_update": strategies.times,
    "universe_category": st.sampled_from([None, "ETF"]),
    "liquidity_filter": strategies.maybe_documents,
    "universe_metadata": strategies.maybe_documents,
    "value": strategies.list_documents().map(strategies.written) | strategies.stock_documents().map(strategies.written),
}
WHOLE = {
    "every time": "UPDATE public.cache_entries SET updated_at = '2025-12-20 00:00:00'",
    "nothing": "UPDATE public.cache_entries SET value = value",
    "copies": """INSERT INTO public.cache_entries (type, name, key, value, environment)
                 SELECT type, name || 'x', key, value, environment FROM public.cache_entries WHERE length(name) < 99""",
    "keys in turn": """UPDATE public.cache_entries AS c SET key = n.key
                         FROM (SELECT id, lead(key, 1, key) OVER (PARTITION BY type ORDER BY id) AS key
                                 FROM public.cache_entries) AS n WHERE n.id = c.id""",
    "half": "DELETE FROM public.cache_entries WHERE id % 2 = 0",
    "ids": "UPDATE public.cache_entries SET id = id + 1000 WHERE id % 3 = 0",
    "all": "TRUNCATE public.cache_entries",
}


@st.composite
def writes(draw: st.DrawFn) -> Write:
    """One write: mostly of one entry, sometimes of all."""
    kind = draw(st.sampled_from(["list", "list", "list", "columns", "columns", "insert", "delete", "whole"]))
    place, time = draw(PLACES), draw(strategies.times)
    if kind == "list":
        edit, source, target = draw(st.sampled_from(EDITS)), draw(PLACES), draw(PLACES)
        return partial(edit_list, place=place, edit=partial(edit, source=source, target=target), time=time)
    if kind == "columns":
        columns = draw(st.sets(st.sampled_from(list(VALUES)), min_size=1, max_size=3))
        return partial(update, place=place, **{column: draw(VALUES[column]) for column in sorted(columns)})
    if kind == "insert":
        return partial(insert, entry=draw(strategies.entries()))
    if kind == "delete":
        return partial(delete, place=place)
    return partial(send, statement=WHOLE[draw(st.sampled_from(list(WHOLE)))])


def delete(connection: sa.Connection, place: int) -> None:
    """Take one entry away."""
    entry = chosen(connection, place)
    if entry:
        send(connection, "DELETE FROM public.cache_entries WHERE id = CAST(:id AS integer)", id=entry["id"])
