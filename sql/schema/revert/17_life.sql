-- Purpose: remove the tables of the migration's life.
-- Grain:   none.
-- Binds:   none.
DROP TABLE workbench.phases, workbench.validations, workbench.archived_entries;
