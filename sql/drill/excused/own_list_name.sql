-- Purpose: a list of one's own is called otherwise.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_excused
   WHERE kind = 'own' AND label = 'CUSTOM DRILL_OWN_4 (DEFAULT)'
\ir ../untaken.sql
)
UPDATE :"schema".definition_groups AS g
   SET display_name = 'x'
  FROM chosen AS c
 WHERE g.id = c.group_id
RETURNING ARRAY[]::integer[] AS entries, ARRAY['CUSTOM DRILL_OWN_4, workbench.after_only', 'CUSTOM DRILL_OWN_4, definition_groups id ' || g.id] AS subjects, c.label || ', display_name' AS place;
