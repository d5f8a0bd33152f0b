-- Purpose: the rows by which writers take turns are gone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
DELETE FROM workbench.family_locks;
SELECT ARRAY[]::integer[] AS entries, ARRAY[]::text[] AS subjects, 'They are locks, and say nothing of the data: the next writer makes its own' AS place;
