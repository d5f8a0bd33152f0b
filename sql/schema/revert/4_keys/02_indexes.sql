-- Purpose: remove the seven named indexes, those that are still there.
-- Grain:   none.
-- Binds:   none.
DROP INDEX IF EXISTS :"schema".idx_definition_groups_type, :"schema".idx_definition_groups_environment,
           :"schema".idx_definition_groups_name, :"schema".idx_definition_groups_type_env,
           :"schema".idx_group_memberships_group_id, :"schema".idx_group_memberships_symbol,
           :"schema".idx_group_memberships_symbol_group;
