-- Purpose: what stands where the after side would be deployed.
-- Grain:   a row per table, view, sequence or schema of such a name; none when the place is free.
-- Binds:   none.
SELECT format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE n.nspname = :'schema'
   AND c.relname IN ('definition_groups', 'group_memberships', 'stock_metadata', 'definition_groups_id_seq',
                     'group_memberships_id_seq', 'stock_metadata_id_seq')
 UNION ALL
SELECT format('schema %I', nspname) FROM pg_namespace WHERE nspname = 'workbench'
 ORDER BY 1;
