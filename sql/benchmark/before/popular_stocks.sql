-- Purpose: the stocks that ten or more funds hold, from the documents.
-- Grain:   a row per stock, by symbol.
-- Binds:   environment.
SELECT replace(h.element ->> 'symbol', '-', '.') AS symbol, count(*) AS funds
  FROM :"schema".cache_entries AS c
 CROSS JOIN LATERAL jsonb_array_elements(c.value -> 'holdings') AS h (element)
 WHERE c.type = 'etf_holdings' AND c.environment = :environment
 GROUP BY 1
HAVING count(*) >= 10
 ORDER BY 1;
