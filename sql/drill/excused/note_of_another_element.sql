-- Purpose: a note stands for another element.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
UPDATE workbench.after_only AS a
   SET element = 'group ' || o.group_id || ' member drill2', group_id = o.group_id, entry_id = o.entry_id, symbol = 'drill2'
  FROM (SELECT * FROM :"schema".drill_excused WHERE kind = 'list' ORDER BY coalesce(entry_id, group_id) LIMIT 1) AS c,
       (SELECT * FROM :"schema".drill_excused WHERE kind = 'list' ORDER BY entry_id OFFSET 1 LIMIT 1) AS o
 WHERE a.group_id = c.group_id AND a.symbol = 'drill'
RETURNING ARRAY[c.entry_id, o.entry_id] AS entries, ARRAY[]::text[] AS subjects, a.element AS place;
