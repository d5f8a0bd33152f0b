-- Purpose: a weight is 1e-18 higher.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_members
   WHERE weight IS NOT NULL
\ir ../untaken.sql
)
UPDATE :"schema".group_memberships AS m
   SET weight = m.weight + 1e-18
  FROM chosen AS c
 WHERE m.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', weight' AS place;
