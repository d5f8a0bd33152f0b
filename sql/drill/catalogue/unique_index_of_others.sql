-- Purpose: a unique index of others can refuse what is carried.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
CREATE UNIQUE INDEX only_one ON workbench.family_locks ((version IS NULL)) WHERE version < 0;
SELECT ARRAY[]::integer[] AS entries, ARRAY['index only_one on workbench.family_locks'] AS subjects, 'index only_one on workbench.family_locks' AS place;
