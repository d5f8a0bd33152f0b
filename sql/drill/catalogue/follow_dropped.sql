-- Purpose: a trigger that follows is gone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
DROP TRIGGER workbench_follow_update ON :"schema".cache_entries;
SELECT ARRAY[]::integer[] AS entries, ARRAY['trigger workbench_follow_update on cache_entries'] AS subjects, 'trigger workbench_follow_update on cache_entries' AS place;
