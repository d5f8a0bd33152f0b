-- Purpose: keep whole what speaks for nothing: superseded and rejected entries.
-- Grain:   a row per such entry.
-- Binds:   none.
INSERT INTO workbench.kept_entries
SELECT c.id, c.type, c.name, c.key, c.value, c.environment, c.created_at, c.updated_at, c.universe_category,
       c.liquidity_filter, c.universe_metadata, c.last_universe_update, m.outcome, m.reason
  FROM workbench.mapped_entries AS m
  JOIN :"schema".cache_entries AS c ON c.id = m.entry_id
 WHERE m.outcome IN ('superseded', 'rejected')
 ORDER BY c.id;
