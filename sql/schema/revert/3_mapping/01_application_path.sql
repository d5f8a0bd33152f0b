-- Purpose: remove the search path of the application's triggers.
-- Grain:   none.
-- Binds:   none.
-- Absent in a database of version 4 and before.
DROP FUNCTION IF EXISTS workbench.application_path;
DROP VIEW IF EXISTS workbench.application_schemas;
