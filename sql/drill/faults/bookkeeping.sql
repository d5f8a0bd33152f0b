-- Purpose: faults in the bookkeeping. Where there is a choice, the list of the next write is left alone: it would put it right.
-- Grain:   a row per fault: its name, its words, and where and how it is planted.
-- Binds:   none.
CREATE VIEW :"schema".drill_group AS
SELECT * FROM :"schema".drill_groups ORDER BY entry_id IN (SELECT entry_id FROM :"schema".drill_next), entry_draw LIMIT 1;

INSERT INTO :"schema".drill_faults (kind, fault, words, statement)
SELECT 'bookkeeping', f.fault, f.words,
       :"schema".drill_change(format('SELECT * FROM %s WHERE %s ORDER BY entry_id IN (SELECT entry_id FROM drill_next), entry_draw LIMIT 1', f.places, f.condition),
                              f.changed_table, f.column_name, f.value)
  FROM (VALUES
  ('filter_of_a_group', 'a filter is noted of a group, which has its own column', 'drill_groups', 'true', 'entries', 'liquidity_filter', $$'{"x": 1}'$$),
  ('form_of_a_stock', 'how members are written is noted of a stock', 'drill_stocks', 'true', 'entries', 'element_form', $$'text'$$),
  ('key_that_is_the_name', 'a key is noted though it is the name', 'drill_groups', 'true', 'entries', 'legacy_key', 'c.name'),
  ('list_of_a_stock', 'a list is noted of a stock', 'drill_stocks', 'true', 'entries', 'list_key', $$'x'$$),
  ('reason_beside_a_list', 'why there is no list is noted of a list', 'drill_groups', 'list_key IS NOT NULL', 'entries', 'list_reason', $$'$: none'$$),
  ('text_of_no_text', 'a text is noted of a list that is none', 'drill_groups', $$list_key = ''$$, 'entries', 'list_text', $$'["X"]'$$),
  ('unit_of_a_stock', 'a unit is noted of a stock', 'drill_stocks', 'true', 'entries', 'weight_unit', $$'percent'$$),
  ('family_of_another', 'an entry is filed under another family', 'drill_groups', 'true', 'families', 'family', $$'DEFAULT ETF DRILL'$$),
  ('total_of_a_list', 'the total of a list says otherwise', 'drill_groups', 'list_key IS NOT NULL', 'families', 'list_total', '1234.5'))
  AS f (fault, words, places, condition, changed_table, column_name, value);

INSERT INTO :"schema".drill_faults VALUES
  -- The next write puts one of the lists right.
  ('bookkeeping', 'all_noted_and_emptied', 'every list is noted as one that documents cannot hold, and the memberships are gone',
   $$DELETE FROM after_only; INSERT INTO after_only (element, group_id, entry_id, reason) SELECT 'group ' || id, id, entry_id, 'x' FROM drill_groups$$,
   $$WITH gone AS (DELETE FROM group_memberships RETURNING group_id)
     SELECT array_agg(DISTINCT e.entry_id) AS entries, ARRAY[]::text[] AS subjects, 'group_memberships' AS place
       FROM gone JOIN entries AS e ON e.group_id = gone.group_id WHERE e.entry_id NOT IN (SELECT entry_id FROM drill_next) HAVING count(*) > 0$$),
  ('bookkeeping', 'document_twice', 'a legacy document stands there twice, its key dropped',
   'ALTER TABLE cache_entries DROP CONSTRAINT cache_entries_pkey CASCADE',
   $$INSERT INTO cache_entries SELECT e.* FROM cache_entries AS e JOIN drill_group AS c ON c.entry_id = e.id
     RETURNING ARRAY[]::integer[] AS entries, ARRAY[type || ' (' || environment || ')'] AS subjects, 'entry ' || id AS place$$),
  ('bookkeeping', 'entry_of_a_group_twice', 'what is noted of a group stands there twice, its keys dropped',
   'ALTER TABLE entries DROP CONSTRAINT entries_pkey CASCADE, DROP CONSTRAINT entries_group_id_key, DROP CONSTRAINT entries_stock_id_key',
   $$INSERT INTO entries SELECT e.* FROM entries AS e JOIN drill_group AS c ON c.entry_id = e.entry_id
     RETURNING ARRAY[]::integer[] AS entries, ARRAY['workbench.entries entry ' || entry_id] AS subjects, 'entry ' || entry_id AS place$$),
  ('bookkeeping', 'entry_of_a_stock_twice', 'what is noted of a stock stands there twice, its keys dropped',
   'ALTER TABLE entries DROP CONSTRAINT entries_pkey CASCADE, DROP CONSTRAINT entries_group_id_key, DROP CONSTRAINT entries_stock_id_key',
   $$INSERT INTO entries
     SELECT e.* FROM entries AS e
       JOIN (SELECT * FROM drill_stocks ORDER BY entry_id IN (SELECT entry_id FROM drill_next), entry_draw LIMIT 1) AS c ON c.entry_id = e.entry_id
     RETURNING ARRAY[]::integer[] AS entries, ARRAY['workbench.entries entry ' || entry_id] AS subjects, 'entry ' || entry_id AS place$$),
  ('bookkeeping', 'note_of_nothing', 'a note of what documents cannot hold, and nothing bears it out', NULL,
   $$INSERT INTO after_only (element, group_id, symbol, reason) SELECT 'group ' || id || ' member DRILL-', id, 'DRILL-', 'x' FROM drill_group
     RETURNING ARRAY[]::integer[] AS entries,
               (SELECT ARRAY[g.type || ' ' || g.name || ' / DRILL-, workbench.after_only'] FROM drill_groups AS g WHERE g.id = group_id) AS subjects, element AS place$$),
  ('bookkeeping', 'note_hides_a_weight', 'a weight is changed, and a note by hand says that documents cannot hold it', NULL,
   $$WITH chosen AS (
       SELECT * FROM drill_members AS d
        WHERE list_key IS NOT NULL AND weight IS NOT NULL
          AND NOT EXISTS (SELECT FROM after_only AS o WHERE o.element = 'group ' || d.group_id || ' member ' || d.symbol)
        ORDER BY entry_id IN (SELECT entry_id FROM drill_next), entry_draw, row_draw LIMIT 1
     ), noted AS (
       INSERT INTO after_only (element, group_id, entry_id, symbol, stands, read_as, reason)
       SELECT 'group ' || group_id || ' member ' || symbol, group_id, entry_id, symbol, '{"weight": 0.9}', jsonb_build_object('weight', weight + 1), 'x' FROM chosen
     )
     UPDATE group_memberships AS m SET weight = 0.9 FROM chosen AS c WHERE m.id = c.id
     RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', weight' AS place$$),
  ('bookkeeping', 'note_under_another_name', 'a note is filed under another element', NULL,
   $$INSERT INTO after_only (element, group_id, symbol, reason) SELECT 'group -1', id, 'DRILL-', 'x' FROM drill_group
     RETURNING ARRAY[]::integer[] AS entries, ARRAY['workbench.after_only group -1'] AS subjects, element AS place$$),
  ('bookkeeping', 'family_missing', 'an entry has no family', NULL,
   $$DELETE FROM families AS f USING drill_group AS c WHERE f.entry_id = c.entry_id
     RETURNING ARRAY[]::integer[] AS entries, ARRAY['workbench.families entry ' || c.entry_id] AS subjects, c.label || ', family' AS place$$),
  ('bookkeeping', 'family_of_nothing', 'a family of an entry that there is not', NULL,
   $$INSERT INTO families (entry_id, family) SELECT -1, family FROM families LIMIT 1
     RETURNING ARRAY[-1] AS entries, ARRAY[]::text[] AS subjects, 'entry -1' AS place$$),
  ('bookkeeping', 'kept_though_current', 'a current entry is kept as one that is not', NULL,
   $$INSERT INTO kept_entries
     SELECT e.id, e.type, e.name, e.key, e.value, e.environment, e.created_at, e.updated_at, e.universe_category, e.liquidity_filter,
            e.universe_metadata, e.last_universe_update, 'rejected', 'x'
       FROM cache_entries AS e JOIN drill_group AS c ON c.entry_id = e.id
     RETURNING ARRAY[entry_id] AS entries, ARRAY[]::text[] AS subjects, 'entry ' || entry_id AS place$$),
  ('bookkeeping', 'archived_without_an_archive', 'an entry is noted as archived, and there is no archive', NULL,
   $$INSERT INTO archived_entries (entry_id, digest) VALUES (-1, 'x')
     RETURNING ARRAY[entry_id] AS entries, ARRAY[]::text[] AS subjects, 'entry -1' AS place$$),
  ('bookkeeping', 'residue_of_a_sector', 'residue of a member of a sector', NULL,
   $$INSERT INTO membership_residue (membership_id, group_id, spelling)
     SELECT m.id, m.group_id, lower(m.symbol) FROM drill_members AS m
      WHERE m.list_key IS NULL AND lower(m.symbol) <> m.symbol ORDER BY m.entry_draw, m.row_draw LIMIT 1
     RETURNING ARRAY[]::integer[] AS entries, ARRAY['workbench.membership_residue membership ' || membership_id] AS subjects, 'membership ' || membership_id AS place$$),
  ('bookkeeping', 'residue_of_nothing', 'residue of a membership that there is not',
   'ALTER TABLE membership_residue DROP CONSTRAINT membership_residue_membership_id_fkey',
   $$INSERT INTO membership_residue (membership_id, group_id, spelling) SELECT -1, id, 'ghost' FROM drill_group
     RETURNING ARRAY[]::integer[] AS entries, ARRAY['workbench.membership_residue membership -1'] AS subjects, 'membership -1' AS place$$),
  ('bookkeeping', 'another_phase', 'another phase is noted than was entered', NULL,
   $$UPDATE deployment SET phase = CASE phase WHEN 'parallel' THEN 'cutover' ELSE 'parallel' END
     RETURNING ARRAY[]::integer[] AS entries, ARRAY['workbench.deployment'] AS subjects, 'deployment' AS place$$),
  ('bookkeeping', 'phase_left_out', 'a phase is left out', NULL,
   $$INSERT INTO phases (place, phase) SELECT max(place) + 2, 'parallel' FROM phases HAVING count(*) > 0
     RETURNING ARRAY[]::integer[] AS entries, ARRAY['workbench.phases place ' || place] AS subjects, 'phase ' || place AS place$$),
  ('bookkeeping', 'validation_forged', 'a validation is forged', NULL,
   $$INSERT INTO validations (period, verdict, drift, state) SELECT max(place), 'pass', 0, 'x' FROM phases HAVING count(*) > 0
     RETURNING ARRAY[]::integer[] AS entries, ARRAY['workbench.validations place ' || place] AS subjects, 'validation ' || place AS place$$),
  ('bookkeeping', 'validation_with_drift', 'a validation passed with drift', NULL,
   $$INSERT INTO validations (period, verdict, drift, state) SELECT max(place), 'pass', 3, '1 2 3' FROM phases HAVING count(*) > 0
     RETURNING ARRAY[]::integer[] AS entries, ARRAY['workbench.validations place ' || place] AS subjects, 'validation ' || place AS place$$);
