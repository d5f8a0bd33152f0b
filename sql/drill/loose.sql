-- Purpose: make room for faults that constraints would refuse, and plan for single rows while they are planted; what is
--          missing here is itself a fault of the catalogue (unique_membership, idx_group_memberships_symbol).
-- Grain:   none.
-- Binds:   none.
SET LOCAL enable_nestloop = on;
ALTER TABLE :"schema".definition_groups
  DROP CONSTRAINT unique_group,
  DROP CONSTRAINT definition_groups_type_check,
  DROP CONSTRAINT definition_groups_environment_check;
ALTER TABLE :"schema".group_memberships
  DROP CONSTRAINT unique_membership,
  DROP CONSTRAINT group_memberships_group_id_fkey;
ALTER TABLE :"schema".stock_metadata
  DROP CONSTRAINT unique_stock,
  DROP CONSTRAINT stock_metadata_environment_check;
ALTER TABLE workbench.entries
  DROP CONSTRAINT entries_group_id_fkey,
  DROP CONSTRAINT entries_stock_id_fkey;
ALTER TABLE workbench.membership_residue DROP CONSTRAINT membership_residue_membership_id_fkey;
ALTER TABLE workbench.set_aside_elements DROP CONSTRAINT set_aside_elements_entry_id_fkey;
DROP INDEX :"schema".idx_group_memberships_symbol;
