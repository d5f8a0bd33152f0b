-- Purpose: faults that add rows, or change rows of more than one table.
-- Grain:   a row per fault: its name, its words, where it can be planted, and the statement.
-- Binds:   none.
INSERT INTO :"schema".drill_faults (kind, fault, words, statement)
SELECT 'faults', f.fault, f.words, format('WITH chosen AS (%s) ', :"schema".drill_choice(f.places, f.condition)) || f.change
  FROM (VALUES
  ('group_missing', 'a group is missing, with all that goes with it', 'drill_groups', 'list_key IS NOT NULL', $$
   , members AS (DELETE FROM group_memberships AS m USING chosen AS c WHERE m.group_id = c.id)
   , aside AS (DELETE FROM set_aside_elements AS a USING chosen AS c WHERE a.entry_id = c.entry_id)
   , entry AS (DELETE FROM entries AS e USING chosen AS c WHERE e.entry_id = c.entry_id)
   DELETE FROM definition_groups AS g USING chosen AS c WHERE g.id = c.id
   RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label AS place$$),
  ('stock_missing', 'a stock is missing, with all that goes with it', 'drill_stocks', 'true', $$
   , entry AS (DELETE FROM entries AS e USING chosen AS c WHERE e.entry_id = c.entry_id)
   DELETE FROM stock_metadata AS s USING chosen AS c WHERE s.id = c.id
   RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label AS place$$),
  ('stock_text_shifted', $$the end of a sector's name stands at the beginning of the industry$$, 'drill_stocks', 'length(sector) > 1 AND industry IS NOT NULL', $$
   UPDATE stock_metadata AS s SET sector = left(s.sector, -1), industry = right(s.sector, 1) || s.industry FROM chosen AS c WHERE s.id = c.id
   RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', sector and industry' AS place$$),
  ('unicode_form', 'a name whose accent is one character before and two characters after', 'drill_stocks', 'length(display_name) < 100', $$
   , legacy AS (UPDATE cache_entries AS l SET name = c.display_name || U&'\00E9' FROM chosen AS c WHERE l.id = c.entry_id)
   UPDATE stock_metadata AS s SET display_name = c.display_name || U&'e\0301' FROM chosen AS c WHERE s.id = c.id
   RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', display_name' AS place$$),
  ('legacy_deleted', 'a stock was deleted on the legacy side alone', 'drill_stocks', 'NOT has_namesakes AND (sector_entry_id IS NULL OR sector_entry_id <> ALL ($1))', $$
   DELETE FROM cache_entries AS l USING chosen AS c WHERE l.id = c.entry_id
   RETURNING array_remove(ARRAY[c.entry_id, c.sector_entry_id], NULL) AS entries, ARRAY[]::text[] AS subjects, c.label || ', cache_entries' AS place$$),
  ('row_orphaned', 'a membership of a group that does not exist', 'drill_members', 'list_key IS NOT NULL', $$
   UPDATE group_memberships AS m SET group_id = -m.group_id FROM chosen AS c WHERE m.id = c.id
   RETURNING ARRAY[c.entry_id] AS entries, ARRAY['group_memberships id ' || m.id] AS subjects, c.label || ', group_id' AS place$$))
  AS f (fault, words, places, condition, change);

INSERT INTO :"schema".drill_faults (kind, fault, words, statement)
SELECT 'faults', f.fault, f.words,
       format('WITH chosen AS (%s), added AS (INSERT INTO group_memberships (id, group_id, symbol, weight, metadata, added_at, updated_at) '
              'SELECT (SELECT coalesce(max(m.id), 0) + 1 FROM group_memberships AS m), %s) '
              'SELECT ARRAY[c.entry_id] AS entries, ARRAY[%s]::text[] AS subjects, c.label || %L AS place FROM chosen AS c',
              :"schema".drill_choice(f.places, f.condition), f.added, f.subject, f.what)
  FROM (VALUES
  ('row_duplicated', 'a membership stands there twice', 'drill_members', 'list_key IS NOT NULL',
   'm.group_id, m.symbol, m.weight, m.metadata, m.added_at, m.updated_at FROM group_memberships AS m JOIN chosen AS c ON c.id = m.id',
   $$'group_memberships group ' || c.group_id$$, ''),
  ('sector_row_duplicated', 'a stock stands twice in its sector', 'drill_members', 'list_key IS NULL',
   'm.group_id, m.symbol, NULL, NULL, m.added_at, m.updated_at FROM group_memberships AS m JOIN chosen AS c ON c.id = m.id',
   $$'group_memberships group ' || c.group_id$$, ''),
  ('row_extra', 'a membership that no list has', 'drill_groups', 'list_key IS NOT NULL', $$c.id, 'DRILL', 0.1, NULL, localtimestamp, NULL FROM chosen AS c$$, '', ' / DRILL'),
  ('sector_row_extra', 'a stock in a sector that it does not name', 'drill_groups', $$type = 'SECTOR'$$,
   $$c.id, 'DRILL', NULL, NULL, localtimestamp, NULL FROM chosen AS c$$, '', ' / DRILL'))
  AS f (fault, words, places, condition, added, subject, what);

INSERT INTO :"schema".drill_faults (kind, fault, words, statement) VALUES
  ('alone', 'memberships_emptied', 'the table of memberships is empty', $$
   WITH gone AS (DELETE FROM group_memberships RETURNING group_id)
   SELECT array_agg(DISTINCT e.entry_id) AS entries, ARRAY[]::text[] AS subjects, 'group_memberships' AS place
     FROM gone JOIN entries AS e ON e.group_id = gone.group_id HAVING count(*) > 0$$),
  ('faults', 'group_extra', 'a group that no entry defines', $$
   INSERT INTO definition_groups (id, name, type, environment) SELECT max(id) + 1, 'DRILL', 'CUSTOM', 'UAT' FROM definition_groups HAVING count(*) > 0
   RETURNING ARRAY[]::integer[] AS entries, ARRAY['CUSTOM DRILL, definition_groups id ' || id] AS subjects, 'CUSTOM DRILL (UAT)' AS place$$),
  ('faults', 'stock_extra', 'a stock that no entry describes', $$
   INSERT INTO stock_metadata (id, symbol, environment) SELECT max(id) + 1, 'DRILL', 'UAT' FROM stock_metadata HAVING count(*) > 0
   RETURNING ARRAY[]::integer[] AS entries, ARRAY['DRILL, stock_metadata id ' || id] AS subjects, 'stock DRILL (UAT)' AS place$$),
  ('faults', 'legacy_added', 'a stock was added on the legacy side alone', $$
   INSERT INTO cache_entries (id, type, name, key, value, environment) SELECT max(id) + 1, 'stock_metadata', 'Drill', 'DRILL', '{}', 'UAT' FROM cache_entries HAVING count(*) > 0
   RETURNING ARRAY[id] AS entries, ARRAY[]::text[] AS subjects, 'stock_metadata DRILL (UAT)' AS place$$),
  -- These two were dropped to make room for the other faults.
  ('faults', 'constraint_dropped', 'a constraint is missing', $$
   SELECT ARRAY[]::integer[] AS entries, ARRAY['constraint unique_membership on group_memberships'] AS subjects, 'unique_membership' AS place
    WHERE EXISTS (SELECT FROM cache_entries)$$),
  ('faults', 'index_dropped', 'an index is missing', $$
   SELECT ARRAY[]::integer[] AS entries, ARRAY['index idx_group_memberships_symbol on group_memberships'] AS subjects, 'idx_group_memberships_symbol' AS place
    WHERE EXISTS (SELECT FROM cache_entries)$$);
