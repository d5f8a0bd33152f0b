-- Purpose: remove the following of writes.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION workbench.follow, workbench.refuse_stale, workbench.lock_families, workbench.lock_family;
