-- Purpose: remove the history, the notes, the grants given, the loads, the evidence of sectors and the changes.
-- Grain:   none.
-- Binds:   none.
DROP TABLE IF EXISTS workbench.after_only, workbench.grants_given, workbench.phases, workbench.validations,
    workbench.archived_entries, workbench.loads, workbench.sector_evidence, workbench.changes;
