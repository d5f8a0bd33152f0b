"""Everything that anyone can see of a database, to be compared with what it was before."""

# ruff: noqa: S608 - statements are put together from fixed names only
from __future__ import annotations

from typing import Any

from oracles import legacy

from workbench.postgres import Database

NO_SYSTEM_SCHEMA = "nspname NOT LIKE 'pg!_%' ESCAPE '!' AND nspname <> 'information_schema'"
CATALOGUE = {
    "relations": f"""SELECT format('%I.%I', nspname, relname), relkind::text
                       FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
                      WHERE {NO_SYSTEM_SCHEMA} ORDER BY 1""",
    "columns": f"""SELECT nspname, relname, attname, atttypid::regtype::text, atttypmod, attnotnull,
                          attacl::text, pg_get_expr(adbin, adrelid)
                     FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = attrelid
                     JOIN pg_namespace AS n ON n.oid = relnamespace
                     LEFT JOIN pg_attrdef AS d ON adrelid = attrelid AND adnum = attnum
                    WHERE attnum > 0 AND {NO_SYSTEM_SCHEMA} ORDER BY 1, 2, attnum""",
    "constraints": f"""SELECT conrelid::regclass::text, conname, pg_get_constraintdef(c.oid)
                         FROM pg_constraint AS c JOIN pg_namespace AS n ON n.oid = connamespace
                        WHERE {NO_SYSTEM_SCHEMA} ORDER BY 1, 2""",
    "functions": f"""SELECT pg_get_functiondef(p.oid)
                       FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = pronamespace
                      WHERE {NO_SYSTEM_SCHEMA} ORDER BY 1""",
    "indexes": f"SELECT indexdef FROM pg_indexes WHERE {NO_SYSTEM_SCHEMA.replace('nspname', 'schemaname')} ORDER BY 1",
    "schemas": f"SELECT nspname, nspacl::text FROM pg_namespace WHERE {NO_SYSTEM_SCHEMA} ORDER BY 1",
    "grants": f"""SELECT nspname, relname, relacl::text, relrowsecurity FROM pg_class AS c
                    JOIN pg_namespace AS n ON n.oid = relnamespace WHERE {NO_SYSTEM_SCHEMA} ORDER BY 1, 2""",
    "comments": """SELECT d.objoid::regclass::text, objsubid, description FROM pg_description AS d
                    WHERE d.objoid >= 16384 ORDER BY 1, 2, 3""",
    "triggers": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
}


def fingerprint(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """The catalogue, and the content of every table and sequence, as anyone can see it."""
    seen = {}
    with database.engine.connect() as connection:
        for title, statement in CATALOGUE.items():
            seen[title] = legacy.select(connection, statement)
        for name, kind in seen["relations"]:
            if kind in ("r", "S"):
                row = "x::text" if kind == "r" else "last_value, is_called"
                seen[name] = legacy.select(connection, f"SELECT {row} FROM {name} AS x ORDER BY 1")
    return seen
