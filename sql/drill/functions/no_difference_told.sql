-- Purpose: differences are not told.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
CREATE OR REPLACE FUNCTION workbench.first_difference(before jsonb, after jsonb)
  RETURNS TABLE (path text, before_text text, after_text text, differences bigint)
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS 'SELECT NULL, NULL, NULL, 0 WHERE false';
SELECT ARRAY[]::integer[] AS entries, ARRAY['function workbench.first_difference(jsonb,jsonb)'] AS subjects, 'function workbench.first_difference(jsonb,jsonb)' AS place;
