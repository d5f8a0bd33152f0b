-- Purpose: the reason of a rejected or merged element is reworded.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_set_aside
   WHERE entry_id IS NOT NULL
\ir ../untaken.sql
)
UPDATE workbench.set_aside_elements AS a
   SET reason = a.reason || '.'
  FROM chosen AS c
 WHERE a.entry_id = c.entry_id AND a.position = c.position
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', reason' AS place;
