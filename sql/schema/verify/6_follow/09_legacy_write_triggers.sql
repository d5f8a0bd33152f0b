-- Purpose: the four triggers are on cache_entries and enabled; a division by zero otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 1 / (count(*) = 4)::integer
  FROM pg_trigger AS t
  JOIN pg_class AS c ON c.oid = t.tgrelid
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE n.nspname = :'schema' AND c.relname = 'cache_entries' AND t.tgenabled IN ('O', 'A')
   AND t.tgname IN ('workbench_follow_insert', 'workbench_follow_update', 'workbench_follow_delete', 'workbench_follow_truncate');
