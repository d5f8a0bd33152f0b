-- Purpose: remove the bookkeeping.
-- Grain:   none.
-- Binds:   none.
DROP TABLE IF EXISTS workbench.deployment, workbench.entries, workbench.kept_entries, workbench.membership_residue,
    workbench.set_aside_elements;
