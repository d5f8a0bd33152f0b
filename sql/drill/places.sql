-- Purpose: where faults can be planted, as tables that are filled once for every round: each round begins at the same
--          state, and leaves alone the entries that another fault of the round has touched. Also the mutations of a round.
-- Grain:   drill_members: a membership; drill_groups: a group; drill_stocks: a stock; drill_set_aside: an element without
--          a row; drill_kept: a kept entry; drill_mutations: a mutation of this round;
--          drill_excused: a group or stock that says what its document cannot hold; drill_next: the list that the next write is made to;
--          drill_lone_lists: a group with a list and no namesake, but that one; drill_triggers: whether writes to documents are followed.
-- Binds:   none.
CREATE TABLE :"schema".drill_members (
  entry_draw bigint, row_draw bigint, id integer, group_id integer, entry_id integer, symbol text, weight numeric,
  metadata jsonb, added_at timestamp, list_key text, label text, has_residue boolean, is_plain boolean,
  is_followed boolean, form text, own_form text, spelling text, own_weight jsonb);
CREATE TABLE :"schema".drill_groups (
  entry_draw bigint, row_draw bigint, id integer, entry_id integer, legacy_type text, type text, name text,
  display_name text, description text, list_key text, list_text text, list_reason text, uses_form boolean,
  number_key text, label text, has_old_text boolean);
CREATE TABLE :"schema".drill_stocks (
  entry_draw bigint, row_draw bigint, id integer, entry_id integer, symbol text, display_name text, sector text,
  industry text, market_cap numeric, metadata jsonb, array_key text, long_array_key text, has_namesakes boolean,
  sector_entry_id integer, label text);
CREATE TABLE :"schema".drill_set_aside (
  entry_draw bigint, row_draw bigint, entry_id integer, position numeric, is_followed boolean, label text);
CREATE TABLE :"schema".drill_kept (entry_draw bigint, row_draw bigint, entry_id integer, label text);
CREATE TABLE :"schema".drill_mutations (
  entry_id integer, table_name text, row_id numeric, column_name text, variant integer, label text);
CREATE TABLE :"schema".drill_excused (
  entry_draw bigint, row_draw bigint, kind text, entry_id integer, group_id integer, stock_id integer, label text);
CREATE TABLE :"schema".drill_next (entry_id integer, group_id integer, list_key text, form text, unit text);
CREATE INDEX ON :"schema".drill_members (entry_draw, row_draw);
CREATE INDEX ON :"schema".drill_members (group_id);
CREATE INDEX ON :"schema".drill_members (entry_id);
CREATE INDEX ON :"schema".drill_stocks (entry_draw, row_draw);
CREATE VIEW :"schema".drill_lone_lists AS
SELECT g.*
  FROM :"schema".drill_groups AS g
 WHERE g.list_key IS NOT NULL AND g.entry_id NOT IN (SELECT entry_id FROM :"schema".drill_next)
   AND NOT EXISTS (SELECT FROM workbench.families AS f JOIN workbench.families AS o USING (family)
                    WHERE f.entry_id = g.entry_id AND o.entry_id <> g.entry_id);
CREATE VIEW :"schema".drill_triggers AS
SELECT tgenabled <> 'D' AS follows FROM pg_trigger
 WHERE tgrelid = to_regclass(format('%I.cache_entries', :'schema')) AND tgname = 'workbench_follow_update';
