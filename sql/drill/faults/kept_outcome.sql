-- Purpose: a superseded entry is called rejected, or the other way about.
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
   SET outcome = CASE k.outcome WHEN 'rejected' THEN 'superseded' ELSE 'rejected' END
  FROM chosen AS c
 WHERE k.entry_id = c.entry_id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', outcome' AS place;
