"""Databases as earlier versions left them, but for the texts of functions, which an upgrade never calls.

Each script takes what is deployed now back by one version. That it is what that version really made is proven by
`MADE`: a digest of the names and types of all that the version itself deployed, taken when it was current.
"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from oracles import legacy

from workbench import schema

SCRIPTS = {
    7: """
DROP FUNCTION workbench.note_changes CASCADE;
DROP FUNCTION workbench.prune_changes;
DROP TABLE workbench.changes
""",
    6: """
DROP TABLE workbench.loads, workbench.sector_evidence;
DROP FUNCTION workbench.rebuild, workbench.splice_list, workbench.note_member, workbench.index_in_list,
  workbench.is_list_as_mapped, workbench.unread_unit_words;
DROP TYPE workbench.written_member;
CREATE FUNCTION workbench.rebuild(integer[], integer[], workbench.membership_change[]) RETURNS void
  LANGUAGE plpgsql AS 'BEGIN END'
""",
    5: """
DO $$ DECLARE renamed record; BEGIN
  FOR renamed IN
    SELECT p.oid::regprocedure AS new_name, n.old_name
      FROM (VALUES ('take_turns', 'lock_and_bump_families'), ('refuse_poorer', 'refuse_losing_write'),
                   ('refuse_weightless', 'refuse_losing_weights'), ('refuse_revival', 'refuse_unsuperseding'),
                   ('honest_unit', 'unambiguous_unit'), ('weigh_merged', 'rebalance_merged_weights'),
                   ('claim_members', 'update_member_of_lists'), ('rebuild_gone', 'delete_documents'),
                   ('rebuild_nothing', 'refuse_truncate'), ('listed', 'with_or_without')) AS n (old_name, new_name)
      JOIN pg_proc AS p ON p.proname = n.new_name AND p.pronamespace = 'workbench'::regnamespace
  LOOP EXECUTE format('ALTER FUNCTION %s RENAME TO %I', renamed.new_name, renamed.old_name); END LOOP;
END $$;
ALTER TABLE workbench.family_locks RENAME CONSTRAINT family_locks_pkey TO family_turns_pkey;
ALTER TABLE workbench.family_locks RENAME COLUMN version TO turn;
ALTER TABLE workbench.family_locks RENAME TO family_turns;
ALTER TYPE workbench.membership_change RENAME ATTRIBUTE is_added TO came;
ALTER TABLE workbench.kept_entries DROP COLUMN superseded_by;
UPDATE workbench.after_only SET stands = stands - 'superseded_by', read_as = read_as - 'superseded_by';
CREATE OR REPLACE VIEW workbench.health AS
  SELECT NULL::integer AS version, NULL::text AS phase, NULL::timestamptz AS phase_since,
         NULL::bigint AS triggers_amiss, NULL::boolean AS owner_fits, NULL::text AS last_verdict,
         NULL::bigint AS last_drift,
         NULL::timestamptz AS last_validated_at, NULL::numeric AS last_validated_seconds_ago,
         NULL::bigint AS documents_cannot_hold;
DROP VIEW workbench.phase_triggers;
DROP FUNCTION workbench.switch_triggers, workbench.begin_sync, workbench.end_sync, workbench.family_environment,
  workbench.family_kind
""",
    4: """
DROP VIEW workbench.health;
DROP FUNCTION workbench.application_path;
DROP VIEW workbench.application_schemas;
ALTER TABLE workbench.deployment DROP COLUMN owner;
ALTER TABLE workbench.kept_entries ALTER COLUMN name SET NOT NULL, ALTER COLUMN key SET NOT NULL,
  ALTER COLUMN value SET NOT NULL, ALTER COLUMN environment SET NOT NULL
""",
    3: """
CREATE TEMPORARY TABLE notes AS
  SELECT group_id, stock_id, min(entry_id) AS entry_id, min(reason) AS reason FROM workbench.after_only GROUP BY 1, 2;
DROP TABLE workbench.grants_given, workbench.after_only;
CREATE TABLE workbench.after_only (
  group_id integer CONSTRAINT after_only_group_id_key UNIQUE
                   CONSTRAINT after_only_group_id_fkey REFERENCES public.definition_groups (id) ON DELETE CASCADE,
  stock_id integer CONSTRAINT after_only_stock_id_key UNIQUE
                   CONSTRAINT after_only_stock_id_fkey REFERENCES public.stock_metadata (id) ON DELETE CASCADE,
  entry_id integer, reason text NOT NULL, CONSTRAINT after_only_one CHECK (num_nonnulls(group_id, stock_id) = 1));
CREATE INDEX after_only_entry_id ON workbench.after_only (entry_id);
INSERT INTO workbench.after_only SELECT * FROM notes;
DROP TABLE notes;
ALTER TABLE workbench.validations DROP COLUMN environment, DROP COLUMN lines;
DROP FUNCTION workbench.note_columns, workbench.note_sector_members, workbench.note_sectors, workbench.rebuild_sectors;
CREATE FUNCTION workbench.rebuild_sectors(integer[], integer[]) RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION workbench.sectors_of(integer[]) RETURNS integer[] LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION workbench.unheld_groups(integer[], integer[])
  RETURNS TABLE (group_id integer, entry_id integer, reason text) LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION workbench.unheld_member(integer, jsonb, text, text) RETURNS text LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION workbench.unheld_sector_member(integer) RETURNS text LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION workbench.unheld_stocks(integer[], integer[])
  RETURNS TABLE (stock_id integer, entry_id integer, reason text) LANGUAGE plpgsql AS 'BEGIN END';
DROP VIEW IF EXISTS workbench.archived
""",
}
"""Version -> what the next one changed, undone."""

LATER = [
    *(
        f"column {view} superseded_by integer f"
        for view in ("mapped_entries", "mapped_group_entries", "mapped_stock_entries")
    ),
    "function null_reason(text,text,text,jsonb) text",
]
"""What came with a later version and stays, since views stand on it: an upgrade makes all of them anew."""

NULL_REASON_VERSION = 5

MADE = {
    7: "898769f82341db6b",
    6: "2a67c294bd5582e8",
    5: "e60cce6ca8692067",
    4: "9e6f948e6c1c8fe2",
    3: "9a3d9c406cb453b8",
}
"""Version -> digest of what it deployed, by NAMES."""

NAMES = """
SELECT x.name
  FROM (SELECT format('function %s %s', p.oid::regprocedure, pg_get_function_result(p.oid)) AS name
          FROM pg_proc AS p WHERE p.pronamespace = 'workbench'::regnamespace
         UNION ALL
        SELECT format('column %s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull)
          FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE c.relnamespace = 'workbench'::regnamespace AND c.relkind IN ('r', 'v', 'c')
         UNION ALL
        SELECT format('index or sequence %s', c.relname)
          FROM pg_class AS c WHERE c.relnamespace = 'workbench'::regnamespace AND c.relkind IN ('i', 'S')
         UNION ALL
        SELECT format('constraint %s on %s', t.conname, t.conrelid::regclass)
          FROM pg_constraint AS t WHERE t.connamespace = 'workbench'::regnamespace AND t.contype <> 'n'
         UNION ALL
        SELECT format('trigger %s on %s', t.tgname, t.tgrelid::regclass)
          FROM pg_trigger AS t WHERE starts_with(t.tgname, 'workbench_')) AS x
 ORDER BY x.name COLLATE "C"
"""


def take_back(connection: sa.Connection, version: int) -> None:
    """Make what is deployed what that version deployed; its notes are of groups and stocks where the version's were."""
    for back in range(schema.VERSION - 1, version - 1, -1):
        legacy.run(connection, SCRIPTS[back])
    legacy.run(connection, f"UPDATE workbench.deployment SET version = {version}")  # noqa: S608 - a number


def digest(connection: sa.Connection, version: int) -> str:
    """Of the names of all that stands there."""
    names = [str(name) for (name,) in legacy.select(connection, NAMES)]
    later = LATER if version < NULL_REASON_VERSION else LATER[:-1]
    return hashlib.sha256("\n".join(name for name in names if name not in later).encode()).hexdigest()[:16]
