-- Purpose: a stock is missing from its sector.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_members
   WHERE list_key IS NULL
\ir ../untaken.sql
)
DELETE FROM :"schema".group_memberships AS m
 USING chosen AS c
 WHERE m.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label AS place;
