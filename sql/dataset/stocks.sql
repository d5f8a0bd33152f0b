-- Purpose: what is known of stocks, as a dataset keeps it (DuckDB).
-- Grain:   a row per environment and symbol, by both.
-- Binds:   none.
SELECT environment, symbol, display_name, sector
  FROM stocks
 ORDER BY environment, symbol;
