-- Purpose: the total of a list says otherwise.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
UPDATE workbench.families AS f
   SET list_total = 1234.5
  FROM (SELECT * FROM :"schema".drill_groups WHERE list_key IS NOT NULL ORDER BY entry_id IN (SELECT n.entry_id FROM :"schema".drill_next AS n), entry_draw LIMIT 1) AS c
 WHERE f.entry_id = c.entry_id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', list_total' AS place;
