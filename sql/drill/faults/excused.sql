-- Purpose: faults in what is excused: what documents cannot hold, and the notes of it. Lists of one's own have no entry.
-- Grain:   a row per fault: its name, its words, where it can be planted, the change of a row, and what of the place it was.
-- Binds:   none.
INSERT INTO :"schema".drill_faults (kind, fault, words, statement)
SELECT 'excused', f.fault, f.words,
       format('WITH chosen AS (%s) ', :"schema".drill_choice('drill_excused', f.condition))
       || format(CASE WHEN f.assignment IS NULL THEN 'DELETE FROM %1$s AS t USING chosen AS c WHERE %2$s'
                        ELSE 'UPDATE %1$s AS t SET %3$s FROM chosen AS c WHERE %2$s' END, f.changed_table, f.changed_rows, f.assignment)
       || format(' RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || %L AS place', f.what)
  FROM (VALUES
  ('member_lost', 'the member itself, that its document cannot hold, is gone', $$kind = 'list'$$, 'group_memberships', $$t.group_id = c.group_id AND t.symbol = 'drill'$$, NULL, ' / drill'),
  ('member_weighed', 'the member itself has another weight', $$kind = 'list'$$, 'group_memberships', $$t.group_id = c.group_id AND t.symbol = 'drill'$$, 'weight = 0.5', ' / drill, weight'),
  ('note_of_a_list_lost', 'the note of what the document of a list cannot hold is gone', $$kind = 'list'$$, 'after_only', $$t.group_id = c.group_id AND t.symbol = 'drill'$$, NULL, ', note'),
  ('note_of_a_sector_lost', 'the note of what the document of a sector cannot hold is gone', $$kind = 'sector'$$, 'after_only', $$t.group_id = c.group_id AND t.symbol = 'NOSUCH'$$, NULL, ', note'),
  ('note_of_a_stock_lost', 'the note of what the document of a stock cannot hold is gone', $$kind = 'stock'$$, 'after_only', 't.stock_id = c.stock_id', NULL, ', note'),
  ('note_says_otherwise', 'a note says that something else stands there', $$kind = 'list'$$, 'after_only', $$t.group_id = c.group_id AND t.symbol = 'drill'$$, $$stands = '{"weight": 0.25}'$$, ', note'),
  ('sector_emptied', 'all other members of a sector are gone', $$kind = 'sector'$$, 'group_memberships', $$t.group_id = c.group_id AND t.symbol <> 'NOSUCH'$$, NULL, ''),
  ('sector_member_lost', 'the member of a sector, that no stock names, is gone', $$kind = 'sector'$$, 'group_memberships', $$t.group_id = c.group_id AND t.symbol = 'NOSUCH'$$, NULL, ' / NOSUCH'),
  ('sector_member_weighed', 'the member of a sector has a weight', $$kind = 'sector'$$, 'group_memberships', $$t.group_id = c.group_id AND t.symbol = 'NOSUCH'$$, 'weight = 1', ' / NOSUCH, weight'),
  ('stock_value_changed', 'the value of a stock, that its document cannot hold, is another', $$kind = 'stock'$$, 'stock_metadata', 't.id = c.stock_id', 'market_cap = 1', ', market_cap'))
  AS f (fault, words, condition, changed_table, changed_rows, assignment, what);

INSERT INTO :"schema".drill_faults (kind, fault, words, statement)
SELECT 'excused', f.fault, f.words,
       format('WITH chosen AS (%s) ', :"schema".drill_choice('drill_excused', format($$kind = 'own' AND label = '%s (DEFAULT)'$$, f.list)))
       || f.change || format(' RETURNING ARRAY[]::integer[] AS entries, ARRAY[%s] AS subjects, c.label || %L AS place', format(f.subjects, f.list), f.what)
  FROM (VALUES
  ('own_list_digit', $$a weight of a list of one's own has a digit less, a zero$$, 'CUSTOM DRILL_OWN_3',
   $$UPDATE group_memberships AS t SET weight = 1.1 FROM chosen AS c WHERE t.group_id = c.group_id AND t.symbol = 'DRILLA'$$,
   $$'%1$s / DRILLA, workbench.after_only', '%1$s / DRILLA, group_memberships id ' || t.id$$, ' / DRILLA, weight'),
  ('own_list_lost', $$a list of one's own is gone$$, 'CUSTOM DRILL_OWN_5', 'DELETE FROM definition_groups AS t USING chosen AS c WHERE t.id = c.group_id',
   $$'no such group or stock, workbench.after_only', 'no such group or stock / DRILLA, workbench.after_only'$$, ''),
  ('own_list_member_lost', $$a member of a list of one's own is gone$$, 'CUSTOM DRILL_OWN_1',
   $$DELETE FROM group_memberships AS t USING chosen AS c WHERE t.group_id = c.group_id AND t.symbol = 'DRILLB'$$,
   $$'%1$s / DRILLB, workbench.after_only', '%1$s / DRILLB, group_memberships id ' || t.id$$, ' / DRILLB'),
  ('own_list_name', $$a list of one's own is called otherwise$$, 'CUSTOM DRILL_OWN_4', $$UPDATE definition_groups AS t SET display_name = 'x' FROM chosen AS c WHERE t.id = c.group_id$$,
   $$'%1$s, workbench.after_only', '%1$s, definition_groups id ' || t.id$$, ', display_name'),
  ('own_list_weight', $$a weight of a list of one's own is another$$, 'CUSTOM DRILL_OWN_2',
   $$UPDATE group_memberships AS t SET weight = 1.1 FROM chosen AS c WHERE t.group_id = c.group_id AND t.symbol = 'DRILLB'$$,
   $$'%1$s / DRILLB, workbench.after_only', '%1$s / DRILLB, group_memberships id ' || t.id$$, ' / DRILLB, weight'))
  AS f (fault, words, list, change, subjects, what);
