-- Purpose: every list is noted as one that documents cannot hold, and the memberships are gone.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
DELETE FROM workbench.after_only;
INSERT INTO workbench.after_only (element, group_id, entry_id, reason)
SELECT 'group ' || id, id, entry_id, 'x' FROM :"schema".drill_groups;
WITH gone AS (
  DELETE FROM :"schema".group_memberships RETURNING group_id
)
SELECT array_agg(DISTINCT e.entry_id) AS entries, ARRAY[]::text[] AS subjects, 'group_memberships' AS place
  FROM gone
  JOIN workbench.entries AS e ON e.group_id = gone.group_id
 -- The next write puts one of them right.
 WHERE e.entry_id NOT IN (SELECT entry_id FROM :"schema".drill_next)
HAVING count(*) > 0;
