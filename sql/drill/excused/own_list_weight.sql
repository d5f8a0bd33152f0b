-- Purpose: a weight of a list of one's own is another.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_excused
   WHERE kind = 'own' AND label = 'CUSTOM DRILL_OWN_2 (DEFAULT)'
\ir ../untaken.sql
)
UPDATE :"schema".group_memberships AS m
   SET weight = 1.1
  FROM chosen AS c
 WHERE m.group_id = c.group_id AND m.symbol = 'DRILLB'
RETURNING ARRAY[]::integer[] AS entries, ARRAY['CUSTOM DRILL_OWN_2 / DRILLB, workbench.after_only', 'CUSTOM DRILL_OWN_2 / DRILLB, group_memberships id ' || m.id] AS subjects, c.label || ' / DRILLB, weight' AS place;
