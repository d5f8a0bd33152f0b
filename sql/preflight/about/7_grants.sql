-- Purpose: grants of cache_entries that the new tables do not get as they are.
-- Grain:   a row per role; one where there is none.
-- Binds:   none.
WITH legacy AS (
  SELECT c.* FROM pg_class AS c WHERE c.oid = to_regclass(format('%I.cache_entries', :'schema'))
), odd AS (
  SELECT DISTINCT 'warning' AS level, 'grants of ' || CASE a.grantee WHEN 0 THEN 'everybody' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS subject,
         'they are for columns alone, which the new tables do not have, and are not carried' AS says,
         'Grant on the new tables what this role needs.' AS advice
    FROM legacy AS c JOIN pg_attribute AS b ON b.attrelid = c.oid CROSS JOIN LATERAL aclexplode(b.attacl) AS a
   UNION
  SELECT 'warning', 'grants of ' || quote_ident(pg_get_userbyid(a.grantee)),
         format('they were passed on by %I, and are carried as given by the owner', pg_get_userbyid(a.grantor)), 'Taking them from that role does not take these.'
    FROM legacy AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS a
   WHERE a.grantor <> c.relowner AND a.grantee <> 0
)
SELECT * FROM odd
 UNION ALL
SELECT 'ok', 'grants', 'the new tables get the grants of cache_entries, and no others', '' WHERE NOT EXISTS (SELECT FROM odd)
 ORDER BY 2;
