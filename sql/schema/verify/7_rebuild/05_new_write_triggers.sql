-- Purpose: the triggers that rebuild legacy documents are there; a division by zero otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 'workbench.rebuild_members()'::regprocedure, 'workbench.rebuild_groups()'::regprocedure, 'workbench.rebuild_stocks()'::regprocedure;
