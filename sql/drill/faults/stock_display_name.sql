-- Purpose: one letter of a company's name differs.
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
   SET display_name = 'X' || substr(s.display_name, 2 - (s.display_name LIKE 'X%')::integer)
  FROM chosen AS c
 WHERE s.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', display_name' AS place;
