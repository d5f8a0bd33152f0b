-- Purpose: why this account may not use what is deployed.
-- Grain:   a row when it may not.
-- Binds:   none.
SELECT format('all that the workbench made belongs to %I, and %I is no member of it', pg_get_userbyid(n.nspowner), current_user)
       || CASE WHEN n.nspowner <> c.relowner
               THEN format('; cache_entries belongs to %I, to whom a superuser gives all by `workbench upgrade`', pg_get_userbyid(c.relowner)) ELSE '' END AS reason
  FROM pg_namespace AS n
  LEFT JOIN pg_class AS c ON c.oid = to_regclass(format('%I.cache_entries', :'schema'))
 WHERE n.nspname = 'workbench' AND NOT has_schema_privilege(n.oid, 'USAGE');
