-- Purpose: the member itself has another weight.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_excused
   WHERE kind = 'list'
\ir ../untaken.sql
)
UPDATE :"schema".group_memberships AS m
   SET weight = 0.5
  FROM chosen AS c
 WHERE m.group_id = c.group_id AND m.symbol = 'drill'
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ' / drill, weight' AS place;
