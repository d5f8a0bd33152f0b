-- Purpose: a reference of the bookkeeping is gone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE workbench.membership_residue DROP CONSTRAINT membership_residue_membership_id_fkey;
SELECT ARRAY[]::integer[] AS entries, ARRAY['constraint membership_residue_membership_id_fkey on workbench.membership_residue'] AS subjects, 'constraint membership_residue_membership_id_fkey on workbench.membership_residue' AS place;
