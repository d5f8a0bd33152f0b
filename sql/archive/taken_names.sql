-- Purpose: what stands where the archive or its view would be made.
-- Grain:   a row per relation of such a name.
-- Binds:   none.
SELECT format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE (n.nspname, c.relname) IN ((:'schema', 'cache_entries_archive'), (:'schema', 'cache_entries_archive_pkey'),
                                  ('workbench', 'cache_entries'))
 ORDER BY 1;
