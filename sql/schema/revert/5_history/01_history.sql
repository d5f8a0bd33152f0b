-- Purpose: remove the tables of the migration's life.
-- Grain:   none.
-- Binds:   none.
DROP TABLE IF EXISTS workbench.phases, workbench.validations, workbench.archived_entries;
