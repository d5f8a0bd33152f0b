-- Purpose: what the legacy table holds, by type and environment, and whether it is the project's own sample.
--          Types that are no relations are counted and never read.
-- Grain:   a row per type and environment.
-- Binds:   none.
WITH legacy AS (
  SELECT type, environment, value FROM :"schema".cache_entries
)
\ir source_counts.sql
