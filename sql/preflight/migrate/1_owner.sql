-- Purpose: whether the role that all is to belong to can own it.
-- Grain:   a row per obstacle.
-- Binds:   owner (the role that was asked for, NULL for the owner of cache_entries).
WITH place AS (
  SELECT c.oid, c.relowner, n.nspname, n.oid AS schema, coalesce(:owner, pg_get_userbyid(c.relowner)) AS wanted
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
   WHERE n.nspname = :'schema' AND c.relname = 'cache_entries'
), role AS (
  SELECT p.*, r.oid AS id, quote_ident(p.wanted) AS name FROM place AS p LEFT JOIN pg_roles AS r ON r.rolname = p.wanted
)
SELECT 'refusal' AS level, 'owner ' || name AS subject, 'no role has this name' AS says, 'Name one that is there with --owner.' AS advice
  FROM role WHERE id IS NULL
 UNION ALL
SELECT 'refusal', 'owner ' || name, format('this account, %I, is not a member of the role that all is to belong to', current_user),
       format('GRANT %s TO %I; or connect as %1$s.', name, current_user)
  FROM role WHERE id IS NOT NULL AND NOT pg_has_role(id, 'USAGE')
 UNION ALL
SELECT CASE WHEN (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN 'warning' ELSE 'refusal' END, 'owner ' || name,
       format('it may not create anything in schema %I, so that only a superuser can give tables there to it', nspname), format('GRANT CREATE ON SCHEMA %I TO %s;', nspname, name)
  FROM role WHERE id IS NOT NULL AND NOT has_schema_privilege(id, schema, 'CREATE')
 UNION ALL
SELECT 'refusal', 'owner ' || name, 'it may not write cache_entries, which its functions do after cutover',
       format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I.cache_entries TO %s;', nspname, name)
  FROM role
 WHERE id IS NOT NULL AND EXISTS (SELECT FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS p WHERE NOT has_table_privilege(id, oid, p))
 UNION ALL
SELECT 'refusal', 'owner ' || name, 'it may not use the sequence of cache_entries.id', format('GRANT USAGE ON SEQUENCE %s TO %s;', s.sequence, name)
  FROM role CROSS JOIN LATERAL pg_get_serial_sequence(format('%I.cache_entries', nspname), 'id') AS s (sequence)
 WHERE id IS NOT NULL AND s.sequence IS NOT NULL AND NOT has_sequence_privilege(id, s.sequence, 'USAGE');
