-- Purpose: a member of a list stands at its end.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_members
   WHERE has_residue AND is_followed
\ir ../untaken.sql
)
UPDATE workbench.membership_residue AS r
   SET position = (SELECT max(id) + 1 FROM :"schema".group_memberships)
  FROM chosen AS c
 WHERE r.membership_id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', position' AS place;
