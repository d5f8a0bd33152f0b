-- Purpose: the funds that hold a stock, with its weight, from the documents. The patterns are subqueries, built once: in
--          place they would be built for every document.
-- Grain:   a row per fund, by name.
-- Binds:   symbol as normalised; environment.
SELECT c.key AS name, (h.element -> 'weight')::numeric AS weight
  FROM :"schema".cache_entries AS c
 CROSS JOIN LATERAL jsonb_array_elements(c.value -> 'holdings') AS h (element)
 WHERE c.type = 'etf_holdings' AND c.environment = :environment
   AND (c.value @> (SELECT jsonb_build_object('holdings', jsonb_build_array(jsonb_build_object('symbol', CAST(:symbol AS text)))))
        OR c.value @> (SELECT jsonb_build_object('holdings', jsonb_build_array(jsonb_build_object('symbol', replace(:symbol, '.', '-'))))))
   AND h.element ->> 'symbol' IN (:symbol, replace(:symbol, '.', '-'))
 ORDER BY name;
