-- Purpose: take away the references between the tables, those that are still there; the keys go with their tables.
-- Grain:   none.
-- Binds:   none.
ALTER TABLE IF EXISTS workbench.set_aside_elements DROP CONSTRAINT IF EXISTS set_aside_elements_entry_id_fkey;
ALTER TABLE IF EXISTS workbench.membership_residue DROP CONSTRAINT IF EXISTS membership_residue_membership_id_fkey;
ALTER TABLE IF EXISTS workbench.entries DROP CONSTRAINT IF EXISTS entries_group_id_fkey, DROP CONSTRAINT IF EXISTS entries_stock_id_fkey;
