-- Purpose: where the sample would go: whether the schema is there, and what stands at the table's name.
-- Grain:   one row; relation_kind as pg_class has it, NULL when the name is free.
-- Binds:   none.
SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = :'schema') AS schema_exists,
       (SELECT c.relkind::text
          FROM pg_class AS c
          JOIN pg_namespace AS n ON n.oid = c.relnamespace
         WHERE n.nspname = :'schema' AND c.relname = 'cache_entries') AS relation_kind;
