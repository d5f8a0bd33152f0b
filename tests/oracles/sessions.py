"""Two sessions of one database that do not see each other, and sessions of other accounts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa
from conftest import dsn
from oracles import legacy

from workbench.postgres import Database

REFUSALS = ("could not serialize", "under READ COMMITTED", "deadlock")
"""What a server may say to a second session; documented."""


def together(database: Database, first: str, second: str, level: str, patience: float = 0.05) -> list[str]:
    """What was refused when the second transaction began before the first was committed.

    The first waits for the end of the second for `patience` seconds, in vain when that one waits for the first.
    """
    refused: list[str] = []
    with begun(database, "READ COMMITTED") as one, begun(database, level) as other:
        legacy.run(one, first)
        thread = threading.Thread(target=attempt, args=(other, second, refused))
        thread.start()
        thread.join(patience)
        one.commit()
        thread.join()
    return refused


@contextmanager
def begun(database: Database, level: str) -> Iterator[sa.Connection]:
    """A connection with a transaction whose snapshot, where it has one for all, is taken."""
    with database.engine.connect().execution_options(isolation_level=level) as connection:
        connection.exec_driver_sql("SELECT count(*) FROM public.cache_entries")
        yield connection


def attempt(connection: sa.Connection, statements: str, refused: list[str]) -> None:
    """Send the statements and commit; what the server refuses is kept in `refused`."""
    try:
        legacy.run(connection, statements)
        connection.commit()
    except sa.exc.DBAPIError as error:
        refused.append(str(error.orig))
        connection.rollback()


def said(database: Database, role: str, statement: str) -> str:
    """What the server answers the account; empty when it did what it was told, which is then undone."""
    with psycopg.connect(dsn(database.url.set(username=role))) as connection:
        try:
            connection.execute(statement)  # type: ignore[call-overload]
            connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except psycopg.Error as error:
            return f"{error.diag.message_primary}; {error.diag.message_hint}"
        finally:
            connection.rollback()
    return ""


def insert(type: str, name: str, key: str, value: str = "{}", time: str = "NULL") -> str:
    """A statement that adds an entry; `time` is its updated_at as SQL."""
    return f"""INSERT INTO public.cache_entries (type, name, key, value, environment, updated_at)
               VALUES ('{type}', '{name}', '{key}', '{value}', 'DEFAULT', {time})"""  # noqa: S608 - fixed words


def busy(turn: int, count: int) -> list[str]:
    """What a writer sends in one round."""
    return [
        f"""UPDATE public.cache_entries
               SET value = jsonb_set(value, '{{holdings,{count % 9},weight}}', '0.0{count % 7}1')
             WHERE type = 'etf_holdings' AND key = '{("QQQ", "SPY")[turn]}' AND environment = 'DEFAULT'""",  # noqa: S608
        insert("stock_metadata", f"n{turn}", f"N{turn}{count}", '{"sector": "Energy"}'),
        f"DELETE FROM public.cache_entries WHERE key = 'N{turn}{count - 3}'",  # noqa: S608 - fixed words
    ]
