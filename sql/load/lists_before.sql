-- Purpose: part of a statement: the member_of_etfs lists of stocks, of those alone that change when these symbols come in or go out.
-- Grain:   one value: a JSON object, symbol -> list.
-- Binds:   fund, environment, came_in, went_out.
  SELECT coalesce(jsonb_object_agg(s.symbol, s.metadata -> 'member_of_etfs'), '{}')
    FROM :"schema".stock_metadata AS s
   CROSS JOIN LATERAL (SELECT workbench.with_or_without(s.metadata -> 'member_of_etfs', CAST(:fund AS text), s.symbol = ANY (CAST(:came_in AS text[]))) AS list) AS x
   WHERE s.environment = :environment AND s.symbol = ANY (CAST(:came_in AS text[]) || CAST(:went_out AS text[]))
     AND jsonb_typeof(s.metadata) = 'object' AND x.list IS DISTINCT FROM s.metadata -> 'member_of_etfs'
