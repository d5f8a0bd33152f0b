-- Purpose: make a list of one's own a group.
-- Grain:   one row: how many members it has; none when a group of that name is there.
-- Binds:   name, environment, names.
WITH made AS (
  INSERT INTO :"schema".definition_groups (name, type, display_name, environment)
  VALUES (CAST(:name AS text), 'CUSTOM', CAST(:name AS text), :environment)
      ON CONFLICT DO NOTHING
  RETURNING id
), filled AS (
  INSERT INTO :"schema".group_memberships (group_id, symbol)
  SELECT m.id, x.symbol
    FROM made AS m
   CROSS JOIN (SELECT DISTINCT workbench.normal_symbol(n.name) AS symbol FROM unnest(CAST(:names AS text[])) AS n (name)) AS x
   ORDER BY x.symbol
  RETURNING symbol
)
SELECT (SELECT count(*) FROM filled) AS members FROM made;
