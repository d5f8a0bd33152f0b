-- Purpose: give the new tables the grants of the legacy table, its owner's rights with them, and the sequences.
-- Grain:   none.
-- Binds:   none.
DO $grants_of_cache_entries$
DECLARE
  granted record;
  target text;
BEGIN
  FOR granted IN
    SELECT a.privilege_type, a.is_grantable,
           CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
      FROM pg_class AS c
      JOIN pg_namespace AS n ON n.oid = c.relnamespace
     CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS a
     WHERE n.nspname = :'schema' AND c.relname = 'cache_entries' AND a.grantee <> (SELECT nspowner FROM pg_namespace WHERE nspname = 'workbench')
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
$grants_of_cache_entries$;
