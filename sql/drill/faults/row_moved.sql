-- Purpose: a membership moved to another group.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_members
   WHERE list_key IS NOT NULL
\ir ../untaken.sql
), other AS (
  SELECT *
    FROM :"schema".drill_members
   WHERE list_key IS NOT NULL AND entry_id <> (SELECT entry_id FROM chosen)
     AND symbol <> (SELECT symbol FROM chosen) AND form = (SELECT form FROM chosen)
\ir ../untaken.sql
)
UPDATE :"schema".group_memberships AS m
   SET group_id = o.group_id
  FROM chosen AS c
 CROSS JOIN other AS o
 WHERE m.id = c.id
RETURNING ARRAY[c.entry_id, o.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ' and ' || o.label AS place;
