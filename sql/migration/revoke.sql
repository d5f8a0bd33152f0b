-- Purpose: take away what default privileges gave on all that was just made: it gets the grants of cache_entries, and no others.
-- Grain:   none.
-- Binds:   none.
DO $revoke$
DECLARE
  command text;
BEGIN
  FOR command IN
    SELECT DISTINCT format('REVOKE ALL ON %s FROM %s CASCADE', x.object, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END)
      FROM (SELECT format('%s %I.%I', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, n.nspname, c.relname) AS object, c.relacl AS acl, c.relowner AS owner
              FROM pg_class AS c
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'v', 'S')
               AND (n.nspname = 'workbench' OR n.nspname = :'schema' AND c.relname IN ('definition_groups', 'group_memberships', 'stock_metadata',
                                                     'definition_groups_id_seq', 'group_memberships_id_seq', 'stock_metadata_id_seq'))
             UNION ALL
            SELECT 'SCHEMA workbench', nspacl, nspowner FROM pg_namespace WHERE nspname = 'workbench') AS x
     CROSS JOIN LATERAL aclexplode(x.acl) AS a
     WHERE a.grantee <> x.owner AND (a.grantee = 0 OR pg_get_userbyid(a.grantee) <> 'pg_monitor')
  LOOP
    EXECUTE command;
  END LOOP;
END
$revoke$;
