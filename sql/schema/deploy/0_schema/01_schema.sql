-- Purpose: the schema `workbench`, alone, so that all that stands in it can be deployed into another schema too.
-- Grain:   none.
-- Binds:   none.
CREATE SCHEMA workbench;
COMMENT ON SCHEMA workbench IS 'The relationship workbench: mapping functions, bookkeeping and residue of the migration.';
