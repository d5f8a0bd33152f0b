-- Purpose: bring the legacy documents back from the after side alone, with what was written to it since.
-- Grain:   none.
-- Binds:   none.
SELECT workbench.begin_sync('archive');
SELECT set_config('search_path', workbench.application_path(), true);
INSERT INTO :"schema".cache_entries (id, type, name, key, value, environment, created_at, updated_at, universe_category,
                                   liquidity_filter, universe_metadata, last_universe_update) OVERRIDING SYSTEM VALUE
SELECT r.id, r.type, r.name, r.key, r.value, r.environment, r.created_at, r.updated_at, r.universe_category,
       r.liquidity_filter, r.universe_metadata, r.last_universe_update
  FROM workbench.rebuilt_entries AS r
 WHERE NOT EXISTS (SELECT FROM :"schema".cache_entries AS c WHERE c.id = r.id)
 ORDER BY r.id;
SELECT workbench.end_sync();
SELECT set_config('search_path', 'pg_catalog, pg_temp', true);
-- Triggers that were put back meanwhile found no documents to tell families from.
INSERT INTO workbench.families (entry_id, family)
SELECT id, workbench.family(type, name, key, environment)
  FROM :"schema".cache_entries
 WHERE workbench.is_migrated(type)
    ON CONFLICT (entry_id) DO NOTHING;
DELETE FROM workbench.archived_entries;
DROP VIEW IF EXISTS workbench.cache_entries, workbench.archived;
DO $drop_archive$
BEGIN
  -- Only what was made here: somebody else's table may have taken the name of an archive that is gone.
  IF obj_description(to_regclass(format('%I.cache_entries_archive', :'schema')), 'pg_class') LIKE 'One row per legacy entry of a migrated type%' THEN
    DROP TABLE :"schema".cache_entries_archive;
  END IF;
END
$drop_archive$;
