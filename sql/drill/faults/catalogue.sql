-- Purpose: faults in the catalogue: in tables, columns, keys, indexes, sequences and triggers.
-- Grain:   a row per fault: its name, its words, the object that is named, and what is done to it.
-- Binds:   none.
INSERT INTO :"schema".drill_faults
SELECT 'catalogue', f.fault, f.words, f.preparation, :"schema".drill_says(ARRAY[f.object], f.object)
  FROM (VALUES
  ('bookkeeping_index_dropped', 'an index of the bookkeeping is gone', 'index families_family on workbench.families', 'DROP INDEX families_family'),
  ('bookkeeping_key_dropped', 'a key of the bookkeeping is gone', 'constraint entries_group_id_key on workbench.entries',
   'ALTER TABLE entries DROP CONSTRAINT entries_group_id_key'),
  ('bookkeeping_reference_dropped', 'a reference of the bookkeeping is gone', 'constraint membership_residue_membership_id_fkey on workbench.membership_residue',
   'ALTER TABLE membership_residue DROP CONSTRAINT membership_residue_membership_id_fkey'),
  ('check_holds_for_everything', 'a check holds for everything', 'constraint definition_groups_type_check on definition_groups',
   'ALTER TABLE definition_groups DROP CONSTRAINT definition_groups_type_check, ADD CONSTRAINT definition_groups_type_check CHECK (true)'),
  ('check_knows_one_value_more', 'a check knows one value more', 'constraint stock_metadata_environment_check on stock_metadata',
   $$ALTER TABLE stock_metadata DROP CONSTRAINT stock_metadata_environment_check,
       ADD CONSTRAINT stock_metadata_environment_check CHECK (environment IN ('DEFAULT', 'TEST', 'UAT', 'PROD', 'DEV'))$$),
  ('check_of_others', 'a check of others that the next write will break', 'constraint small on workbench.membership_residue',
   'ALTER TABLE membership_residue ADD CONSTRAINT small CHECK (position < -1000000000) NOT VALID'),
  ('column_of_others', 'a column that no document tells of', 'column rating of stock_metadata', 'ALTER TABLE stock_metadata ADD COLUMN rating text'),
  ('default_dropped', 'a column has lost its default', 'column added_at of group_memberships', 'ALTER TABLE group_memberships ALTER added_at DROP DEFAULT'),
  ('default_of_id_dropped', 'an id no longer comes from its sequence', 'column id of group_memberships', 'ALTER TABLE group_memberships ALTER id DROP DEFAULT'),
  ('default_of_others', 'a column has a default that it should not have', 'column is_validated of stock_metadata',
   'ALTER TABLE stock_metadata ALTER is_validated SET DEFAULT true'),
  ('everybody_may_write', 'everybody may write into the new tables, unless everybody may write into the documents', 'grant on group_memberships',
   'GRANT INSERT, TRUNCATE ON group_memberships TO PUBLIC'),
  ('follow_calls_another_function', 'a trigger calls another function', 'trigger workbench_follow_update on cache_entries',
   $$CREATE FUNCTION :"schema".drill_nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
     CREATE OR REPLACE TRIGGER workbench_follow_update AFTER UPDATE ON cache_entries FOR EACH STATEMENT EXECUTE FUNCTION :"schema".drill_nothing()$$),
  ('follow_dropped', 'a trigger that follows is gone', 'trigger workbench_follow_update on cache_entries', 'DROP TRIGGER workbench_follow_update ON cache_entries'),
  ('follow_never', 'a trigger follows under a condition that never holds', 'trigger workbench_follow_update on cache_entries',
   $$DROP TRIGGER workbench_follow_update ON cache_entries;
     CREATE TRIGGER workbench_follow_update AFTER UPDATE ON cache_entries REFERENCING OLD TABLE AS before NEW TABLE AS after
       FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION workbench.follow_update()$$),
  ('index_of_no_row', 'an index holds no row', 'index idx_group_memberships_symbol on group_memberships',
   'DROP INDEX idx_group_memberships_symbol; CREATE INDEX idx_group_memberships_symbol ON group_memberships (symbol) WHERE false'),
  ('index_on_another_column', 'an index is on another column', 'index idx_group_memberships_symbol on group_memberships',
   'DROP INDEX idx_group_memberships_symbol; CREATE INDEX idx_group_memberships_symbol ON group_memberships (weight)'),
  ('key_is_a_check', 'a key is a check that holds for everything', 'constraint unique_membership on group_memberships',
   'ALTER TABLE group_memberships DROP CONSTRAINT unique_membership, ADD CONSTRAINT unique_membership CHECK (true)'),
  ('key_is_deferred', 'a key is asked at the end of the transaction only', 'constraint unique_group on definition_groups',
   'ALTER TABLE definition_groups DROP CONSTRAINT unique_group, ADD CONSTRAINT unique_group UNIQUE (name, type, environment) DEFERRABLE INITIALLY DEFERRED'),
  ('key_with_one_column_more', 'a key has one column more, so that a symbol may come twice', 'constraint unique_membership on group_memberships',
   'ALTER TABLE group_memberships DROP CONSTRAINT unique_membership, ADD CONSTRAINT unique_membership UNIQUE (group_id, symbol, weight)'),
  ('not_null_dropped', 'a column may be NULL', 'column symbol of group_memberships', 'ALTER TABLE group_memberships ALTER symbol DROP NOT NULL'),
  ('primary_key_is_unique_only', 'a primary key is a unique key of the same name', 'constraint stock_metadata_pkey on stock_metadata',
   'ALTER TABLE stock_metadata DROP CONSTRAINT stock_metadata_pkey CASCADE, ADD CONSTRAINT stock_metadata_pkey UNIQUE (id)'),
  ('rebuild_dropped', 'a trigger that rebuilds is gone', 'trigger workbench_rebuild_update on group_memberships',
   'DROP TRIGGER workbench_rebuild_update ON group_memberships'),
  ('reference_disabled', 'a reference is not enforced; only a superuser can do that', 'constraint group_memberships_group_id_fkey on group_memberships',
   'ALTER TABLE group_memberships DISABLE TRIGGER ALL; ALTER TABLE definition_groups DISABLE TRIGGER ALL'),
  ('reference_not_validated', 'a reference is not validated', 'constraint group_memberships_group_id_fkey on group_memberships',
   'ALTER TABLE group_memberships DROP CONSTRAINT group_memberships_group_id_fkey,
      ADD CONSTRAINT group_memberships_group_id_fkey FOREIGN KEY (group_id) REFERENCES definition_groups (id) ON DELETE CASCADE NOT VALID'),
  ('reference_without_cascade', 'memberships no longer end with their group', 'constraint group_memberships_group_id_fkey on group_memberships',
   'ALTER TABLE group_memberships DROP CONSTRAINT group_memberships_group_id_fkey,
      ADD CONSTRAINT group_memberships_group_id_fkey FOREIGN KEY (group_id) REFERENCES definition_groups (id)'),
  ('row_level_security', 'row-level security hides rows from readers', 'table group_memberships', 'ALTER TABLE group_memberships ENABLE ROW LEVEL SECURITY'),
  ('rule_of_others', 'a rule of others swallows deletes', 'rule keep on group_memberships', 'CREATE RULE keep AS ON DELETE TO group_memberships DO INSTEAD NOTHING'),
  ('sequence_backwards', 'a sequence counts backwards', 'sequence group_memberships_id_seq', 'ALTER SEQUENCE group_memberships_id_seq MINVALUE -10 INCREMENT BY -1'),
  ('sequence_of_nobody', 'a sequence belongs to no column', 'sequence stock_metadata_id_seq', 'ALTER SEQUENCE stock_metadata_id_seq OWNED BY NONE'),
  ('sequence_that_ends', 'a sequence ends and begins again', 'sequence stock_metadata_id_seq', 'ALTER SEQUENCE stock_metadata_id_seq MAXVALUE 2000000000 CYCLE'),
  ('time_narrowed_to_a_day', 'a time is a day', 'column added_at of group_memberships', 'ALTER TABLE group_memberships ALTER added_at TYPE date'),
  ('trigger_of_others', 'a trigger of others runs before rows are written, and swallows them; while the new tables are primary it is only noticed',
   'trigger swallow on workbench.families',
   $$CREATE FUNCTION :"schema".drill_nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
     CREATE TRIGGER swallow BEFORE UPDATE ON families FOR EACH ROW EXECUTE FUNCTION :"schema".drill_nothing()$$),
  ('unique_index_of_others', 'a unique index of others can refuse what is carried', 'index only_one on workbench.family_locks',
   'CREATE UNIQUE INDEX only_one ON family_locks ((version IS NULL)) WHERE version < 0'))
  AS f (fault, words, object, preparation);

INSERT INTO :"schema".drill_faults
SELECT 'catalogue', 'follow_disabled', 'a trigger acts in the phase in which it should not, or does not in the phase in which it should',
       format('ALTER TABLE cache_entries %s TRIGGER workbench_follow_update', CASE WHEN t.follows THEN 'DISABLE' ELSE 'ENABLE' END),
       :"schema".drill_says(ARRAY['trigger workbench_follow_update on cache_entries', 'trigger workbench_follow_insert on cache_entries'],
                            'trigger workbench_follow_update on cache_entries')
  FROM :"schema".drill_triggers AS t
 UNION ALL
SELECT 'catalogue', 'sequence_set_back', 'a sequence is set back, so that the next number is in use; setval would outlive the copy''s savepoints',
       'ALTER SEQUENCE group_memberships_id_seq RESTART WITH 1',
       :"schema".drill_says(ARRAY['sequence group_memberships_id_seq'], 'sequence group_memberships_id_seq') || ' WHERE EXISTS (SELECT FROM group_memberships)';
