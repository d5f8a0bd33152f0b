-- Purpose: whether the legacy table is there.
-- Grain:   one row.
-- Binds:   none.
SELECT to_regclass(format('%I.cache_entries', :'schema')) IS NOT NULL AS has_legacy_table;
