-- Purpose: remove the schema; fails when something foreign lives in it.
-- Grain:   none.
-- Binds:   none.
-- The mark of an archive is made outside the stages.
DROP VIEW IF EXISTS workbench.archived;
DROP SCHEMA workbench RESTRICT;
