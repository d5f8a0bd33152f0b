-- Purpose: a family of an entry that there is not.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
INSERT INTO workbench.families (entry_id, family)
SELECT -1, family FROM workbench.families LIMIT 1
RETURNING ARRAY[-1] AS entries, ARRAY[]::text[] AS subjects, 'entry -1' AS place;
