-- Purpose: a membership of a group that does not exist.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_members
   WHERE list_key IS NOT NULL
\ir ../untaken.sql
)
UPDATE :"schema".group_memberships AS m
   SET group_id = -m.group_id
  FROM chosen AS c
 WHERE m.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY['group_memberships id ' || m.id] AS subjects, c.label || ', group_id' AS place;
