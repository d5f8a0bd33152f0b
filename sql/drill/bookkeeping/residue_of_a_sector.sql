-- Purpose: residue of a member of a sector.
-- Grain:   one row: the entries that changed, what else may name the place, and the place in words; none when there is
--          nothing to change.
-- Binds:   none.
INSERT INTO workbench.membership_residue (membership_id, group_id, spelling)
SELECT m.id, m.group_id, lower(m.symbol)
  FROM :"schema".drill_members AS m
 WHERE m.list_key IS NULL AND lower(m.symbol) <> m.symbol
 ORDER BY m.entry_draw, m.row_draw
 LIMIT 1
RETURNING ARRAY[]::integer[] AS entries, ARRAY['workbench.membership_residue membership ' || membership_id] AS subjects,
          'membership ' || membership_id AS place;
