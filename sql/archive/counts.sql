-- Purpose: how much would be archived, and how much stays.
-- Grain:   one row.
-- Binds:   none.
SELECT count(*) FILTER (WHERE type IN (SELECT type FROM workbench.migrated_types)) AS entries,
       count(*) FILTER (WHERE type NOT IN (SELECT type FROM workbench.migrated_types)) AS others
  FROM :"schema".cache_entries;
