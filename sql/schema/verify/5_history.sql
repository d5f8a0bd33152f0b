-- Purpose: verify the history, the notes, the grants given, the loads and the evidence of sectors.
-- Grain:   none; an error when something is missing.
-- Binds:   none.
SELECT 'workbench.phases'::regclass, 'workbench.validations'::regclass, 'workbench.archived_entries'::regclass,
       'workbench.grants_given'::regclass, 'workbench.after_only'::regclass, 'workbench.loads'::regclass,
       'workbench.sector_evidence'::regclass;
