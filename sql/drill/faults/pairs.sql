-- Purpose: faults in two places at once.
-- Grain:   a row per fault: its name, its words, where it can be planted, how the other place is to the chosen one, and the change.
-- Binds:   none.
INSERT INTO :"schema".drill_faults (kind, fault, words, statement)
SELECT f.kind, f.fault, f.words,
       format('WITH chosen AS (%s), other AS (%s) UPDATE %s FROM chosen AS c CROSS JOIN other AS o WHERE %s '
              'RETURNING ARRAY[c.entry_id, o.entry_id] AS entries, ARRAY[]::text[] AS subjects, concat(c.label, '' and '', o.label, %L) AS place',
              :"schema".drill_choice(f.places, f.condition),
              :"schema".drill_choice(f.places, f.other || ' AND entry_id <> (SELECT c.entry_id FROM chosen AS c)'), f.change, f.changed_rows, f.what)
  FROM (VALUES
  ('faults', 'row_moved', 'a membership moved to another group', 'drill_members', 'list_key IS NOT NULL',
   'list_key IS NOT NULL AND symbol <> (SELECT c.symbol FROM chosen AS c) AND form = (SELECT c.form FROM chosen AS c)',
   'group_memberships AS t SET group_id = o.group_id', 't.id = c.id', ''),
  ('faults', 'symbols_swapped_between_groups', 'two groups exchanged a symbol', 'drill_members', 'list_key IS NOT NULL',
   'list_key IS NOT NULL AND symbol <> (SELECT c.symbol FROM chosen AS c) AND form = (SELECT c.form FROM chosen AS c)',
   'group_memberships AS t SET symbol = CASE t.id WHEN c.id THEN o.symbol ELSE c.symbol END', 't.id IN (c.id, o.id)', ''),
  ('faults', 'same_edit_twice', 'the same edit in two rows', 'drill_stocks', $$industry IS DISTINCT FROM 'DRILL'$$,
   'industry IS NOT DISTINCT FROM (SELECT c.industry FROM chosen AS c)',
   $$stock_metadata AS t SET industry = 'DRILL'$$, 't.id IN (c.id, o.id)', ', industry'),
  ('excused', 'member_moved', 'the member itself stands in another list', 'drill_excused', $$kind = 'list'$$, $$kind = 'list'$$,
   $$group_memberships AS t SET group_id = o.group_id, symbol = 'drill2'$$, $$t.group_id = c.group_id AND t.symbol = 'drill'$$, ''),
  ('excused', 'note_of_another_element', 'a note stands for another element', 'drill_excused', $$kind = 'list'$$, $$kind = 'list'$$,
   $$after_only AS t SET element = 'group ' || o.group_id || ' member drill2', group_id = o.group_id, entry_id = o.entry_id, symbol = 'drill2'$$,
   $$t.group_id = c.group_id AND t.symbol = 'drill'$$, ', note'))
  AS f (kind, fault, words, places, condition, other, change, changed_rows, what);

INSERT INTO :"schema".drill_faults (kind, fault, words, statement)
SELECT 'faults', f.fault, f.words,
       format('WITH chosen AS (%s), other AS (SELECT o.* FROM chosen AS c JOIN drill_members AS o ON o.group_id = c.group_id AND o.id <> c.id AND %s '
              'ORDER BY o.id LIMIT 1) UPDATE group_memberships AS t SET %s FROM chosen AS c CROSS JOIN other AS o WHERE t.id IN (c.id, o.id) '
              'RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, concat(c.label, '' and '', o.symbol, %L) AS place',
              :"schema".drill_choice('drill_members', format(f.condition, 'group_id IN (SELECT m.group_id FROM drill_members AS m GROUP BY m.group_id HAVING')),
              f.other, f.change, f.what)
  FROM (VALUES
  ('holdings_reordered', 'two members of a list changed places', 'list_key IS NOT NULL AND is_plain AND %s count(*) FILTER (WHERE m.is_plain) > 1)', 'o.is_plain',
   'symbol = CASE t.id WHEN c.id THEN o.symbol ELSE c.symbol END, weight = CASE t.id WHEN c.id THEN o.weight ELSE c.weight END, '
   'metadata = CASE t.id WHEN c.id THEN o.metadata ELSE c.metadata END', ''),
  ('weights_offsetting', 'one weight is 0.001 higher, another as much lower', 'weight IS NOT NULL AND %s count(m.weight) > 1)', 'o.weight IS NOT NULL',
   'weight = t.weight + CASE t.id WHEN c.id THEN 0.001 ELSE -0.001 END', ', weight'),
  ('weights_swapped', 'two weights of one list changed places', 'weight IS NOT NULL AND list_key IS NOT NULL AND %s min(m.weight) <> max(m.weight))', 'o.weight <> c.weight',
   'weight = CASE t.id WHEN c.id THEN o.weight ELSE c.weight END', ', weight'))
  AS f (fault, words, condition, other, change, what);
