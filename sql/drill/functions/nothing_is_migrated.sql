-- Purpose: nothing is taken for migrated, so that nothing is followed.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
CREATE OR REPLACE FUNCTION workbench.is_migrated(type text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN false;
SELECT ARRAY[]::integer[] AS entries, ARRAY['function workbench.is_migrated(text)'] AS subjects, 'function workbench.is_migrated(text)' AS place;
