-- Purpose: a function of others can change what a name means.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
CREATE FUNCTION workbench.normal_symbol(spelling varchar) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN spelling;
SELECT ARRAY[]::integer[] AS entries, ARRAY['function workbench.normal_symbol(character varying)'] AS subjects, 'function workbench.normal_symbol(character varying)' AS place;
