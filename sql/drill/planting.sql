-- Purpose: no trigger of the workbench acts on what is written from now on: what is planted stands on one side alone.
-- Grain:   none.
-- Binds:   none.
SELECT set_config('workbench.sync_direction', 'planted', true);
