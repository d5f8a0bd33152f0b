-- Purpose: verify the history, the notes, the grants given, the loads, the evidence of sectors and the changes.
-- Grain:   none; an error when something is missing.
-- Binds:   none.
SELECT 'workbench.phases'::regclass, 'workbench.validations'::regclass, 'workbench.archived_entries'::regclass,
       'workbench.grants_given'::regclass, 'workbench.after_only'::regclass, 'workbench.loads'::regclass,
       'workbench.sector_evidence'::regclass, 'workbench.changes'::regclass;
