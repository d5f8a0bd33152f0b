-- Purpose: what is known of stocks: of one symbol, or of an industry.
-- Grain:   a row per stock, in the order of the legacy entries.
-- Binds:   environment; symbol as normalised, or NULL; industry as written, or NULL.
\ir ../legacy_entries.sql
SELECT s.symbol, s.display_name AS stock_name, s.sector, s.industry, s.market_cap
  FROM stocks AS s
 WHERE (CAST(:symbol AS text) IS NULL OR s.symbol = :symbol)
   AND (CAST(:industry AS text) IS NULL OR s.industry = :industry)
 ORDER BY s.id;
