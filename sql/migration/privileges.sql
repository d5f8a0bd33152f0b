-- Purpose: the privileges that migrate needs, and whether this account has them.
-- Grain:   a row per privilege.
-- Binds:   none.
SELECT p.privilege, p.held
  FROM (VALUES
         (1, 'SELECT on cache_entries',
          has_table_privilege(to_regclass(format('%I.cache_entries', :'schema')), 'SELECT')),
         (2, 'CREATE on the schema of cache_entries', has_schema_privilege(:'schema', 'CREATE')),
         (3, 'ownership of cache_entries, for its triggers',
          coalesce((SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class AS c
                     WHERE c.oid = to_regclass(format('%I.cache_entries', :'schema'))), false)),
         (4, 'CREATE on the database', has_database_privilege(current_database(), 'CREATE'))
       ) AS p (place, privilege, held)
 ORDER BY p.place;
