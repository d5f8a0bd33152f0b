-- Purpose: how many stocks each two funds share, from the documents.
-- Grain:   a row per pair of funds with a stock in common, by names.
-- Binds:   environment.
WITH holdings AS MATERIALIZED (
  SELECT c.id, replace(h.element ->> 'symbol', '-', '.') AS symbol
    FROM :"schema".cache_entries AS c
   CROSS JOIN LATERAL jsonb_array_elements(c.value -> 'holdings') AS h (element)
   WHERE c.type = 'etf_holdings' AND c.environment = :environment
), pairs AS (
  SELECT x.id AS one, y.id AS other, count(*) AS shared
    FROM holdings AS x
    JOIN holdings AS y ON y.symbol = x.symbol AND y.id > x.id
   GROUP BY x.id, y.id
)
SELECT least(a.key, b.key) AS one, greatest(a.key, b.key) AS other, p.shared
  FROM pairs AS p
  JOIN :"schema".cache_entries AS a ON a.id = p.one
  JOIN :"schema".cache_entries AS b ON b.id = p.other
 ORDER BY 1, 2;
