-- Purpose: how many stocks each two funds share, as the documented shape suggests.
-- Grain:   a row per pair of funds with a stock in common, by names.
-- Binds:   environment.
WITH holdings AS (
  SELECT c.key, jsonb_array_elements_text(c.value -> 'holdings') AS symbol
    FROM :"schema".cache_entries AS c
   WHERE c.type = 'etf_holdings' AND c.environment = :environment
)
SELECT x.key AS one, y.key AS other, count(*) AS shared
  FROM holdings AS x
  JOIN holdings AS y ON y.symbol = x.symbol AND y.key > x.key
 GROUP BY 1, 2
 ORDER BY 1, 2;
