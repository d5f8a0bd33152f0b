-- Purpose: backfill a batch of entries whose families are locked, as if they were written just now. What a writer followed, or
--          moved to another family, since they were chosen is left out.
-- Grain:   one row: how many entries; none without an entry.
-- Binds:   ids, families.
SELECT count(*) AS entries, workbench.follow(array_agg(c.id), array_agg(DISTINCT c.family)) AS followed
  FROM (SELECT c.id, workbench.family(c.type, c.name, c.key, c.environment) AS family
          FROM :"schema".cache_entries AS c
         WHERE c.id = ANY (:ids) AND workbench.is_migrated(c.type)
        OFFSET 0) AS c
 WHERE c.family = ANY (:families) AND NOT EXISTS (SELECT FROM workbench.families AS f WHERE f.entry_id = c.id)
HAVING count(*) > 0;
