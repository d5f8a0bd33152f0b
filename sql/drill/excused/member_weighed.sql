-- Purpose: the member itself has another weight.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
UPDATE :"schema".group_memberships AS m
   SET weight = 0.5
  FROM (SELECT * FROM :"schema".drill_excused WHERE kind = 'list' ORDER BY coalesce(entry_id, group_id) LIMIT 1) AS c
 WHERE m.group_id = c.group_id AND m.symbol = 'drill'
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, 'member drill of group ' || c.group_id AS place;
