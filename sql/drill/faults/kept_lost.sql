-- Purpose: a superseded or rejected entry is lost.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_kept
   WHERE entry_id IS NOT NULL
\ir ../untaken.sql
)
DELETE FROM workbench.kept_entries AS k
 USING chosen AS c
 WHERE k.entry_id = c.entry_id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label AS place;
