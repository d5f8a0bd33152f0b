-- Purpose: whether the bookkeeping of the workbench is in this database.
-- Grain:   one row.
-- Binds:   none.
SELECT EXISTS (SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE n.nspname = 'workbench' AND c.relname = 'deployment') AS is_deployed;
