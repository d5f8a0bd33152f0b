-- Purpose: give the new tables the grants of the legacy table, sequences with them.
-- Grain:   none.
-- Binds:   none.
DO $$
DECLARE
  granted record;
  target text;
BEGIN
  FOR granted IN
    SELECT a.privilege_type, a.is_grantable,
           CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
      FROM pg_class AS c
      JOIN pg_namespace AS n ON n.oid = c.relnamespace
     CROSS JOIN LATERAL aclexplode(c.relacl) AS a
     WHERE n.nspname = :'schema' AND c.relname = 'cache_entries' AND a.grantee <> c.relowner
       AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
  LOOP
    FOREACH target IN ARRAY ARRAY['definition_groups', 'group_memberships', 'stock_metadata'] LOOP
      EXECUTE format('GRANT %s ON %I.%I TO %s%s', granted.privilege_type, :'schema', target, granted.grantee,
                     CASE WHEN granted.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
      IF granted.privilege_type = 'INSERT' THEN
        EXECUTE format('GRANT USAGE ON SEQUENCE %I.%I TO %s', :'schema', target || '_id_seq', granted.grantee);
      END IF;
    END LOOP;
  END LOOP;
END
$$;
