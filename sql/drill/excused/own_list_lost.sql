-- Purpose: a list of one's own is gone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_excused
   WHERE kind = 'own' AND label = 'CUSTOM DRILL_OWN_5 (DEFAULT)'
\ir ../untaken.sql
)
DELETE FROM :"schema".definition_groups AS g
 USING chosen AS c
 WHERE g.id = c.group_id
RETURNING ARRAY[]::integer[] AS entries, ARRAY['no such group or stock, workbench.after_only', 'no such group or stock / DRILLA, workbench.after_only'] AS subjects, c.label || '' AS place;
