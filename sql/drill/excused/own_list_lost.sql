-- Purpose: a list of one's own is gone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
DELETE FROM :"schema".definition_groups AS g
 USING (SELECT * FROM :"schema".drill_excused WHERE kind = 'own' ORDER BY coalesce(entry_id, group_id) LIMIT 1) AS c
 WHERE g.id = c.group_id
RETURNING ARRAY[]::integer[] AS entries, ARRAY['no such group or stock, workbench.after_only', 'no such group or stock / DRILLA, workbench.after_only'] AS subjects, 'CUSTOM DRILL_OWN' AS place;
