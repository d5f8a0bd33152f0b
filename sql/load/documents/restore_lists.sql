-- Purpose: put the member_of_etfs lists of stocks back as they were before a fund changed.
-- Grain:   none.
-- Binds:   fund, environment, before.
UPDATE :"schema".cache_entries AS c
   SET value = x.value, updated_at = timezone('UTC', now())
  FROM jsonb_each(CAST(:before AS jsonb) -> 'lists') AS b (symbol, saved)
  JOIN :"schema".stock_metadata AS s ON s.symbol = b.symbol AND s.environment = :environment
  JOIN workbench.entries AS e ON e.stock_id = s.id
  JOIN :"schema".cache_entries AS o ON o.id = e.entry_id
 CROSS JOIN LATERAL (SELECT o.value AS present, b.saved AS list, CAST(:fund AS text) AS fund) AS y
 CROSS JOIN LATERAL (SELECT
\ir ../list_restored.sql
  AS value) AS x
 WHERE c.id = o.id AND jsonb_typeof(o.value) = 'object' AND x.value IS DISTINCT FROM o.value;
