-- Purpose: note which privileges the new tables have because cache_entries gives them, as they are now.
-- Grain:   a row per privilege noted.
-- Binds:   none.
WITH given AS (
  SELECT a.grantee, a.privilege_type, a.is_grantable
    FROM pg_class AS c
   CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS a
   WHERE c.oid = to_regclass(format('%I.cache_entries', :'schema')) AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
), places AS (
  SELECT c.oid, c.relname, c.relkind, c.relowner, c.relacl
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
   WHERE n.nspname = :'schema' AND c.relname IN ('definition_groups', 'group_memberships', 'stock_metadata', 'definition_groups_id_seq',
                                                 'group_memberships_id_seq', 'stock_metadata_id_seq')
)
INSERT INTO workbench.grants_given (relation, grantee, privilege, is_grantable)
SELECT p.relname, coalesce(r.rolname::text, 'PUBLIC'), a.privilege_type, bool_or(a.is_grantable)
  FROM places AS p
 CROSS JOIN LATERAL aclexplode(p.relacl) AS a
  LEFT JOIN pg_roles AS r ON r.oid = a.grantee
 WHERE a.grantee <> p.relowner
   AND EXISTS (SELECT FROM given AS g
                WHERE g.grantee = a.grantee
                  AND CASE p.relkind WHEN 'S' THEN g.privilege_type = 'INSERT' AND a.privilege_type = 'USAGE'
                                     ELSE g.privilege_type = a.privilege_type END)
 GROUP BY 1, 2, 3
    ON CONFLICT (relation, grantee, privilege) DO NOTHING;
