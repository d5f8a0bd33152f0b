-- Purpose: the member itself, that its document cannot hold, is gone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_excused
   WHERE kind = 'list'
\ir ../untaken.sql
)
DELETE FROM :"schema".group_memberships AS m
 USING chosen AS c
 WHERE m.group_id = c.group_id AND m.symbol = 'drill'
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ' / drill' AS place;
