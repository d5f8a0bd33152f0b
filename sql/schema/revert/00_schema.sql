-- Purpose: remove the schema; fails when something foreign lives in it.
-- Grain:   none.
-- Binds:   none.
DROP SCHEMA workbench RESTRICT;
