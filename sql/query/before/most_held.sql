-- Purpose: the symbols that most ETFs hold.
-- Grain:   a row per symbol, most held first, then by alphabet.
-- Binds:   environment; number of rows at most, or NULL for all.
\ir ../legacy_memberships.sql
SELECT m.symbol, count(*) AS etfs, min(s.display_name) AS stock_name
  FROM memberships AS m
  LEFT JOIN stocks AS s ON s.symbol = m.symbol AND s.environment = m.environment
 WHERE m.type = 'ETF'
 GROUP BY m.symbol
 ORDER BY etfs DESC, m.symbol COLLATE "C"
 LIMIT CAST(:number AS bigint);
