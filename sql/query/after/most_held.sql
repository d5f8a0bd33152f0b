-- Purpose: the symbols that most ETFs hold.
-- Grain:   a row per symbol, most held first, then by alphabet.
-- Binds:   environment; number of rows at most.
SELECT m.symbol, count(*) AS etfs
  FROM :"schema".definition_groups AS g
  JOIN :"schema".group_memberships AS m ON m.group_id = g.id
 WHERE g.environment = :environment AND g.type = 'ETF'
 GROUP BY m.symbol
 ORDER BY etfs DESC, m.symbol COLLATE "C"
 LIMIT :number;
