-- Purpose: the names that a question of one kind may give, wherever they stand; asked only when a name was not found.
-- Grain:   a row per environment and name; label is the display name of a group or stock.
-- Binds:   kind, a type of group or STOCK or INDUSTRY; environment, or NULL for all.
\ir ../legacy_memberships.sql
SELECT g.environment COLLATE "C" AS environment, g.name COLLATE "C" AS name,
       g.display_name COLLATE "C" AS label
  FROM groups AS g
 WHERE g.type = :kind
 UNION
SELECT m.environment COLLATE "C", m.symbol COLLATE "C", NULL
  FROM memberships AS m
 WHERE :kind = 'STOCK'
 UNION
SELECT s.environment COLLATE "C", CASE :kind WHEN 'STOCK' THEN s.symbol ELSE s.industry END COLLATE "C",
       CASE :kind WHEN 'STOCK' THEN s.display_name END COLLATE "C"
  FROM stocks AS s
 WHERE :kind = 'STOCK' OR :kind = 'INDUSTRY' AND s.industry IS NOT NULL
 ORDER BY environment, name, label;
