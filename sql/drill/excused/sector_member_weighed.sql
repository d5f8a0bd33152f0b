-- Purpose: the member of a sector has a weight.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
UPDATE :"schema".group_memberships AS m
   SET weight = 1
  FROM (SELECT * FROM :"schema".drill_excused WHERE kind = 'sector' ORDER BY coalesce(entry_id, group_id) LIMIT 1) AS c
 WHERE m.group_id = c.group_id AND m.symbol = 'DRILL'
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, 'member DRILL of group ' || c.group_id AS place;
