-- Purpose: the triggers of the workbench act again, as on anybody's write.
-- Grain:   none.
-- Binds:   none.
SET LOCAL workbench.carrying = '';
SET LOCAL enable_nestloop = on;
