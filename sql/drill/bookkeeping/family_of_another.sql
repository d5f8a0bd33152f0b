-- Purpose: an entry is filed under another family.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
UPDATE workbench.families AS f
   SET family = 'DEFAULT ETF DRILL'
  FROM (SELECT * FROM :"schema".drill_groups ORDER BY entry_id IN (SELECT n.entry_id FROM :"schema".drill_next AS n), entry_draw LIMIT 1) AS c
 WHERE f.entry_id = c.entry_id
RETURNING ARRAY[c.entry_id] AS entries, ARRAY[]::text[] AS subjects, c.label || ', family' AS place;
