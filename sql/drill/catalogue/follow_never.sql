-- Purpose: a trigger follows under a condition that never holds.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
DROP TRIGGER workbench_follow_update ON :"schema".cache_entries;
CREATE TRIGGER workbench_follow_update AFTER UPDATE ON :"schema".cache_entries
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION workbench.follow_update();
SELECT ARRAY[]::integer[] AS entries, ARRAY['trigger workbench_follow_update on cache_entries'] AS subjects, 'trigger workbench_follow_update on cache_entries' AS place;
