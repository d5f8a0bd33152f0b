-- Purpose: part of a statement: a stock as the mapping of its entry gives it, with the residue that no column fits.
-- Grain:   a row per stock, of those in a CTE `outcomes`.
-- Binds:   none.
SELECT m.entry_id, m.symbol, m.environment, c.name::text AS display_name,
       CASE WHEN jsonb_typeof(c.value -> 'sector') = 'string' THEN c.value ->> 'sector' END AS sector,
       CASE WHEN jsonb_typeof(c.value -> 'industry') = 'string' THEN c.value ->> 'industry' END AS industry,
       CASE WHEN jsonb_typeof(c.value -> 'market_cap') = 'number' THEN (c.value -> 'market_cap')::numeric END AS market_cap,
       CASE WHEN jsonb_typeof(c.value -> 'is_validated') = 'boolean' THEN (c.value -> 'is_validated')::boolean END AS is_validated,
       -- The guard holds even where the planner computes this before it knows that the entry is a stock.
       CASE WHEN jsonb_typeof(c.value) = 'object'
            THEN c.value - ARRAY[CASE jsonb_typeof(c.value -> 'sector') WHEN 'string' THEN 'sector' END,
                                 CASE jsonb_typeof(c.value -> 'industry') WHEN 'string' THEN 'industry' END,
                                 CASE jsonb_typeof(c.value -> 'market_cap') WHEN 'number' THEN 'market_cap' END,
                                 CASE jsonb_typeof(c.value -> 'is_validated') WHEN 'boolean' THEN 'is_validated' END] END AS metadata,
       c.created_at, c.updated_at, c.last_universe_update AS last_update,
       CASE WHEN c.key <> m.symbol THEN c.key::text END AS legacy_key,
       c.universe_category::text, c.liquidity_filter, c.universe_metadata
  FROM outcomes AS m
  JOIN :"schema".cache_entries AS c ON c.id = m.entry_id
 WHERE m.outcome = 'stock'
