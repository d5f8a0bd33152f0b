"""Builders: a legacy table with given entries, and what a migrated database made of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from oracles.twin import COLUMNS, Entry, Group, Outcome, parse, text_of

from workbench import sqlfiles
from workbench.postgres import Database, Transaction

INSERT = sa.text(
    """INSERT INTO public.cache_entries
       VALUES (CAST(:id AS integer), :type, :name, :key, CAST(:value AS jsonb), :environment,
                  CAST(:created_at AS timestamp), CAST(:updated_at AS timestamp), :universe_category,
                  CAST(:liquidity_filter AS jsonb), CAST(:universe_metadata AS jsonb),
                  CAST(:last_universe_update AS timestamp))"""
)


def through(transaction: Transaction) -> sa.Connection:
    """SQLAlchemy's view of the connection of an open transaction, always the same."""
    if transaction not in SEEN:
        # Initialized, it would look at the server first, and undo the transaction.
        options = {"poolclass": sa.StaticPool, "pool_reset_on_return": None, "use_native_hstore": False}
        engine = sa.create_engine(
            "postgresql+psycopg://", creator=lambda: transaction.connection, _initialize=False, **options
        )
        SEEN[transaction] = engine.connect()
    return SEEN[transaction]


SEEN: WeakKeyDictionary[Transaction, sa.Connection] = WeakKeyDictionary()


def numbered(entries: Iterable[Entry]) -> list[Entry]:
    """The entries with ids from 1."""
    return [replace(entry, id=id) for id, entry in enumerate(entries, start=1)]


def fill(connection: sa.Connection, entries: list[Entry]) -> None:
    """Insert entries as they are, ids included."""
    if entries:
        connection.execute(INSERT, [asdict(entry) for entry in entries])


def create(database: Database, entries: Iterable[Entry] = (), schema: str = '"public"') -> None:
    """Make the legacy table and fill it."""
    with database.engine.begin() as connection:
        statement = sqlfiles.load("sample/create_table").replace(':"schema"', schema)
        run(connection, statement)
        if given := numbered(entries):
            fill(connection, given)
            connection.execute(sa.text("SELECT setval('public.cache_entries_id_seq', :last)"), {"last": len(given)})


def rows(connection: sa.Connection, source: str) -> list[tuple[Any, ...]]:
    """All legacy columns of `source` as text, of migrated types only, by id."""
    columns = ", ".join(f"{column}::text" for column in COLUMNS)
    condition = "type IN (SELECT type FROM workbench.migrated_types)"
    return select(connection, f"SELECT {columns} FROM {source} WHERE {condition} ORDER BY id")  # noqa: S608 - fixed names


def select(connection: sa.Connection, statement: str) -> list[tuple[Any, ...]]:
    """All rows of a statement without binds."""
    return [tuple(row) for row in run(connection, statement)]


def run(connection: sa.Connection, statement: str) -> sa.CursorResult[Any]:
    """Execute text as it is: no character of it is a placeholder."""
    return connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def stored_outcome(connection: sa.Connection) -> Outcome:
    """What the tables of the after side hold, in the twin's words."""
    found = Outcome()
    for entry_id, metadata, *columns, unit in select(
        connection,
        """SELECT e.entry_id, g.metadata::text, g.name, g.type, g.environment, g.description, e.weight_unit
             FROM workbench.entries AS e JOIN public.definition_groups AS g ON g.id = e.group_id""",
    ):
        found.groups[entry_id] = Group(*columns, metadata=text_of(parse(metadata)), unit=unit)
    _add_elements(connection, found)
    for entry_id, *columns, market_cap, is_validated, metadata in select(
        connection,
        """SELECT e.entry_id, s.symbol, s.environment, s.display_name, s.sector, s.industry, s.market_cap,
                  s.is_validated, s.metadata::text
             FROM workbench.entries AS e JOIN public.stock_metadata AS s ON s.id = e.stock_id""",
    ):
        found.stocks[entry_id] = (*columns, market_cap, is_validated, text_of(parse(metadata)))
    for entry_id, outcome, reason in select(connection, "SELECT entry_id, outcome, reason FROM workbench.kept_entries"):
        if outcome == "superseded":
            found.superseded[entry_id] = int(reason.split("entry ")[1].split()[0])
        else:
            found.rejected.add(entry_id)
    return found


def _add_elements(connection: sa.Connection, found: Outcome) -> None:
    for entry_id, place, outcome, symbol, weight, metadata in select(
        connection,
        """SELECT entry_id, row_number() OVER (PARTITION BY entry_id ORDER BY place) - 1,
                  outcome, symbol, weight, rest
             FROM (SELECT e.entry_id, coalesce(r.position, m.id), 'row', m.symbol, m.weight::text, m.metadata::text
                     FROM public.group_memberships AS m
                     JOIN workbench.entries AS e ON e.group_id = m.group_id
                     LEFT JOIN workbench.membership_residue AS r ON r.membership_id = m.id
                    UNION ALL
                   SELECT entry_id, position, outcome, symbol, NULL, NULL
                     FROM workbench.set_aside_elements) AS x (entry_id, place, outcome, symbol, weight, rest)
            ORDER BY 1, 2""",
    ):
        group = found.groups[entry_id]
        group.elements += 1
        if outcome == "row":
            rest = text_of(parse(metadata)) if metadata else None
            group.members.append((symbol, None if weight is None else Decimal(weight), rest))
        else:
            getattr(group, outcome).append(place)


def comparable(outcome: Outcome) -> Outcome:
    """With weights as text, so that 0.10 and 0.1 differ, and members of sectors in any order."""
    groups = {
        id: replace(
            group,
            members=sorted(
                (symbol, None if weight is None else format(weight, "f"), rest or "")
                for symbol, weight, rest in group.members
            )
            if group.kind == "SECTOR"
            else [(s, None if w is None else format(w, "f"), r) for s, w, r in group.members],
        )
        for id, group in outcome.groups.items()
    }
    stocks = {
        id: tuple(format(value, "f") if isinstance(value, Decimal) else value for value in stock)
        for id, stock in outcome.stocks.items()
    }
    return replace(outcome, groups=groups, stocks=stocks)


def groups(connection: sa.Connection) -> list[tuple[str, str]]:
    """Name and legacy type of every group, in the order of the entries."""
    return select(connection, "SELECT name, metadata ->> 'source_type' FROM public.definition_groups ORDER BY id")


def members(connection: sa.Connection) -> list[tuple[str, str, str | None]]:
    """Group, symbol and weight as text of every membership, in the order of the lists."""
    return select(
        connection,
        """SELECT g.name, m.symbol, m.weight::text
             FROM public.group_memberships AS m JOIN public.definition_groups AS g ON g.id = m.group_id
            ORDER BY m.id""",
    )
