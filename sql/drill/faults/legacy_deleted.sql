-- Purpose: a stock was deleted on the legacy side alone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_stocks
   WHERE NOT has_namesakes AND (sector_entry_id IS NULL OR sector_entry_id <> ALL (CAST(:taken AS integer[])))
\ir ../untaken.sql
)
DELETE FROM :"schema".cache_entries AS l
 USING chosen AS c
 WHERE l.id = c.entry_id
RETURNING array_remove(ARRAY[c.entry_id, c.sector_entry_id], NULL) AS entries, ARRAY[]::text[] AS subjects, c.label || ', cache_entries' AS place;
