-- Purpose: let no entry have a family yet: one without is still to be backfilled.
-- Grain:   none.
-- Binds:   none.
TRUNCATE workbench.families;
