-- Purpose: a membership stands there twice.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_members
   WHERE list_key IS NOT NULL
\ir ../untaken.sql
), added AS (
  INSERT INTO :"schema".group_memberships (id, group_id, symbol, weight, metadata, added_at, updated_at)
  SELECT (SELECT max(id) + 1 FROM :"schema".group_memberships), m.group_id, m.symbol, m.weight, m.metadata, m.added_at, m.updated_at
    FROM :"schema".group_memberships AS m
    JOIN chosen AS c ON c.id = m.id
)
SELECT ARRAY[c.entry_id] AS entries, ARRAY['group_memberships group ' || c.group_id] AS subjects, c.label AS place
  FROM chosen AS c;
