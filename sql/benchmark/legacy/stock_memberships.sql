-- Purpose: the funds that hold a stock, as the documented shape (a list of bare symbols) suggests.
-- Grain:   a row per fund, by name.
-- Binds:   symbol as normalised; environment.
SELECT c.key AS name
  FROM :"schema".cache_entries AS c
 WHERE c.type = 'etf_holdings' AND c.environment = :environment AND c.value -> 'holdings' ? :symbol
 ORDER BY name;
