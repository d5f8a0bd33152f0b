-- Purpose: take away the references between the tables; the keys go with their tables.
-- Grain:   none.
-- Binds:   none.
ALTER TABLE workbench.set_aside_elements DROP CONSTRAINT set_aside_elements_entry_id_fkey;
ALTER TABLE workbench.membership_residue DROP CONSTRAINT membership_residue_membership_id_fkey;
ALTER TABLE workbench.entries DROP CONSTRAINT entries_group_id_fkey, DROP CONSTRAINT entries_stock_id_fkey;
