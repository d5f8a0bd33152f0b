-- Purpose: whether the archive is there.
-- Grain:   one row.
-- Binds:   none.
SELECT to_regclass(format('%I.cache_entries_archive', :'schema')) IS NOT NULL AS has_archive;
