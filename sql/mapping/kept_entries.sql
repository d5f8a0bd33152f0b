-- Purpose: part of a statement: superseded and rejected entries, as they are.
-- Grain:   a row per such entry, of those in a CTE `outcomes`.
-- Binds:   none.
SELECT c.id AS entry_id, c.type, c.name, c.key, c.value, c.environment, c.created_at, c.updated_at, c.universe_category,
       c.liquidity_filter, c.universe_metadata, c.last_universe_update, m.outcome, m.reason, m.superseded_by
  FROM outcomes AS m
  JOIN :"schema".cache_entries AS c ON c.id = m.entry_id
 WHERE m.outcome IN ('superseded', 'rejected')
