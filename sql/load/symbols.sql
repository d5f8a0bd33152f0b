-- Purpose: the members of a fund.
-- Grain:   a row per member.
-- Binds:   fund, environment.
SELECT m.symbol
  FROM :"schema".group_memberships AS m
  JOIN :"schema".definition_groups AS g ON g.id = m.group_id
 WHERE (g.type, g.name, g.environment) = ('ETF', CAST(:fund AS text), :environment)
 ORDER BY m.symbol COLLATE "C";
