-- Purpose: why there is no list says otherwise.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_groups
   WHERE list_reason IS NOT NULL
\ir ../untaken.sql
)
UPDATE workbench.entries AS e
   SET list_reason = e.list_reason || '.'
  FROM chosen AS c
 WHERE e.entry_id = c.entry_id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', list_reason' AS place;
