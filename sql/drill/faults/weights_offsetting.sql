-- Purpose: one weight is 0.001 higher, another as much lower.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT drill_members.*
    FROM :"schema".drill_members
   WHERE weight IS NOT NULL AND group_id IN (SELECT group_id FROM :"schema".drill_members GROUP BY group_id HAVING count(weight) > 1)
\ir ../untaken.sql
), other AS (
  SELECT o.id, o.symbol, o.weight, o.metadata, o.label
    FROM chosen AS c
    JOIN :"schema".drill_members AS o ON o.group_id = c.group_id AND o.id <> c.id AND o.weight IS NOT NULL
   ORDER BY o.id
   LIMIT 1
)
UPDATE :"schema".group_memberships AS m
   SET weight = m.weight + CASE m.id WHEN c.id THEN 0.001 ELSE -0.001 END
  FROM chosen AS c
 CROSS JOIN other AS o
 WHERE m.id IN (c.id, o.id)
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ' and ' || o.symbol || ', weight' AS place;
