-- Purpose: a note is filed under another element.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
INSERT INTO workbench.after_only (element, group_id, symbol, reason)
SELECT 'group -1', g.id, 'DRILL-', 'x' FROM :"schema".drill_groups AS g ORDER BY g.entry_id IN (SELECT n.entry_id FROM :"schema".drill_next AS n), g.entry_draw LIMIT 1
RETURNING ARRAY[]::integer[] AS entries, ARRAY['workbench.after_only group -1'] AS subjects, element AS place;
