-- Purpose: remove the merges of groups and of kept entries.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION workbench.merge_groups, workbench.merge_kept_entries;
