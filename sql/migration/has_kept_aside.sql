-- Purpose: whether something was kept aside before.
-- Grain:   one row.
-- Binds:   none.
SELECT to_regclass(format('%I.cache_entries_kept_aside', :'schema')) IS NOT NULL AS has_kept_aside;
