-- Purpose: the triggers of the workbench act again, as on anybody's write.
-- Grain:   none.
-- Binds:   none.
SELECT set_config('workbench.sync_direction', '', true);
SET LOCAL enable_nestloop = on;
