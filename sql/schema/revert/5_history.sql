-- Purpose: remove the history, the notes and the grants given.
-- Grain:   none.
-- Binds:   none.
DROP TABLE IF EXISTS workbench.after_only, workbench.grants_given, workbench.phases, workbench.validations,
    workbench.archived_entries;
