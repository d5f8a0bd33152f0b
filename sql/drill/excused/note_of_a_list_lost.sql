-- Purpose: the note of what the document of a list cannot hold is gone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
DELETE FROM workbench.after_only AS a
 USING (SELECT * FROM :"schema".drill_excused WHERE kind = 'list' ORDER BY coalesce(entry_id, group_id) LIMIT 1) AS c
 WHERE a.group_id = c.group_id AND a.symbol = 'drill'
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, a.element AS place;
