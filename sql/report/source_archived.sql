-- Purpose: what the legacy table held, by type and environment, when its documents are archived: those of migrated types are
--          rebuilt from the after side.
-- Grain:   a row per type and environment.
-- Binds:   none.
WITH legacy AS (
  SELECT type, environment, value FROM :"schema".cache_entries WHERE type NOT IN (SELECT type FROM workbench.migrated_types)
   UNION ALL
  SELECT type, environment, value FROM workbench.rebuilt_entries
)
\ir source_counts.sql
