-- Purpose: let the planner know the new entries, so that nothing is measured on missing statistics.
-- Grain:   none.
-- Binds:   none.
ANALYZE :"schema".cache_entries;
