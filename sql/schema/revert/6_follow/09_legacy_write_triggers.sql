-- Purpose: take the triggers off cache_entries, those that are still there, with their functions.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION IF EXISTS workbench.follow_insert, workbench.follow_update, workbench.follow_delete, workbench.follow_truncate,
              workbench.begin_sync, workbench.end_sync;
