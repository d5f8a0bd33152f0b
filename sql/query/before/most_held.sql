-- Purpose: the symbols that most ETFs hold.
-- Grain:   a row per symbol, most held first, then by alphabet.
-- Binds:   environment; number of rows at most.
\ir ../legacy_memberships.sql
SELECT m.symbol, count(*) AS etfs
  FROM memberships AS m
 WHERE m.type = 'ETF'
 GROUP BY m.symbol
 ORDER BY etfs DESC, m.symbol COLLATE "C"
 LIMIT :number;
