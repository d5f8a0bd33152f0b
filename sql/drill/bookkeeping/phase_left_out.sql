-- Purpose: a phase is left out.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
INSERT INTO workbench.phases (place, phase)
SELECT max(place) + 2, 'parallel' FROM workbench.phases HAVING count(*) > 0
RETURNING ARRAY[]::integer[] AS entries, ARRAY['workbench.phases place ' || place] AS subjects, 'phase ' || place AS place;
