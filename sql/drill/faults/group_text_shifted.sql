-- Purpose: the display name of a group stands one column to the right.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_groups
   WHERE display_name <> ''
\ir ../untaken.sql
)
UPDATE :"schema".definition_groups AS g
   SET display_name = '', description = concat(g.display_name, g.description)
  FROM chosen AS c
 WHERE g.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', description' AS place;
