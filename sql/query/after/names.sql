-- Purpose: the names that a question of one kind may give, wherever they stand; asked only when a name was not found.
-- Grain:   a row per environment and name; label is the display name of a group or stock.
-- Binds:   kind, a type of group or STOCK or INDUSTRY; environment, or NULL for all.
SELECT g.environment::text COLLATE "C" AS environment, g.name::text COLLATE "C" AS name,
       g.display_name COLLATE "C" AS label
  FROM :"schema".definition_groups AS g
 WHERE g.type = :kind AND g.environment = coalesce(CAST(:environment AS text), g.environment)
 UNION
SELECT g.environment COLLATE "C", m.symbol COLLATE "C", NULL
  FROM :"schema".definition_groups AS g
  JOIN :"schema".group_memberships AS m ON m.group_id = g.id
 WHERE :kind = 'STOCK' AND g.environment = coalesce(CAST(:environment AS text), g.environment)
 UNION
SELECT s.environment COLLATE "C", CASE :kind WHEN 'STOCK' THEN s.symbol ELSE s.industry END COLLATE "C",
       CASE :kind WHEN 'STOCK' THEN s.display_name END COLLATE "C"
  FROM :"schema".stock_metadata AS s
 WHERE (:kind = 'STOCK' OR :kind = 'INDUSTRY' AND s.industry IS NOT NULL)
   AND s.environment = coalesce(CAST(:environment AS text), s.environment)
 ORDER BY environment, name, label;
