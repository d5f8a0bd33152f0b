-- Purpose: put the documents of a fund back as they were; one that was not there goes.
-- Grain:   none.
-- Binds:   fund, environment, before.
WITH saved AS MATERIALIZED (
  SELECT d.* FROM jsonb_populate_recordset(CAST(NULL AS :"schema".cache_entries), CAST(:before AS jsonb) -> 'documents') AS d
), gone AS (
  DELETE FROM :"schema".cache_entries AS c
   USING workbench.entries AS e
    JOIN :"schema".definition_groups AS g ON g.id = e.group_id
   WHERE (g.type, g.name, g.environment) = ('ETF', CAST(:fund AS text), :environment) AND c.id = e.entry_id
     AND c.id NOT IN (SELECT d.id FROM saved AS d)
)
INSERT INTO :"schema".cache_entries AS c
SELECT d.* FROM saved AS d
    ON CONFLICT (id) DO UPDATE
   SET type = EXCLUDED.type, name = EXCLUDED.name, key = EXCLUDED.key, value = EXCLUDED.value, environment = EXCLUDED.environment,
       created_at = EXCLUDED.created_at, updated_at = EXCLUDED.updated_at, universe_category = EXCLUDED.universe_category,
       liquidity_filter = EXCLUDED.liquidity_filter, universe_metadata = EXCLUDED.universe_metadata,
       last_universe_update = EXCLUDED.last_universe_update;
