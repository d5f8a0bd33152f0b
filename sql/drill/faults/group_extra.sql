-- Purpose: a group that no entry defines.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
INSERT INTO :"schema".definition_groups (id, name, type, environment)
SELECT max(id) + 1, 'DRILL', 'CUSTOM', 'UAT'
  FROM :"schema".definition_groups
HAVING count(*) > 0
RETURNING ARRAY[]::integer[] AS entries, ARRAY['CUSTOM DRILL, definition_groups id ' || id] AS subjects, 'CUSTOM DRILL (UAT)' AS place;
