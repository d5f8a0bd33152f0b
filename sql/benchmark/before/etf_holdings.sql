-- Purpose: the holdings of a fund with their weights, from its document.
-- Grain:   a row per holding, by symbol.
-- Binds:   name of the fund; environment.
SELECT replace(h.element ->> 'symbol', '-', '.') AS symbol, (h.element -> 'weight')::numeric AS weight
  FROM :"schema".cache_entries AS c
 CROSS JOIN LATERAL jsonb_array_elements(c.value -> 'holdings') AS h (element)
 WHERE c.type = 'etf_holdings' AND c.key = :name AND c.environment = :environment
 ORDER BY symbol;
