-- Purpose: the note of what the document of a list cannot hold is gone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_excused
   WHERE kind = 'list'
\ir ../untaken.sql
)
DELETE FROM workbench.after_only AS a
 USING chosen AS c
 WHERE a.group_id = c.group_id AND a.symbol = 'drill'
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', note' AS place;
