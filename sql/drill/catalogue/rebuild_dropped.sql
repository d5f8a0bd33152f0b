-- Purpose: a trigger that rebuilds is gone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
DROP TRIGGER workbench_rebuild_update ON :"schema".group_memberships;
SELECT ARRAY[]::integer[] AS entries, ARRAY['trigger workbench_rebuild_update on group_memberships'] AS subjects, 'trigger workbench_rebuild_update on group_memberships' AS place;
