-- Purpose: give the copy the grants that the originals have.
-- Grain:   none.
-- Binds:   none.
DO $drill_grants$
DECLARE
  granted record;
BEGIN
  FOR granted IN
    SELECT format('GRANT %s ON %s pg_temp.%I TO %s%s', a.privilege_type, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.relname,
                  CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
                  CASE WHEN a.is_grantable AND a.grantee <> 0 THEN ' WITH GRANT OPTION' ELSE '' END) AS statement
      FROM pg_class AS c
      JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = :'schema'
     CROSS JOIN LATERAL aclexplode(c.relacl) AS a
      LEFT JOIN pg_roles AS r ON r.oid = a.grantee
     WHERE c.relname IN ('cache_entries', 'definition_groups', 'group_memberships', 'stock_metadata', 'definition_groups_id_seq',
                         'group_memberships_id_seq', 'stock_metadata_id_seq')
       AND a.grantee <> c.relowner AND (a.grantee = 0 OR r.oid IS NOT NULL)
  LOOP
    EXECUTE granted.statement;
  END LOOP;
END
$drill_grants$;
