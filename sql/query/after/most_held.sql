-- Purpose: the symbols that most ETFs hold.
-- Grain:   a row per symbol, most held first, then by alphabet.
-- Binds:   environment; number of rows at most, or NULL for all.
SELECT m.symbol, count(*) AS etfs, min(s.display_name) AS stock_name
  FROM :"schema".definition_groups AS g
  JOIN :"schema".group_memberships AS m ON m.group_id = g.id
  LEFT JOIN :"schema".stock_metadata AS s ON s.symbol = m.symbol AND s.environment = g.environment
 WHERE g.environment = :environment AND g.type = 'ETF'
 GROUP BY m.symbol
 ORDER BY etfs DESC, m.symbol COLLATE "C"
 LIMIT CAST(:number AS bigint);
