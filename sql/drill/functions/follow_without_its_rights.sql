-- Purpose: what follows has only the rights of the writer.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER FUNCTION workbench.follow_update() SECURITY INVOKER;
SELECT ARRAY[]::integer[] AS entries, ARRAY['function workbench.follow_update()'] AS subjects, 'function workbench.follow_update()' AS place;
