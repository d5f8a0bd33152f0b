-- Purpose: the funds that a stock itself names: one short list in one document.
-- Grain:   a row per fund, by name.
-- Binds:   symbol as normalised; environment.
SELECT jsonb_array_elements_text(c.value -> 'member_of_etfs') AS name
  FROM :"schema".cache_entries AS c
 WHERE c.type = 'stock_metadata' AND c.key = :symbol AND c.environment = :environment
 ORDER BY name;
