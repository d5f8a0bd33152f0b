-- Purpose: a unit is noted of a stock.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
WITH chosen AS (
  SELECT * FROM :"schema".drill_stocks WHERE true ORDER BY entry_id IN (SELECT n.entry_id FROM :"schema".drill_next AS n), entry_draw LIMIT 1
)
UPDATE workbench.entries AS e
   SET weight_unit = 'percent'
  FROM chosen AS c
 WHERE e.entry_id = c.entry_id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', weight_unit' AS place;
