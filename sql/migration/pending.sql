-- Purpose: the next entries that are still to be backfilled, about as many as are written in a moment.
-- Grain:   a row per entry: its id and its family.
-- Binds:   after, the entry after which to look; most, how many bytes of documents, counting some for each entry.
SELECT p.id, p.family
  FROM (SELECT c.id, workbench.family(c.type, c.name, c.key, c.environment) AS family,
               sum(pg_column_size(c.value) + 500) OVER (ORDER BY c.id ROWS UNBOUNDED PRECEDING) - pg_column_size(c.value) - 500 AS before
          FROM :"schema".cache_entries AS c
         WHERE c.id > :after AND workbench.is_migrated(c.type)
           -- The second condition spares a merge join the way from the first entry to here.
           AND NOT EXISTS (SELECT FROM workbench.families AS f WHERE f.entry_id = c.id AND f.entry_id > :after)
         ORDER BY c.id
         LIMIT 2000) AS p
 WHERE p.before < :most
 ORDER BY p.id;
