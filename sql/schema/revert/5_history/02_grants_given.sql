-- Purpose: remove the list of grants.
-- Grain:   none.
-- Binds:   none.
DROP TABLE IF EXISTS workbench.grants_given;
