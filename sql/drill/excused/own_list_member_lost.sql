-- Purpose: a member of a list of one's own is gone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
DELETE FROM :"schema".group_memberships AS m
 USING (SELECT * FROM :"schema".drill_excused WHERE kind = 'own' ORDER BY coalesce(entry_id, group_id) LIMIT 1) AS c
 WHERE m.group_id = c.group_id AND m.symbol = 'DRILLB'
RETURNING ARRAY[]::integer[] AS entries, ARRAY['CUSTOM DRILL_OWN / DRILLB, workbench.after_only', 'CUSTOM DRILL_OWN / DRILLB, group_memberships id ' || m.id] AS subjects, 'CUSTOM DRILL_OWN / DRILLB' AS place;
