-- Purpose: verify the schema.
-- Grain:   none; an error when something is missing.
-- Binds:   none.
SELECT 'workbench'::regnamespace;
