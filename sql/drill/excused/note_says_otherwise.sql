-- Purpose: a note says that something else stands there.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_excused
   WHERE kind = 'list'
\ir ../untaken.sql
)
UPDATE workbench.after_only AS a
   SET stands = '{"weight": 0.25}'
  FROM chosen AS c
 WHERE a.group_id = c.group_id AND a.symbol = 'drill'
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', note' AS place;
