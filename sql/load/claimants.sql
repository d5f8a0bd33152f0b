-- Purpose: the stocks that name a fund in their member_of_etfs list.
-- Grain:   a row per stock.
-- Binds:   fund, environment.
SELECT s.symbol
  FROM :"schema".stock_metadata AS s
 WHERE s.environment = :environment AND s.metadata -> 'member_of_etfs' ? CAST(:fund AS text)
 ORDER BY s.symbol COLLATE "C";
