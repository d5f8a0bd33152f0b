-- Purpose: a list of one's own is called otherwise.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
UPDATE :"schema".definition_groups AS g
   SET display_name = 'x'
  FROM (SELECT * FROM :"schema".drill_excused WHERE kind = 'own' ORDER BY coalesce(entry_id, group_id) LIMIT 1) AS c
 WHERE g.id = c.group_id
RETURNING ARRAY[]::integer[] AS entries, ARRAY['CUSTOM DRILL_OWN, workbench.after_only', 'CUSTOM DRILL_OWN, definition_groups id ' || g.id] AS subjects, 'CUSTOM DRILL_OWN, display_name' AS place;
