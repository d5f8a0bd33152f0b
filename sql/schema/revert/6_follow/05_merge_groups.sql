-- Purpose: remove the merges of groups and of kept entries.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION IF EXISTS workbench.merge_groups, workbench.merge_kept_entries;
