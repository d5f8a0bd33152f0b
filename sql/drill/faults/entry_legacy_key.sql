-- Purpose: the key of an entry says otherwise.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_groups
   WHERE entry_id IS NOT NULL
\ir ../untaken.sql
)
UPDATE workbench.entries AS e
   SET legacy_key = concat(e.legacy_key, 'drill')
  FROM chosen AS c
 WHERE e.entry_id = c.entry_id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', legacy_key' AS place;
