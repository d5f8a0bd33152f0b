-- Purpose: the merges of groups and of kept entries are there; raises an error otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 'workbench.merge_groups(integer[])'::regprocedure, 'workbench.merge_kept_entries(integer[])'::regprocedure;
