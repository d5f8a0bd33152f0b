-- Purpose: grants that were given with the new tables and are gone, though cache_entries still gives them; and what everybody may
--          write there, though nobody gave that to everybody on cache_entries; and who else than the owner may write the bookkeeping.
-- Grain:   a privilege that is not as it should be.
-- Binds:   none.
WITH legacy AS (
  SELECT a.grantee, a.privilege_type
    FROM pg_class AS c
   CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS a
   WHERE c.oid = to_regclass(format('%I.cache_entries', :'schema'))
), noted AS (
  SELECT g.*, p.oid, p.relkind, p.relacl, p.relowner, CASE WHEN g.grantee = 'PUBLIC' THEN 0::oid ELSE r.oid END AS role
    FROM workbench.grants_given AS g
    JOIN pg_class AS p ON p.oid = to_regclass(format('%I.%I', :'schema', g.relation))
    LEFT JOIN pg_roles AS r ON r.rolname = g.grantee
), everybodys AS (
  SELECT c.relname, a.privilege_type, NULL::name AS attname
    FROM pg_class AS c
   CROSS JOIN LATERAL aclexplode(c.relacl) AS a
   WHERE a.grantee = 0 AND c.oid IN (SELECT to_regclass(format('%I.%I', :'schema', t)) FROM unnest(ARRAY['definition_groups', 'group_memberships', 'stock_metadata']) AS t)
   UNION ALL
  SELECT c.relname, a.privilege_type, b.attname
    FROM pg_class AS c
    JOIN pg_attribute AS b ON b.attrelid = c.oid
   CROSS JOIN LATERAL aclexplode(b.attacl) AS a
   WHERE a.grantee = 0 AND c.oid IN (SELECT to_regclass(format('%I.%I', :'schema', t)) FROM unnest(ARRAY['definition_groups', 'group_memberships', 'stock_metadata']) AS t)
)
SELECT 'grant on ' || n.relation AS object, n.privilege || ' to ' || n.grantee AS aspect, 'gone' AS stands, 'given' AS should, true AS is_ours
  FROM noted AS n
 WHERE n.role IS NOT NULL AND n.role <> n.relowner
   AND EXISTS (SELECT FROM legacy AS l WHERE l.grantee = n.role AND l.privilege_type = CASE n.relkind WHEN 'S' THEN 'INSERT' ELSE n.privilege END)
   AND NOT EXISTS (SELECT FROM aclexplode(n.relacl) AS a
                    WHERE a.grantee = n.role AND a.privilege_type = n.privilege AND (a.is_grantable OR NOT n.is_grantable))
 UNION ALL
SELECT 'grant on ' || e.relname, e.privilege_type || coalesce(' of ' || quote_ident(e.attname), '') || ' to PUBLIC', 'given', 'not given, as on cache_entries', false
  FROM everybodys AS e
 WHERE e.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES')
   AND NOT EXISTS (SELECT FROM legacy AS l WHERE l.grantee = 0 AND l.privilege_type = e.privilege_type)
 UNION ALL
SELECT 'grant on workbench.' || c.relname, a.privilege_type || ' to ' || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee)::text END,
       'given', 'not given: who may write the bookkeeping can forge it', false
  FROM pg_class AS c
 CROSS JOIN LATERAL aclexplode(c.relacl) AS a
 WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'workbench') AND c.relkind = 'r' AND a.grantee <> c.relowner
   AND a.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER')
 ORDER BY 1, 2;
