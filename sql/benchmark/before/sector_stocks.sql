-- Purpose: the stocks of a sector, from the documents of all stocks.
-- Grain:   a row per stock, by symbol.
-- Binds:   sector by its display name; environment.
SELECT c.key AS symbol
  FROM :"schema".cache_entries AS c
 WHERE c.type = 'stock_metadata' AND c.environment = :environment AND c.value ->> 'sector' = :sector
 ORDER BY symbol;
