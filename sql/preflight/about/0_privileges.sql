-- Purpose: the least that each needs, by phase; what to do is the script that gives or takes it.
-- Grain:   a row per phase or kind of account.
-- Binds:   owner (the role that was asked for, NULL for the owner of cache_entries).
WITH place AS (
  SELECT quote_ident(coalesce(:owner, pg_get_userbyid(c.relowner))) AS owner, quote_ident(current_user) AS account,
         quote_ident(current_database()) AS database, quote_ident(n.nspname) AS schema
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
   WHERE c.oid = to_regclass(format('%I.cache_entries', :'schema'))
)
SELECT 'ok' AS level, x.subject, x.says, x.advice
  FROM place AS p
 CROSS JOIN LATERAL (VALUES
         (1, 'privileges for migrate', format('membership in %s; CREATE on the database, and for %1$s on the schema', p.owner),
          concat(CASE WHEN p.account <> p.owner THEN format('GRANT %s TO %s; ', p.owner, p.account) END,
                 format('GRANT CREATE ON DATABASE %s TO %s; GRANT USAGE, CREATE ON SCHEMA %s TO %s;', p.database, p.account, p.schema, p.owner))),
         (2, 'privileges in parallel, cutover and archived', format('membership in %s, which keeps CREATE on the schema for archive and rollback', p.owner),
          format('REVOKE CREATE ON DATABASE %s FROM %s;', p.database, p.account)),
         (3, 'privileges of writers and readers', 'what they have on cache_entries, which the new tables get; nothing in the schema workbench', ''),
         (4, 'privileges of monitoring', 'to read workbench.health in any phase', 'GRANT pg_monitor TO …;')
       ) AS x (place, subject, says, advice)
 ORDER BY x.place;
