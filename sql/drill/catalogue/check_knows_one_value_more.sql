-- Purpose: a check knows one value more.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
ALTER TABLE :"schema".stock_metadata DROP CONSTRAINT stock_metadata_environment_check, ADD CONSTRAINT stock_metadata_environment_check
  CHECK (environment IN ('DEFAULT', 'TEST', 'UAT', 'PROD', 'DEV'));
SELECT ARRAY[]::integer[] AS entries, ARRAY['constraint stock_metadata_environment_check on stock_metadata'] AS subjects, 'constraint stock_metadata_environment_check on stock_metadata' AS place;
