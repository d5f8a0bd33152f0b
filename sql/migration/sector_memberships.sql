-- Purpose: backfill the memberships of the sectors from the sector that each stock names, after all lists.
-- Grain:   a row per stock whose sector is in the map.
-- Binds:   none.
INSERT INTO :"schema".group_memberships (id, group_id, symbol, added_at, updated_at)
SELECT (last.id + row_number() OVER (ORDER BY e.group_id, m.stock_entry_id))::integer, e.group_id, m.symbol,
       m.created_at, m.updated_at
  FROM workbench.mapped_sector_members AS m
  JOIN workbench.entries AS e ON e.entry_id = m.sector_entry_id
 CROSS JOIN (SELECT greatest((SELECT max(id) FROM :"schema".group_memberships),
                             (SELECT max(position) FROM workbench.set_aside_elements), 0) AS id) AS last
 ORDER BY e.group_id, m.stock_entry_id;
