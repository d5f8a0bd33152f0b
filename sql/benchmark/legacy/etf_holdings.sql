-- Purpose: the holdings of a fund, as the documented shape (a list of bare symbols) suggests.
-- Grain:   a row per holding, by symbol.
-- Binds:   name of the fund; environment.
SELECT jsonb_array_elements_text(c.value -> 'holdings') AS symbol
  FROM :"schema".cache_entries AS c
 WHERE c.type = 'etf_holdings' AND c.key = :name AND c.environment = :environment
 ORDER BY symbol;
