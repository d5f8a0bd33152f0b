-- Purpose: a name whose accent is one character before and two characters after.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_stocks
   WHERE length(display_name) < 100
\ir ../untaken.sql
), legacy AS (
  UPDATE :"schema".cache_entries AS l SET name = c.display_name || U&'\00E9' FROM chosen AS c WHERE l.id = c.entry_id
)
UPDATE :"schema".stock_metadata AS s
   SET display_name = c.display_name || U&'e\0301'
  FROM chosen AS c
 WHERE s.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', display_name' AS place;
