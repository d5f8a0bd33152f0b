-- Purpose: two members of a list changed places.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   taken.
WITH chosen AS (
  SELECT drill_members.*
    FROM :"schema".drill_members
   WHERE list_key IS NOT NULL AND is_plain AND group_id IN (SELECT group_id FROM :"schema".drill_members GROUP BY group_id HAVING count(*) FILTER (WHERE is_plain) > 1)
\ir ../untaken.sql
), other AS (
  SELECT o.id, o.symbol, o.weight, o.metadata, o.label
    FROM chosen AS c
    JOIN :"schema".drill_members AS o ON o.group_id = c.group_id AND o.id <> c.id AND o.is_plain
   ORDER BY o.id
   LIMIT 1
)
UPDATE :"schema".group_memberships AS m
   SET symbol = CASE m.id WHEN c.id THEN o.symbol ELSE c.symbol END,
       weight = CASE m.id WHEN c.id THEN o.weight ELSE c.weight END,
       metadata = CASE m.id WHEN c.id THEN o.metadata ELSE c.metadata END
  FROM chosen AS c
 CROSS JOIN other AS o
 WHERE m.id IN (c.id, o.id)
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ' and ' || o.symbol || '' AS place;
