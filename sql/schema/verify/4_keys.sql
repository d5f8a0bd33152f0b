-- Purpose: verify keys, references and named indexes.
-- Grain:   none; an error when something is missing.
-- Binds:   none.
SELECT 1 / (count(*) = 18)::integer
  FROM pg_constraint c
  JOIN pg_class t ON t.oid = c.conrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE c.convalidated AND c.contype IN ('p', 'u', 'f')
   AND (n.nspname = 'workbench'
        AND t.relname IN ('deployment', 'entries', 'kept_entries', 'membership_residue', 'set_aside_elements')
        OR n.nspname = :'schema' AND t.relname IN ('definition_groups', 'group_memberships', 'stock_metadata'));
SELECT 1 / (count(*) = 7)::integer
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE i.indisvalid AND n.nspname = :'schema'
   AND c.relname IN ('idx_definition_groups_type', 'idx_definition_groups_environment', 'idx_definition_groups_name',
                     'idx_definition_groups_type_env', 'idx_group_memberships_group_id',
                     'idx_group_memberships_symbol', 'idx_group_memberships_symbol_group');
