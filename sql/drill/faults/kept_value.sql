-- Purpose: the document of a superseded or rejected entry says otherwise.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_kept
   WHERE entry_id IS NOT NULL
\ir ../untaken.sql
)
UPDATE workbench.kept_entries AS k
   SET value = jsonb_build_array(k.value)
  FROM chosen AS c
 WHERE k.entry_id = c.entry_id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', value' AS place;
