-- Purpose: another phase is noted than was entered.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
UPDATE workbench.deployment
   SET phase = CASE phase WHEN 'parallel' THEN 'cutover' ELSE 'parallel' END
RETURNING ARRAY[]::integer[] AS entries, ARRAY['workbench.deployment'] AS subjects, 'deployment' AS place;
