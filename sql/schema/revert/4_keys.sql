-- Purpose: remove named indexes, and references by which tables would depend on one another.
-- Grain:   none.
-- Binds:   none.
DROP INDEX IF EXISTS :"schema".idx_definition_groups_type, :"schema".idx_definition_groups_environment,
    :"schema".idx_definition_groups_name, :"schema".idx_definition_groups_type_env, :"schema".idx_group_memberships_group_id,
    :"schema".idx_group_memberships_symbol, :"schema".idx_group_memberships_symbol_group;
ALTER TABLE IF EXISTS workbench.set_aside_elements DROP CONSTRAINT IF EXISTS set_aside_elements_entry_id_fkey;
ALTER TABLE IF EXISTS workbench.membership_residue DROP CONSTRAINT IF EXISTS membership_residue_membership_id_fkey;
ALTER TABLE IF EXISTS workbench.entries DROP CONSTRAINT IF EXISTS entries_group_id_fkey, DROP CONSTRAINT IF EXISTS entries_stock_id_fkey;
