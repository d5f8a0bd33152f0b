-- Purpose: a function may be asked less often than before.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER FUNCTION workbench.lock_family(text) STABLE;
SELECT ARRAY[]::integer[] AS entries, ARRAY['function workbench.lock_family(text)'] AS subjects, 'function workbench.lock_family(text)' AS place;
