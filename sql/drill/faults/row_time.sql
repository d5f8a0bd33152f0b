-- Purpose: a membership was added a microsecond later.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_members
   WHERE isfinite(coalesce(added_at, '2000-01-01'))
\ir ../untaken.sql
)
UPDATE :"schema".group_memberships AS m
   SET added_at = coalesce(m.added_at, '2000-01-01') + interval '1 microsecond'
  FROM chosen AS c
 WHERE m.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', added_at' AS place;
