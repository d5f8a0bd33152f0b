-- Purpose: a JSON list is in the opposite order.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_stocks
   WHERE long_array_key IS NOT NULL
\ir ../untaken.sql
)
UPDATE :"schema".stock_metadata AS s
   SET metadata = jsonb_set(s.metadata, ARRAY[c.long_array_key], (SELECT jsonb_agg(x.value ORDER BY x.ordinality DESC)
                                 FROM jsonb_array_elements(s.metadata -> c.long_array_key) WITH ORDINALITY AS x))
  FROM chosen AS c
 WHERE s.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', metadata' AS place;
