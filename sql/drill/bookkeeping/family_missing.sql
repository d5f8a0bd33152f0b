-- Purpose: an entry has no family.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
DELETE FROM workbench.families AS f
 USING (SELECT * FROM :"schema".drill_groups ORDER BY entry_id IN (SELECT n.entry_id FROM :"schema".drill_next AS n), entry_draw LIMIT 1) AS c
 WHERE f.entry_id = c.entry_id
RETURNING ARRAY[]::integer[] AS entries, ARRAY['workbench.families entry ' || c.entry_id] AS subjects, c.label || ', family' AS place;
