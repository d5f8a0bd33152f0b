-- Purpose: make the legacy documents of migrated types what the after side says; what only they say is discarded.
-- Grain:   none.
-- Binds:   none.
SELECT workbench.begin_sync('to_documents');
SELECT set_config('search_path', workbench.application_path(), true);
DELETE FROM :"schema".cache_entries AS c
 WHERE workbench.is_migrated(c.type) AND NOT EXISTS (SELECT FROM workbench.rebuilt_entries AS r WHERE r.id = c.id);
SELECT workbench.write_entries(ARRAY(SELECT id FROM workbench.rebuilt_entries));
SELECT workbench.rebuild(ARRAY(SELECT id FROM :"schema".definition_groups), ARRAY(SELECT id FROM :"schema".stock_metadata), '{}');
SELECT workbench.end_sync();
SELECT set_config('search_path', 'pg_catalog, pg_temp', true);
