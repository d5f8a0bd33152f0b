-- Purpose: all other members of a sector are gone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_excused
   WHERE kind = 'sector'
\ir ../untaken.sql
), gone AS (
  DELETE FROM :"schema".group_memberships AS m
   USING chosen AS c
   WHERE m.group_id = c.group_id AND m.symbol <> 'NOSUCH'
  RETURNING m.id
)
SELECT ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label AS place
  FROM chosen AS c
 WHERE EXISTS (SELECT FROM gone);
