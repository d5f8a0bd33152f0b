-- Purpose: row-level security of cache_entries, which the new tables would not have.
-- Grain:   a row per policy; one where there is none yet.
-- Binds:   grants, whether the new tables are to get the grants of cache_entries.
SELECT CASE WHEN :grants THEN 'refusal' ELSE 'warning' END AS level,
       CASE WHEN p.polname IS NULL THEN 'row-level security of cache_entries' ELSE 'policy ' || quote_ident(p.polname) || ' on cache_entries' END AS subject,
       'it limits who sees which rows, and cannot be carried to tables with other columns' AS says,
       CASE WHEN :grants THEN 'Migrate with --no-grants: nobody but the owner may then read or write the new tables, until you give them policies and grants.'
            ELSE 'Before you grant anything on the new tables, give them policies of their own.' END AS advice
  FROM pg_class AS c
  LEFT JOIN pg_policy AS p ON p.polrelid = c.oid
 WHERE c.oid = to_regclass(format('%I.cache_entries', :'schema')) AND c.relrowsecurity
 UNION ALL
SELECT 'refusal', 'row-level security of cache_entries', 'it is forced, so that this account would see a part of the rows',
       format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY;', c.oid::regclass)
  FROM pg_class AS c
 WHERE c.oid = to_regclass(format('%I.cache_entries', :'schema')) AND c.relrowsecurity AND c.relforcerowsecurity
 ORDER BY 2;
