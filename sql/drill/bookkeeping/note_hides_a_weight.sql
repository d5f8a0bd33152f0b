-- Purpose: a weight is changed, and a note by hand says that documents cannot hold it.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
WITH chosen AS (
  SELECT * FROM :"schema".drill_members WHERE list_key IS NOT NULL AND weight IS NOT NULL ORDER BY entry_id IN (SELECT n.entry_id FROM :"schema".drill_next AS n), entry_draw, row_draw LIMIT 1
), noted AS (
  INSERT INTO workbench.after_only (element, group_id, entry_id, symbol, stands, read_as, reason)
  SELECT 'group ' || group_id || ' member ' || symbol, group_id, entry_id, symbol, '{"weight": 0.9}', jsonb_build_object('weight', weight + 1), 'x'
    FROM chosen
)
UPDATE :"schema".group_memberships AS m
   SET weight = 0.9
  FROM chosen AS c
 WHERE m.id = c.id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', weight' AS place;
