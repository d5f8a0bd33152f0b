-- Purpose: a note of what documents cannot hold, and nothing bears it out.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
INSERT INTO workbench.after_only (element, group_id, symbol, reason)
SELECT 'group ' || id || ' member DRILL-', id, 'DRILL-', 'x' FROM :"schema".drill_groups ORDER BY entry_id IN (SELECT n.entry_id FROM :"schema".drill_next AS n), entry_draw LIMIT 1
RETURNING ARRAY[]::integer[] AS entries, (SELECT ARRAY[g.type || ' ' || g.name || ' / DRILL-, workbench.after_only'] FROM :"schema".drill_groups AS g WHERE g.id = group_id) AS subjects,
          element AS place;
