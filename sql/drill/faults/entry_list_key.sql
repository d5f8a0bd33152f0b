-- Purpose: the key of a list says otherwise.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_groups
   WHERE list_key IS NOT NULL
\ir ../untaken.sql
)
UPDATE workbench.entries AS e
   SET list_key = e.list_key || 'x'
  FROM chosen AS c
 WHERE e.entry_id = c.entry_id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', list_key' AS place;
