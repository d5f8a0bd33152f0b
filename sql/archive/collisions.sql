-- Purpose: entries that were written to cache_entries where archived ones come back: of a migrated type, past the triggers,
--          or with an id that an archived entry has.
-- Grain:   a row per entry.
-- Binds:   none.
SELECT format('entry %s (%s %s)', c.id, c.type, c.key) AS entry
  FROM :"schema".cache_entries AS c
  LEFT JOIN workbench.rebuilt_entries AS r ON r.id = c.id
 WHERE (c.type IN (SELECT type FROM workbench.migrated_types) OR r.id IS NOT NULL)
   AND (r.id IS NULL OR ROW(c.type, c.name, c.key, c.value, c.environment)::text <> ROW(r.type, r.name, r.key, r.value, r.environment)::text)
 ORDER BY c.id;
