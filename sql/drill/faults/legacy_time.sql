-- Purpose: a stock was refreshed on the legacy side alone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_stocks
   WHERE entry_id IS NOT NULL
\ir ../untaken.sql
)
UPDATE :"schema".cache_entries AS l
   SET last_universe_update = coalesce(l.last_universe_update, '2000-01-01') - interval '1 microsecond'
  FROM chosen AS c
 WHERE l.id = c.entry_id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', cache_entries.last_universe_update' AS place;
