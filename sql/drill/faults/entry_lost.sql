-- Purpose: a group no longer knows its entry.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_groups
   WHERE list_key IS NOT NULL
\ir ../untaken.sql
)
DELETE FROM workbench.entries AS e
 USING chosen AS c
 WHERE e.entry_id = c.entry_id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label AS place;
