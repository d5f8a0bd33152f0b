-- Purpose: share classes are taken for one stock.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
CREATE OR REPLACE FUNCTION workbench.normal_symbol(spelling text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(upper(btrim(spelling) COLLATE "C"), '[-/ ]([A-Z])$', '\1');
SELECT ARRAY[]::integer[] AS entries, ARRAY['function workbench.normal_symbol(text)'] AS subjects, 'function workbench.normal_symbol(text)' AS place;
