"""What an adversary plants: edits past the triggers on either side, in the bookkeeping, in notes, and in the catalogue.

A rogue act is a list of statements, made for the world as it stands; the twin never hears of it.
"""

# ruff: noqa: S608 - fixed words and names of this life
from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress

import sqlalchemy as sa
from oracles.adversary_acts import SYMBOLS, World

from workbench.contract import Phase

BOOKKEEPING = ["entries", "kept_entries", "families", "membership_residue", "set_aside_elements", "after_only"]
TABLES = [
    *("public.cache_entries", "public.definition_groups", "public.group_memberships", "public.stock_metadata"),
    *(f"workbench.{name}" for name in (*BOOKKEEPING, "phases", "validations", "deployment", "archived_entries")),
]
PAST_THE_TRIGGERS = "SET LOCAL session_replication_role = replica"

Rogue = Callable[[World], list[str]]


def some(world: World, table: str, where: str = "true") -> str:
    """A condition that holds for one row of the table, another one each time, and the same ones in the same life."""
    order = f"md5(t::text || '{world.new('s')}')"
    return f"ctid = (SELECT t.ctid FROM {table} AS t WHERE {where} ORDER BY {order} LIMIT 1)"


MEMBERS, GROUPS, STOCKS = "public.group_memberships", "public.definition_groups", "public.stock_metadata"
HELD = "group_id IN (SELECT group_id FROM workbench.entries)"
"""A group that has a document: of others there is a note beside the rows, and both may be changed alike."""
IN_A_LIST = "group_id IN (SELECT group_id FROM workbench.entries WHERE list_key IS NOT NULL)"
"""A group whose document holds the list: of a sector it does not, and a weight there stands in a note alone."""


def member(world: World) -> list[str]:
    """A membership is weighed otherwise, called otherwise, moved, described, or gone."""
    row = some(world, MEMBERS)
    symbol = world.random.choice([*SYMBOLS, "ghost"])
    changes = [
        "weight = coalesce(weight, 0) + 0.000001",
        "weight = CASE WHEN weight IS NULL THEN 0.5 END",
        f"symbol = '{symbol}'",
        "symbol = lower(symbol) || ' '",
        """metadata = coalesce(metadata, '{}') || '{"rogue": 1}'""",
        "group_id = group_id % (SELECT max(id) FROM public.definition_groups)::integer + 1",
    ]
    return [f"UPDATE {MEMBERS} SET {world.random.choice(changes)} WHERE {row}"]


def members_gone(world: World) -> list[str]:
    """One membership, or all but one of a group, or all of a kind are gone."""
    group = f"group_id = (SELECT group_id FROM {MEMBERS} WHERE {some(world, MEMBERS)})"
    conditions = [
        some(world, MEMBERS),
        f"{group} AND NOT ({some(world, MEMBERS, group)})",
        "weight IS NULL AND group_id IN (SELECT id FROM public.definition_groups WHERE type = 'SECTOR')",
    ]
    return [f"DELETE FROM {MEMBERS} WHERE {world.random.choice(conditions)}"]


def member_come(world: World) -> list[str]:
    """A membership that nobody wrote."""
    group = f"(SELECT id FROM {GROUPS} WHERE {some(world, GROUPS)})"
    symbol = world.random.choice([*SYMBOLS, world.new("GHOST")])
    return [f"INSERT INTO {MEMBERS} (group_id, symbol) VALUES ({group}, '{symbol}') ON CONFLICT DO NOTHING"]


def group(world: World) -> list[str]:
    """A group is described otherwise, called otherwise, of another kind, or gone."""
    row = some(world, GROUPS)
    changes = [
        "description = coalesce(description, '') || 'x'",
        "display_name = display_name || 'x'",
        "name = name || 'x'",
        "environment = CASE environment WHEN 'UAT' THEN 'PROD' ELSE 'UAT' END",
        "type = CASE type WHEN 'ETF' THEN 'THEME' ELSE 'ETF' END",
        """metadata = coalesce(metadata, '{}') || '{"rogue": 1}'""",
        "liquidity_filter = '{\"rogue\": 1}'",
    ]
    gone = f"DELETE FROM {GROUPS} WHERE {row}"
    update = f"UPDATE {GROUPS} SET {world.random.choice(changes)} WHERE {row}"
    return [gone if world.random.random() < 0.2 else update]


def stock(world: World) -> list[str]:
    """A stock is described otherwise, or gone."""
    row = some(world, STOCKS)
    changes = [
        "sector = CASE WHEN sector IS NULL THEN 'Tech' END",
        "sector = CASE lower(sector) WHEN 'tech' THEN 'Energy' ELSE 'Tech' END",
        "industry = coalesce(industry, '') || 'x'",
        "market_cap = coalesce(market_cap, 0) + 1",
        "is_validated = is_validated IS NOT TRUE",
        "symbol = symbol || 'X'",
        """metadata = metadata || '{"rogue": 1}'""",
    ]
    gone = f"DELETE FROM {STOCKS} WHERE {row}"
    update = f"UPDATE {STOCKS} SET {world.random.choice(changes)} WHERE {row}"
    return [gone if world.random.random() < 0.2 else update]


def document(world: World) -> list[str]:
    """A document is changed, gone, or there though nobody wrote it."""
    table = "public.cache_entries"
    row = some(world, table, "workbench.is_migrated(type)")
    stocks = some(world, table, "type = 'stock_metadata'")
    listed = some(
        world, table, "jsonb_typeof(value -> 'holdings') = 'array' AND jsonb_array_length(value -> 'holdings') > 0"
    )
    return [
        world.random.choice(
            [
                f"""UPDATE {table} SET value = CASE jsonb_typeof(value) WHEN 'array' THEN value || '["GHOST"]'
                    ELSE value || '{{"rogue": 1}}' END WHERE {row}""",
                f"""UPDATE {table} SET value = jsonb_set(value, '{{holdings}}', (value -> 'holdings') - 0)
                     WHERE {listed}""",
                f"""UPDATE {table} SET value = jsonb_set(value, '{{holdings}}', value -> 'holdings' || '["GHOST"]')
                     WHERE {listed}""",
                f"UPDATE {table} SET name = name || 'x' WHERE {row}",
                f"UPDATE {table} SET environment = 'UAT' WHERE {row}",
                f"""UPDATE {table} SET value = value || '{{"sector": "Nowhere"}}' WHERE {stocks}""",
                f"DELETE FROM {table} WHERE {row}",
                f"""INSERT INTO {table} (type, name, key, value, environment)
                    VALUES ('etf_holdings', 'Ghost', '{world.new("GHOST")}', '["A"]', 'DEFAULT')""",
            ]
        )
    ]


def both(world: World) -> list[str]:
    """Both sides are changed, each otherwise."""
    return [*document(world), *world.random.choice([member, members_gone, group, stock])(world)]


def residue(world: World) -> list[str]:
    """What no column fits is changed or gone."""
    table, changes = world.random.choice(
        [
            (
                "membership_residue",
                ["spelling = 'rogue'", "form = 'ticker'", "position = position + 2.5", "own_weight = '0.7'"],
            ),
            (
                "set_aside_elements",
                ["""element = '"rogue"'""", "position = position + 3.5", "reason = 'x'", "outcome = 'rejected'"],
            ),
            (
                "kept_entries",
                ["value = '[1]'", "reason = 'x'", "name = 'x'", "outcome = 'rejected'", "environment = 'x'"],
            ),
            ("families", ["family = 'DEFAULT ETF QQQ'", "list_total = 0.95"]),
            (
                "entries",
                [
                    *("legacy_key = 'x'", "list_key = 'stocks'", "list_text = '[]'", "element_form = 'ticker'"),
                    *("weight_unit = 'percent'", "universe_category = 'x'", "shadowed_keys = '{}'", "type = 'themes'"),
                    *("group_id = NULL, stock_id = NULL", "entry_id = entry_id + 500"),
                ],
            ),
        ]
    )
    table = f"workbench.{table}"
    row = some(world, table)
    gone = f"DELETE FROM {table} WHERE {row}"
    update = f"UPDATE {table} SET {world.random.choice(changes)} WHERE {row}"
    return [gone if world.random.random() < 0.3 else update]


NOTE = """INSERT INTO workbench.after_only (element, group_id, entry_id, symbol, stands, read_as, reason)
SELECT 'group ' || m.group_id || ' member ' || m.symbol, m.group_id, e.entry_id, m.symbol, {}, {}, 'forged'
  FROM public.group_memberships AS m JOIN workbench.entries AS e USING (group_id)
 WHERE {} ON CONFLICT (element) DO NOTHING"""
AS_NOTED = "(group_id, symbol) IN (SELECT group_id, symbol FROM workbench.after_only WHERE reason = 'forged')"
SAID = "jsonb_build_object('weight', m.weight, 'metadata', m.metadata)"


def forged(world: World) -> list[str]:
    """A membership is gone or another, and a note says so; the better forgeries as the program would."""
    row, listed = f"m.{some(world, MEMBERS, HELD)}", f"m.{some(world, MEMBERS, IN_A_LIST)}"
    weight = "jsonb_build_object('weight', {})"
    heavier = NOTE.format(weight.format("0.77"), weight.format("m.weight"), listed)
    return world.random.choice(
        [
            [NOTE.format("NULL", SAID, row), f"DELETE FROM {MEMBERS} WHERE {AS_NOTED}"],
            [heavier, f"UPDATE {MEMBERS} SET weight = 0.77 WHERE {AS_NOTED}"],
            [NOTE.format("NULL", "NULL", row)],
            [NOTE.format(SAID, "NULL", row)],
        ]
    )


def sector_forged(world: World) -> list[str]:
    """Memberships of a sector are gone, and notes say that the documents would be read so: some, or all but one."""
    sector = "m.group_id IN (SELECT group_id FROM workbench.entries WHERE type = 'sector_industry_map')"
    row = some(world, MEMBERS, sector.replace("m.", "t."))
    chosen = world.random.choice([f"m.{row}", f"{sector} AND NOT m.{row}", sector])
    return [NOTE.format("NULL", SAID, chosen), f"DELETE FROM {MEMBERS} WHERE {AS_NOTED}"]


def stock_forged(world: World) -> list[str]:
    """A stock or group is another or its members gone, and the program itself was asked to note it."""
    row = some(world, "workbench.entries", "true")
    where = f"(SELECT {{}} FROM workbench.entries WHERE {row})"
    noted = f"SELECT workbench.note_after_only(ARRAY[{where.format('group_id')}], ARRAY[{where.format('stock_id')}])"
    changes = [
        f"UPDATE {STOCKS} SET industry = 'rogue', sector = 'Nowhere' WHERE id = {where.format('stock_id')}",
        f"UPDATE {GROUPS} SET description = 'rogue' WHERE id = {where.format('group_id')}",
        f"DELETE FROM {MEMBERS} WHERE group_id = {where.format('group_id')}",
        f"""UPDATE public.cache_entries SET value = value || '{{"rogue": 1}}'
             WHERE jsonb_typeof(value) = 'object' AND id = {where.format("entry_id")}""",
    ]
    return [world.random.choice(changes), noted]


def notes(world: World) -> list[str]:
    """Notes are changed, moved to another element, or gone."""
    row = some(world, "workbench.after_only")
    changes = [
        "symbol = 'AAPL', element = 'group ' || group_id || ' member AAPL'",
        "stands = '{\"weight\": 0.77}'",
        "read_as = '{\"weight\": 0.77}'",
        "stands = NULL",
        "group_id = 1, element = 'group 1' || coalesce(' member ' || symbol, '')",
        "entry_id = 1",
    ]
    gone = world.random.choice(["DELETE FROM workbench.after_only", f"DELETE FROM workbench.after_only WHERE {row}"])
    update = f"UPDATE workbench.after_only SET {world.random.choice(changes)} WHERE {row}"
    return [gone if world.random.random() < 0.4 else update]


def noted_gone(world: World) -> list[str]:
    """What only the tables say is gone or another, and its note stays."""
    noted = "(group_id, symbol) IN (SELECT group_id, symbol FROM workbench.after_only)"
    row = some(world, MEMBERS, noted)
    changes = [
        f"DELETE FROM {MEMBERS} WHERE {row}",
        f"UPDATE {MEMBERS} SET weight = coalesce(weight, 0) + 1 WHERE {row}",
    ]
    changes += [f"DELETE FROM {MEMBERS} WHERE NOT ({noted})"]
    return [world.random.choice(changes)]


def life(world: World) -> list[str]:
    """Phases and validations are forged."""
    other = "parallel" if world.phase is Phase.CUTOVER else "cutover"
    return [
        world.random.choice(
            [
                f"UPDATE workbench.deployment SET phase = '{other}'",
                f"INSERT INTO workbench.phases (place, phase) SELECT max(place) + 1, '{other}' FROM workbench.phases",
                "DELETE FROM workbench.validations",
                "DELETE FROM workbench.deployment",
                """INSERT INTO workbench.validations (period, verdict, drift, state)
                   SELECT max(place), 'pass', 0, '1 2 3' FROM workbench.phases""",
            ]
        )
    ]


ROGUES: list[Rogue] = [
    *(member, member, members_gone, member_come, group, stock, document, document, both, residue, residue),
    *(forged, forged, sector_forged, stock_forged, notes, noted_gone, noted_gone, life),
]
NOTHING = "LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
CATALOGUE = [
    *(
        f"CREATE OR REPLACE FUNCTION workbench.follow_{event}() RETURNS trigger {NOTHING}"
        for event in ("insert", "update", "delete")
    ),
    *(
        f"CREATE OR REPLACE FUNCTION workbench.rebuild_{table}() RETURNS trigger {NOTHING}"
        for table in ("members", "stocks")
    ),
    "ALTER TABLE public.cache_entries DISABLE TRIGGER workbench_follow_update",
    "DROP TRIGGER workbench_follow_insert ON public.cache_entries",
    "ALTER TABLE public.group_memberships DISABLE TRIGGER ALL",
    """CREATE OR REPLACE FUNCTION workbench.is_migrated(type text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
       RETURN false""",
    """CREATE OR REPLACE FUNCTION workbench.weight_unit(total numeric) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
       RETURN 'fraction'""",
    """CREATE OR REPLACE FUNCTION workbench.normal_symbol(spelling text) RETURNS text
       LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN replace(upper(btrim(spelling)), '-', '')""",
    "CREATE RULE keep AS ON DELETE TO public.group_memberships DO INSTEAD NOTHING",
    "CREATE RULE keep AS ON UPDATE TO public.stock_metadata DO INSTEAD NOTHING",
    "ALTER TABLE public.group_memberships DROP CONSTRAINT unique_membership",
    "ALTER TABLE public.group_memberships ADD CONSTRAINT small CHECK (weight < 0.0001) NOT VALID",
    "ALTER TABLE public.group_memberships ALTER id DROP DEFAULT",
    "SELECT setval('public.group_memberships_id_seq', 1)",
    "ALTER TABLE public.group_memberships ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    """CREATE FUNCTION public.swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
       CREATE TRIGGER swallow BEFORE UPDATE OR INSERT ON public.group_memberships FOR EACH ROW
       EXECUTE FUNCTION public.swallow()""",
]
"""What is changed in the catalogue, so that what is written later goes astray."""


def tamper(world: World) -> None:
    """Change the catalogue."""
    statement = world.random.choice(CATALOGUE)
    world.log.append(f"ROGUE {statement}")
    with world.database.engine.begin() as connection:
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


OF_TABLES: list[Rogue] = [member, members_gone, member_come, group, stock]
"""Also done as anybody may who writes to tables that are not primary."""


def plant(world: World) -> bool:
    """Do one rogue act; whether it was possible."""
    rogue = world.random.choice(ROGUES)
    openly = rogue in OF_TABLES and world.phase is Phase.PARALLEL and world.random.random() < 0.5
    statements = [*([] if openly else [PAST_THE_TRIGGERS]), *rogue(world)]
    world.log.append(f"ROGUE {rogue.__name__}: {json.dumps(statements)}")
    with suppress(sa.exc.IntegrityError), world.database.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
        return True
    return False


def keep(world: World) -> dict[str, list[str]]:
    """Every row of both sides and of the bookkeeping, as text."""
    with world.database.engine.connect() as connection:
        return {
            table: [row for (row,) in connection.execute(sa.text(f"SELECT t::text FROM {table} AS t"))]
            for table in TABLES
        }


def undo(world: World, kept: dict[str, list[str]]) -> None:
    """Put every row back as it was."""
    world.log.append("undone")
    with world.database.engine.begin() as connection:
        connection.execute(sa.text(PAST_THE_TRIGGERS))
        for table, rows in kept.items():
            connection.execute(sa.text(f"DELETE FROM {table}"))
            connection.execute(
                sa.text(
                    f"""INSERT INTO {table} OVERRIDING SYSTEM VALUE
                        SELECT (CAST(r AS {table})).* FROM unnest(CAST(:rows AS text[])) AS r"""
                ),
                {"rows": rows},
            )
