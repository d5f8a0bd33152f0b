-- Purpose: a note says that something else stands there.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
UPDATE workbench.after_only AS a
   SET stands = '{"weight": 0.25}'
  FROM (SELECT * FROM :"schema".drill_excused WHERE kind = 'list' ORDER BY coalesce(entry_id, group_id) LIMIT 1) AS c
 WHERE a.group_id = c.group_id AND a.symbol = 'drill'
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, a.element AS place;
