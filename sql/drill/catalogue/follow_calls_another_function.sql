-- Purpose: a trigger calls another function.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
CREATE FUNCTION :"schema".drill_nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE OR REPLACE TRIGGER workbench_follow_update AFTER UPDATE ON :"schema".cache_entries
  FOR EACH STATEMENT EXECUTE FUNCTION :"schema".drill_nothing();
SELECT ARRAY[]::integer[] AS entries, ARRAY['trigger workbench_follow_update on cache_entries'] AS subjects, 'trigger workbench_follow_update on cache_entries' AS place;
