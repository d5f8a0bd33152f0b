-- Purpose: verify the bookkeeping.
-- Grain:   none; an error when something is missing.
-- Binds:   none.
SELECT 'workbench.deployment'::regclass, 'workbench.entries'::regclass, 'workbench.kept_entries'::regclass,
       'workbench.membership_residue'::regclass, 'workbench.set_aside_elements'::regclass;
