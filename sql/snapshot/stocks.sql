-- Purpose: the stocks as a snapshot keeps them, a market capitalisation as its exact text.
-- Grain:   a row per stock and environment, by both.
-- Binds:   none.
SELECT s.environment::text, s.symbol::text, s.display_name, s.sector, s.industry, s.market_cap::text AS market_cap,
       s.is_validated, s.metadata::text AS metadata
  FROM :"schema".stock_metadata AS s
 ORDER BY s.environment COLLATE "C", s.symbol COLLATE "C";
