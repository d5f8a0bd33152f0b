-- Purpose: remove the following of writes.
-- Grain:   none.
-- Binds:   none.
DROP FUNCTION IF EXISTS workbench.follow, workbench.refuse_stale, workbench.lock_families, workbench.lock_family;
DROP FUNCTION IF EXISTS workbench.refuse_poorer, workbench.refuse_weightless;
