-- Purpose: what stands where the after side would be deployed.
-- Grain:   a row per table, view, index, sequence, type or schema of such a name; none when the place is free.
-- Binds:   none.
SELECT format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE n.nspname = :'schema'
   AND c.relname IN ('definition_groups', 'group_memberships', 'stock_metadata', 'definition_groups_id_seq',
                     'group_memberships_id_seq', 'stock_metadata_id_seq',
                     'definition_groups_pkey', 'unique_group', 'group_memberships_pkey', 'unique_membership',
                     'stock_metadata_pkey', 'unique_stock',
                     'idx_definition_groups_type', 'idx_definition_groups_environment', 'idx_definition_groups_name',
                     'idx_definition_groups_type_env', 'idx_group_memberships_group_id',
                     'idx_group_memberships_symbol', 'idx_group_memberships_symbol_group')
 UNION ALL
SELECT format('type %I.%I', n.nspname, t.typname)
  FROM pg_type AS t
  JOIN pg_namespace AS n ON n.oid = t.typnamespace
 WHERE n.nspname = :'schema' AND t.typrelid = 0
   AND t.typname IN ('definition_groups', 'group_memberships', 'stock_metadata')
 UNION ALL
-- What an earlier rollback kept is ours.
SELECT format('%I.%I', n.nspname, c.relname)
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE n.nspname = :'schema' AND c.relname = 'cache_entries_kept_aside'
   AND coalesce(obj_description(c.oid, 'pg_class'), '') NOT LIKE 'One row per group or stock that the legacy documents could not hold%'
 UNION ALL
SELECT format('schema %I', nspname) FROM pg_namespace WHERE nspname = 'workbench'
 ORDER BY 1;
