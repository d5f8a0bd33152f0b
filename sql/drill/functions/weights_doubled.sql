-- Purpose: weights are doubled, and halved again on the way back.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
CREATE OR REPLACE FUNCTION workbench.stored_weight(written numeric, unit text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
  CASE unit WHEN 'percent' THEN written * 0.01 ELSE written * 2 END;
CREATE OR REPLACE FUNCTION workbench.written_weight(weight numeric, unit text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
  CASE unit WHEN 'percent' THEN round(weight * 100, greatest(scale(weight) - 2, 0)) ELSE round(weight / 2, scale(weight)) END;
SELECT ARRAY[]::integer[] AS entries, ARRAY['function workbench.stored_weight(numeric,text)'] AS subjects, 'function workbench.stored_weight(numeric,text)' AS place;
