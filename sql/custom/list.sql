-- Purpose: the groups of one's own.
-- Grain:   a row per group.
-- Binds:   environment.
SELECT g.name, g.environment, count(m.symbol) AS members
  FROM :"schema".definition_groups AS g
  LEFT JOIN :"schema".group_memberships AS m ON m.group_id = g.id
 WHERE g.type = 'CUSTOM' AND g.environment = :environment
 GROUP BY g.name, g.environment
 ORDER BY g.name;
