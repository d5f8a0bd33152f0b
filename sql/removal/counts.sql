-- Purpose: how much of the workbench is in this database.
-- Grain:   one row.
-- Binds:   none.
SELECT (SELECT count(*) FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
         WHERE p.pronamespace = n.oid AND NOT t.tgisinternal) AS triggers,
       (SELECT count(*) FROM pg_proc AS p WHERE p.pronamespace = n.oid) AS functions,
       (SELECT count(*) FROM pg_class AS c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'v')) AS relations
  FROM pg_namespace AS n
 WHERE n.nspname = 'workbench';
