-- Purpose: the number of the next load.
-- Grain:   one row.
-- Binds:   none.
SELECT coalesce(max(load), 0) + 1 AS number FROM workbench.loads;
