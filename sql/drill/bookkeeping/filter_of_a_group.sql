-- Purpose: a filter is noted of a group, which has its own column.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
WITH chosen AS (
  SELECT * FROM :"schema".drill_groups WHERE true ORDER BY entry_id IN (SELECT n.entry_id FROM :"schema".drill_next AS n), entry_draw LIMIT 1
)
UPDATE workbench.entries AS e
   SET liquidity_filter = '{"x": 1}'
  FROM chosen AS c
 WHERE e.entry_id = c.entry_id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', liquidity_filter' AS place;
