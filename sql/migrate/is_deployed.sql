-- Purpose: whether the bookkeeping of the workbench is in this database.
-- Grain:   one row.
-- Binds:   none.
SELECT to_regclass('workbench.deployment') IS NOT NULL AS is_deployed;
