-- Purpose: a group is missing, with all that goes with it.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_groups
   WHERE list_key IS NOT NULL
\ir ../untaken.sql
), members AS (
  DELETE FROM :"schema".group_memberships AS m USING chosen AS c WHERE m.group_id = c.id
), aside AS (
  DELETE FROM workbench.set_aside_elements AS a USING chosen AS c WHERE a.entry_id = c.entry_id
), entry AS (
  DELETE FROM workbench.entries AS e USING chosen AS c WHERE e.entry_id = c.entry_id
)
DELETE FROM :"schema".definition_groups AS g
 USING chosen AS c
 WHERE g.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label AS place;
