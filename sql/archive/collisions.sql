-- Purpose: entries that were written to cache_entries where archived ones come back: of a migrated type, past the triggers,
--          or with an id that an archived entry has; none that says what would come back.
-- Grain:   a row per entry.
-- Binds:   none.
WITH standing AS MATERIALIZED (
  SELECT c.* FROM :"schema".cache_entries AS c
   WHERE c.type IN (SELECT type FROM workbench.migrated_types)
      OR c.id IN (SELECT entry_id FROM workbench.entries UNION ALL SELECT entry_id FROM workbench.kept_entries)
)
SELECT format('entry %s (%s %s)', s.id, s.type, s.key) AS entry
  FROM standing AS s
 WHERE NOT EXISTS (SELECT FROM workbench.rebuilt_entries AS r
                    WHERE r.id = s.id AND ROW(s.type, s.name, s.key, s.value, s.environment)::text
                                          = ROW(r.type, r.name, r.key, r.value, r.environment)::text)
 ORDER BY s.id;
