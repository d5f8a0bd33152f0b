-- Purpose: take the triggers off cache_entries, those that are still there, with their functions.
-- Grain:   none.
-- Binds:   none.
DROP TRIGGER IF EXISTS workbench_follow_insert ON :"schema".cache_entries;
DROP TRIGGER IF EXISTS workbench_follow_update ON :"schema".cache_entries;
DROP TRIGGER IF EXISTS workbench_follow_delete ON :"schema".cache_entries;
DROP TRIGGER IF EXISTS workbench_follow_truncate ON :"schema".cache_entries;
DROP FUNCTION IF EXISTS workbench.follow_insert, workbench.follow_update, workbench.follow_delete, workbench.follow_truncate;
