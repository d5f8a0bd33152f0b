-- Purpose: copy the legacy documents of migrated types to the archive.
-- Grain:   a row per entry.
-- Binds:   none.
INSERT INTO :"schema".cache_entries_archive
SELECT * FROM :"schema".cache_entries
 WHERE type IN (SELECT type FROM workbench.migrated_types)
 ORDER BY id;
