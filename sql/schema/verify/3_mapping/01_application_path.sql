-- Purpose: the path begins with the system's own names and ends with temporary ones; a division by zero otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 1 / (workbench.application_path() ~ '^pg_catalog, (.*, )?pg_temp$')::integer;
