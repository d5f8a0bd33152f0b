-- Purpose: a value deep in a document differs.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_stocks
   WHERE array_key IS NOT NULL
\ir ../untaken.sql
)
UPDATE :"schema".stock_metadata AS s
   SET metadata = jsonb_set(s.metadata, ARRAY[c.array_key, '0'], jsonb_build_array(s.metadata #> ARRAY[c.array_key, '0']))
  FROM chosen AS c
 WHERE s.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', metadata' AS place;
