-- Purpose: a weight of a list of one's own has a digit less, a zero.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
UPDATE :"schema".group_memberships AS m
   SET weight = 1.1
  FROM (SELECT * FROM :"schema".drill_excused WHERE kind = 'own' ORDER BY coalesce(entry_id, group_id) LIMIT 1) AS c
 WHERE m.group_id = c.group_id AND m.symbol = 'DRILLA'
RETURNING ARRAY[]::integer[] AS entries, ARRAY['CUSTOM DRILL_OWN / DRILLA, workbench.after_only', 'CUSTOM DRILL_OWN / DRILLA, group_memberships id ' || m.id] AS subjects, 'CUSTOM DRILL_OWN / DRILLA, weight' AS place;
