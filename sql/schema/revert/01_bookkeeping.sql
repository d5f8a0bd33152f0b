-- Purpose: remove the bookkeeping and its schema; fails when something foreign lives in it.
-- Grain:   none.
-- Binds:   none.
DROP TABLE workbench.deployment, workbench.entries, workbench.kept_entries, workbench.membership_residue,
           workbench.set_aside_elements;
DROP SCHEMA workbench RESTRICT;
