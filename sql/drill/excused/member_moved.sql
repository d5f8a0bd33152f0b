-- Purpose: the member itself stands in another list.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_excused
   WHERE kind = 'list'
\ir ../untaken.sql
), other AS (
  SELECT *
    FROM :"schema".drill_excused
   WHERE kind = 'list' AND entry_id <> (SELECT entry_id FROM chosen)
\ir ../untaken.sql
)
UPDATE :"schema".group_memberships AS m
   SET group_id = o.group_id, symbol = 'drill2'
  FROM chosen AS c
 CROSS JOIN other AS o
 WHERE m.group_id = c.group_id AND m.symbol = 'drill'
RETURNING ARRAY[c.entry_id, o.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ' and ' || o.label AS place;
