-- Purpose: remove the following of writes.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION IF EXISTS workbench.follow, workbench.refuse_stale, workbench.lock_families, workbench.lock_family;
DROP FUNCTION IF EXISTS workbench.refuse_losing_write, workbench.refuse_losing_weights;
