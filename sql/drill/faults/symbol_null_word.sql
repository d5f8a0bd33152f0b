-- Purpose: a symbol became the word NULL.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_members
   WHERE list_key IS NOT NULL AND symbol <> 'NULL'
\ir ../untaken.sql
)
UPDATE :"schema".group_memberships AS m
   SET symbol = 'NULL'
  FROM chosen AS c
 WHERE m.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', symbol' AS place;
