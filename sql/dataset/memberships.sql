-- Purpose: what the groups of a day hold, as a dataset keeps it (DuckDB).
-- Grain:   a row per group and symbol, by environment, type, name and symbol.
-- Binds:   none.
SELECT environment, type, name, position, symbol, weight, weight_billionths, left_out, identifier, metadata
  FROM memberships
 ORDER BY environment, type, name, symbol;
