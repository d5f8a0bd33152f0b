-- Purpose: the table of memberships is empty.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
WITH gone AS (
  DELETE FROM :"schema".group_memberships RETURNING group_id
)
SELECT array_agg(DISTINCT e.entry_id) AS entries, ARRAY[]::text[] AS subjects, 'group_memberships' AS place
  FROM gone
  JOIN workbench.entries AS e ON e.group_id = gone.group_id
HAVING count(*) > 0;
