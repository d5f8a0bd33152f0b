-- Purpose: a unit is believed of any sum.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
CREATE OR REPLACE FUNCTION workbench.weight_unit(total numeric) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN total BETWEEN 0.0 AND 50 THEN 'fraction' WHEN total BETWEEN 90 AND 110 THEN 'percent' END;
SELECT ARRAY[]::integer[] AS entries, ARRAY['function workbench.weight_unit(numeric)'] AS subjects, 'function workbench.weight_unit(numeric)' AS place;
