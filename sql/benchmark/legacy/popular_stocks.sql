-- Purpose: the stocks that ten or more funds hold, as the documented shape suggests.
-- Grain:   a row per stock, by symbol.
-- Binds:   environment.
SELECT h.symbol, count(*) AS funds
  FROM :"schema".cache_entries AS c
 CROSS JOIN LATERAL jsonb_array_elements_text(c.value -> 'holdings') AS h (symbol)
 WHERE c.type = 'etf_holdings' AND c.environment = :environment
 GROUP BY 1
HAVING count(*) >= 10
 ORDER BY 1;
