-- Purpose: the schema is there; raises an error otherwise.
-- Grain:   one row.
-- Binds:   none.
SELECT 'workbench'::regnamespace;
