-- Purpose: a group is called otherwise.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_groups
   WHERE length(name) < 100
\ir ../untaken.sql
)
UPDATE :"schema".definition_groups AS g
   SET name = g.name || '2'
  FROM chosen AS c
 WHERE g.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', name' AS place;
