-- Purpose: take the legacy documents of migrated types out of cache_entries, past the triggers that refuse it to others.
-- Grain:   none.
-- Binds:   none.
SELECT workbench.begin_sync('archive');
SELECT set_config('search_path', workbench.application_path(), true);
DELETE FROM :"schema".cache_entries WHERE type IN (SELECT type FROM workbench.migrated_types);
SELECT workbench.end_sync();
SELECT set_config('search_path', 'pg_catalog, pg_temp', true);
