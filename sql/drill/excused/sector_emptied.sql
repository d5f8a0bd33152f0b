-- Purpose: all other members of a sector are gone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
WITH gone AS (
  DELETE FROM :"schema".group_memberships AS m
   USING (SELECT * FROM :"schema".drill_excused WHERE kind = 'sector' ORDER BY coalesce(entry_id, group_id) LIMIT 1) AS c
   WHERE m.group_id = c.group_id AND m.symbol <> 'DRILL'
  RETURNING c.entry_id, c.group_id
)
SELECT DISTINCT ARRAY[entry_id] AS entries, ARRAY[]::text[] AS subjects, 'group ' || group_id AS place FROM gone;
