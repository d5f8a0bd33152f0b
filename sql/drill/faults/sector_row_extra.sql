-- Purpose: a stock in a sector that it does not name.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT *
    FROM :"schema".drill_groups
   WHERE type = 'SECTOR'
\ir ../untaken.sql
), added AS (
  INSERT INTO :"schema".group_memberships (id, group_id, symbol)
  SELECT (SELECT coalesce(max(id), 0) + 1 FROM :"schema".group_memberships), c.id, 'DRILL'
    FROM chosen AS c
)
SELECT ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ' / DRILL' AS place
  FROM chosen AS c;
