-- Purpose: a membership says what no list says.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_members
   WHERE entry_id IS NOT NULL
\ir ../untaken.sql
)
UPDATE :"schema".group_memberships AS m
   SET metadata = coalesce(m.metadata, '{}') || '{"drill": 1}'
  FROM chosen AS c
 WHERE m.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', metadata' AS place;
