-- Purpose: what is not looked at, by contract: it must not be flagged.
-- Grain:   a row per thing: its name, its words, why it is not looked at, and what is done.
-- Binds:   none.
INSERT INTO :"schema".drill_faults
SELECT 'by_contract', f.fault, f.words, f.preparation, :"schema".drill_says('{}', f.reason)
  FROM (VALUES
  ('comments', 'comments are gone', 'A comment is noticed, and fails nothing: it says nothing to the machine',
   'COMMENT ON TABLE group_memberships IS NULL; COMMENT ON COLUMN group_memberships.weight IS NULL'),
  ('family_locks', 'the rows by which writers take turns are gone', 'They are locks, and say nothing of the data: the next writer makes its own',
   'DELETE FROM family_locks'),
  ('other_types', 'an entry of a type that is no relation, such as app_settings, is added, changed and removed',
   'It has no after side; such documents may hold secrets, and are counted only',
   $$INSERT INTO cache_entries (id, type, name, key, value, environment) VALUES (-1, 'app_settings', 'drill', 'drill', '{}', 'DEFAULT');
     UPDATE cache_entries SET value = '[1]' WHERE id = -1$$))
  AS f (fault, words, reason, preparation);

-- An ordinary write to the side that is primary, which the triggers repeat on the other.
INSERT INTO :"schema".drill_faults
SELECT 'by_contract', f.fault, f.words || ', on both sides alike',
       $$SELECT set_config('workbench.sync_direction', '', true); $$ || CASE WHEN t.follows THEN f.before ELSE f.after END
       || $$; SELECT set_config('workbench.sync_direction', 'planted', true)$$,
       :"schema".drill_says('{}', 'Both sides say the same: nothing was lost between them, and no proof can tell what was meant')
  FROM :"schema".drill_triggers AS t
 CROSS JOIN (VALUES
  ('fund_removed_on_both_sides', 'a list is removed',
   'DELETE FROM cache_entries WHERE id = (SELECT entry_id FROM drill_lone_lists ORDER BY entry_draw LIMIT 1)',
   'DELETE FROM definition_groups WHERE id = (SELECT id FROM drill_lone_lists ORDER BY entry_draw LIMIT 1)'),
  ('industry_changed_on_both_sides', 'a stock names another industry',
   $$UPDATE cache_entries SET value = value || '{"industry": "Drill"}' WHERE id = (SELECT entry_id FROM drill_stocks WHERE NOT has_namesakes ORDER BY entry_draw LIMIT 1)$$,
   $$UPDATE stock_metadata SET industry = 'Drill' WHERE id = (SELECT id FROM drill_stocks WHERE NOT has_namesakes ORDER BY entry_draw LIMIT 1)$$),
  ('member_added_on_both_sides', 'a member that nobody meant is added to a list',
   $$UPDATE cache_entries AS c
        SET value = jsonb_set(c.value, ARRAY[n.list_key], c.value -> n.list_key
                              || jsonb_build_array(CASE n.form WHEN 'text' THEN '"MSTF"' ELSE jsonb_build_object(n.form, 'MSTF') END))
       FROM drill_next AS n WHERE c.id = n.entry_id$$,
   $$INSERT INTO group_memberships (group_id, symbol) SELECT group_id, 'MSTF' FROM drill_next$$))
  AS f (fault, words, before, after);
