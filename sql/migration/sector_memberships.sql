-- Purpose: backfill the memberships of the sectors from the sector that each stock names, after all lists.
-- Grain:   a row per stock whose sector is in the map.
-- Binds:   none.
WITH labels AS (
\ir ../mapping/sector_labels.sql
)
INSERT INTO :"schema".group_memberships (id, group_id, symbol, added_at, updated_at)
SELECT (last.id + row_number() OVER (ORDER BY l.group_id, s.id))::integer, l.group_id, s.symbol, s.created_at, s.updated_at
  FROM :"schema".stock_metadata AS s
  JOIN labels AS l ON l.environment = s.environment AND l.label = lower(btrim(s.sector) COLLATE "C")
 CROSS JOIN (SELECT greatest((SELECT max(id) FROM :"schema".group_memberships),
                             (SELECT max(position) FROM workbench.set_aside_elements), 0) AS id) AS last
 ORDER BY l.group_id, s.id;
