-- Purpose: the seven named indexes are there and valid; a division by zero otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 1 / (count(*) = 7)::integer
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE i.indisvalid AND n.nspname = :'schema'
   AND c.relname IN ('idx_definition_groups_type', 'idx_definition_groups_environment', 'idx_definition_groups_name',
                     'idx_definition_groups_type_env', 'idx_group_memberships_group_id',
                     'idx_group_memberships_symbol', 'idx_group_memberships_symbol_group');
