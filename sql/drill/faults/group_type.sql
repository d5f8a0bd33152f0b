-- Purpose: a group is of another kind.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_groups
   WHERE entry_id IS NOT NULL
\ir ../untaken.sql
)
UPDATE :"schema".definition_groups AS g
   SET type = CASE g.type WHEN 'CUSTOM' THEN 'SEGMENT' ELSE 'CUSTOM' END
  FROM chosen AS c
 WHERE g.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', type' AS place;
