-- Purpose: put the member_of_etfs lists of stocks back as they were before a fund changed.
-- Grain:   none.
-- Binds:   fund, environment, before.
UPDATE :"schema".stock_metadata AS s
   SET metadata = x.value, updated_at = timezone('UTC', now())
  FROM jsonb_each(CAST(:before AS jsonb) -> 'lists') AS b (symbol, saved)
  JOIN :"schema".stock_metadata AS o ON o.symbol = b.symbol AND o.environment = :environment
 CROSS JOIN LATERAL (SELECT o.metadata AS present, b.saved AS list, CAST(:fund AS text) AS fund) AS y
 CROSS JOIN LATERAL (SELECT
\ir ../list_restored.sql
  AS value) AS x
 WHERE s.id = o.id AND jsonb_typeof(o.metadata) = 'object' AND x.value IS DISTINCT FROM o.metadata;
