-- Purpose: the flag of a stock says otherwise.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_stocks
   WHERE entry_id IS NOT NULL
\ir ../untaken.sql
)
UPDATE :"schema".stock_metadata AS s
   SET is_validated = s.is_validated IS NOT TRUE
  FROM chosen AS c
 WHERE s.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', is_validated' AS place;
