-- Purpose: let the member_of_etfs lists of stocks follow a fund: symbols that came in or went out, also under a new name.
-- Grain:   none.
-- Binds:   fund, environment, came_in, went_out.
UPDATE :"schema".cache_entries AS c
   SET value = c.value || jsonb_build_object('member_of_etfs', x.list), updated_at = timezone('UTC', now())
  FROM workbench.entries AS e
  JOIN :"schema".stock_metadata AS s ON s.id = e.stock_id
 CROSS JOIN LATERAL (SELECT workbench.with_or_without(s.metadata -> 'member_of_etfs', CAST(:fund AS text), s.symbol = ANY (CAST(:came_in AS text[]))) AS list) AS x
 WHERE c.id = e.entry_id AND s.environment = :environment AND s.symbol = ANY (CAST(:came_in AS text[]) || CAST(:went_out AS text[]))
   AND jsonb_typeof(c.value) = 'object' AND x.list IS DISTINCT FROM s.metadata -> 'member_of_etfs';
