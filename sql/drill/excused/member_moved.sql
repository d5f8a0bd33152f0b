-- Purpose: the member itself stands in another list.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
UPDATE :"schema".group_memberships AS m
   SET group_id = o.group_id, symbol = 'drill2'
  FROM (SELECT * FROM :"schema".drill_excused WHERE kind = 'list' ORDER BY coalesce(entry_id, group_id) LIMIT 1) AS c,
       (SELECT * FROM :"schema".drill_excused WHERE kind = 'list' ORDER BY entry_id OFFSET 1 LIMIT 1) AS o
 WHERE m.group_id = c.group_id AND m.symbol = 'drill'
RETURNING ARRAY[c.entry_id, o.entry_id] AS entries, ARRAY[]::text[] AS subjects, 'member drill of group ' || c.group_id AS place;
