"""Writes to the after side as hypothesis makes them, each one statement, sent to the tables and to a shadow of them.

The shadow has no triggers: it is what the writer meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from oracles import legacy, strategies
from oracles.strategies import KEYS, SECTORS, written

TABLES = ("definition_groups", "group_memberships", "stock_metadata")
REFUSED = ("55000", "22001", "23505", "23503", "23502", "23514")
"""What the server may answer: a documented refusal, too long for the old form, a key taken, no such row's value."""

ROW = re.compile(r"<(\w+) (-?\d+)>")
FIRST_NEW = 100_000
"""New rows are numbered from here, beyond what the sequences have given."""

KINDS = ["ETF", "ETF", "THEME", "SECTOR", "UNIVERSE", "CUSTOM", "SEGMENT"]
ENVIRONMENTS = ["DEFAULT", "DEFAULT", "TEST"]
SYMBOLS = ["AAPL", "MSFT", "BRK.B", "BRK-B", "aapl", "X", "NULL", "\U0001f680", "-", "S" * 50]
WEIGHTS = [None, "0.5", "0.25", "0.250", "1", "0.9", "1e-18", "50", "100", "12345678901", "-0.1", "NaN"]
MEMBER_METADATA = [None, None, "{}", '{"shares": 1.10}', '{"weight": "5 %"}', '{"symbol": "Y"}', "[1]", "null"]
METADATA = [
    *(None, None, "{}", '{"count": 3}', '{"holdings": ["X"]}', '{"symbols": null}'),
    *('{"source_type": "themes"}', '{"description": "twice"}', '{"description": 1}', "[]", "null"),
]


def create_shadow(connection: sa.Connection) -> None:
    """Copies of the three tables with their keys, and nothing that listens."""
    connection.exec_driver_sql("CREATE SCHEMA shadow")
    for table in TABLES:
        connection.exec_driver_sql(f"CREATE TABLE shadow.{table} (LIKE public.{table} INCLUDING ALL)")
    connection.exec_driver_sql(
        "ALTER TABLE shadow.group_memberships ADD FOREIGN KEY (group_id) REFERENCES shadow.definition_groups "
        "ON DELETE CASCADE"
    )


def fill_shadow(connection: sa.Connection) -> None:
    """The shadow says what the tables say."""
    connection.exec_driver_sql("TRUNCATE shadow.definition_groups, shadow.stock_metadata CASCADE")
    for table in TABLES:
        connection.exec_driver_sql(f"INSERT INTO shadow.{table} SELECT * FROM public.{table}")  # noqa: S608 - fixed names


@dataclass(frozen=True)
class Write:
    """A statement with the name of a schema left open."""

    statement: str
    binds: dict[str, Any] = field(default_factory=dict)

    def __call__(self, connection: sa.Connection, schemas: Sequence[str] = ("public", "shadow")) -> bool:
        """Send it to both; whether it was taken."""
        statement = ROW.sub(lambda row: str(_id(connection, row[1], int(row[2]))), self.statement)
        try:
            with connection.begin_nested():
                for schema in schemas:
                    connection.execute(sa.text(statement.replace("@", schema)), self.binds)
        except sa.exc.DBAPIError as error:
            state = getattr(error.orig, "sqlstate", None)
            if state not in REFUSED:
                raise
            return False
        return True


def _id(connection: sa.Connection, table: str, place: int) -> int:
    """The id of one of the rows that are there; a new one for place -1."""
    ids = [id for (id,) in legacy.select(connection, f"SELECT id FROM public.{table} ORDER BY id")]  # noqa: S608
    if place < 0:
        return max([FIRST_NEW, *ids]) + 1
    return int(ids[place % len(ids)]) if ids else 0


def nth(table: str, place: int) -> str:
    """A place in a statement where the id of a row is filled in."""
    return f"<{table} {place}>"


PLACES = st.integers(0, 40)
COLUMNS = {
    "definition_groups": {
        "name": (st.sampled_from(KEYS) | strategies.texts.map(lambda text: text[:90]), "text"),
        "type": (st.sampled_from(KINDS), "text"),
        "environment": (st.sampled_from(ENVIRONMENTS), "text"),
        "display_name": (st.sampled_from([*SECTORS, None, "AI", "D" * 101]), "text"),
        "description": (st.none() | strategies.texts, "text"),
        "metadata": (st.sampled_from(METADATA), "jsonb"),
        "liquidity_filter": (strategies.maybe_documents, "jsonb"),
        "updated_at": (strategies.times, "timestamp"),
    },
    "group_memberships": {
        "symbol": (st.sampled_from(SYMBOLS), "text"),
        "weight": (st.sampled_from(WEIGHTS), "numeric"),
        "metadata": (st.sampled_from(MEMBER_METADATA), "jsonb"),
    },
    "stock_metadata": {
        "symbol": (st.sampled_from(SYMBOLS), "text"),
        "environment": (st.sampled_from(ENVIRONMENTS), "text"),
        "display_name": (st.sampled_from([None, "Apple", "D" * 101]), "text"),
        "sector": (st.sampled_from([*SECTORS, None]), "text"),
        "industry": (st.none() | strategies.texts, "text"),
        "market_cap": (st.sampled_from([None, "1.50", "1e300", "NaN"]), "numeric"),
        "is_validated": (st.sampled_from([None, "true"]), "boolean"),
        "metadata": (
            strategies.stock_documents().map(written)
            | st.sampled_from([None, "[]", '{"sector": ["Tech"]}', '{"sector": "Tech"}']),
            "jsonb",
        ),
        "updated_at": (strategies.times, "timestamp"),
    },
}
REQUIRED = {
    "definition_groups": ("name", "type", "environment"),
    "group_memberships": ("symbol",),
    "stock_metadata": ("symbol", "environment"),
}
WHOLE = [
    "UPDATE @.group_memberships SET weight = weight * 100",
    "UPDATE @.group_memberships SET weight = round(weight / 2, 4)",
    "UPDATE @.group_memberships SET weight = NULL",
    "UPDATE @.group_memberships SET weight = weight",
    "UPDATE @.group_memberships SET metadata = NULL",
    "UPDATE @.definition_groups SET name = left(name || '2', 100)",
    "UPDATE @.definition_groups SET updated_at = now()",
    "DELETE FROM @.group_memberships WHERE id % 2 = 0",
    "DELETE FROM @.definition_groups WHERE id % 3 = 0",
    "DELETE FROM @.stock_metadata WHERE id % 2 = 0",
    """INSERT INTO @.group_memberships (id, group_id, symbol, weight)
       SELECT 500000 + id, id, 'NEW', 0.01 FROM @.definition_groups""",
]


@st.composite
def after_writes(draw: st.DrawFn) -> Write:
    """One write: mostly of one row, sometimes of many."""
    kind = draw(st.sampled_from(["insert", "insert", "update", "update", "update", "delete", "move", "whole"]))
    table = draw(st.sampled_from([*TABLES, "group_memberships"]))
    if kind == "whole":
        return Write(draw(st.sampled_from(WHOLE)))
    if kind == "move":
        target, source = nth("definition_groups", draw(PLACES)), nth("group_memberships", draw(PLACES))
        return Write(f"UPDATE @.group_memberships SET group_id = {target} WHERE id = {source}")  # noqa: S608
    row = nth(table, draw(PLACES))
    if kind == "delete":
        return Write(f"DELETE FROM @.{table} WHERE id = {row}")  # noqa: S608 - fixed names
    columns = COLUMNS[table]
    names = sorted(draw(st.sets(st.sampled_from(sorted(columns)), min_size=1, max_size=3)))
    if kind == "insert":
        names = sorted({*names, *REQUIRED[table]})
    binds = {name: draw(columns[name][0]) for name in names}
    casts = {name: f"CAST(:{name} AS {columns[name][1]})" for name in names}
    if kind == "update":
        given = ", ".join(f"{name} = {casts[name]}" for name in names)
        return Write(f"UPDATE @.{table} SET {given} WHERE id = {row}", binds)  # noqa: S608 - fixed names
    into, values = ", ".join(["id", *names]), ", ".join([nth(table, -1), *casts.values()])
    if table == "group_memberships":
        into, values = f"group_id, {into}", f"{nth('definition_groups', draw(PLACES))}, {values}"
    return Write(f"INSERT INTO @.{table} ({into}) VALUES ({values})", binds)  # noqa: S608 - fixed names


def meant(connection: sa.Connection, schema: str) -> dict[str, list[tuple[Any, ...]]]:
    """What a writer finds again in `schema`: all but what the rebuilding fills in, a row a list, as text."""
    return {what: legacy.select(connection, text.replace("@", schema)) for what, text in MEANT.items()}


MEANT = {
    "groups": """SELECT id::text, name, type, environment, description, liquidity_filter::text,
                        CASE WHEN (SELECT s.display_name FROM shadow.definition_groups AS s WHERE s.id = x.id)
                                  IS NOT NULL THEN display_name END, created_at::text, last_update::text
                   FROM @.definition_groups AS x ORDER BY id""",
    "members": """SELECT m.id::text, m.group_id::text, m.symbol, m.weight::text, m.metadata::text
                    FROM @.group_memberships AS m JOIN @.definition_groups AS g ON g.id = m.group_id
                   WHERE g.type <> 'SECTOR' ORDER BY m.id""",
    "stocks": """SELECT id::text, symbol, environment,
                        CASE WHEN (SELECT s.display_name FROM shadow.stock_metadata AS s WHERE s.id = x.id)
                                  IS NOT NULL THEN display_name END, industry, market_cap::text, is_validated::text,
                        CASE jsonb_typeof(metadata)
                          WHEN 'object' THEN metadata - ARRAY['member_of_etfs', 'member_of_themes', 'sector']
                          ELSE coalesce(metadata, '{}') END::text
                   FROM @.stock_metadata AS x ORDER BY id""",
}
