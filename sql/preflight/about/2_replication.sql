-- Purpose: what publishes the tables, or copies them.
-- Grain:   a row per publication that has cache_entries or all tables; one where there is none.
-- Binds:   none.
WITH published AS (
  SELECT 'warning' AS level, 'publication ' || quote_ident(p.pubname) AS subject,
         CASE WHEN p.puballtables THEN 'it is for all tables: the new tables and the bookkeeping will be published too; each has a key'
              WHEN EXISTS (SELECT FROM pg_publication_namespace AS n WHERE n.pnpubid = p.oid) THEN 'it is for a schema: the new tables may be published too; each has a key'
              ELSE 'it has cache_entries and will not have the new tables' END AS says,
         'A subscriber needs tables of these names before the migration is published to it, or a list of tables of its own.' AS advice
    FROM pg_publication AS p
   WHERE p.puballtables
      OR EXISTS (SELECT FROM pg_publication_rel AS r WHERE r.prpubid = p.oid AND r.prrelid = to_regclass(format('%I.cache_entries', :'schema')))
      OR EXISTS (SELECT FROM pg_publication_namespace AS n JOIN pg_namespace AS s ON s.oid = n.pnnspid WHERE n.pnpubid = p.oid AND s.nspname IN (:'schema', 'workbench'))
), identity AS (
  SELECT 'warning' AS level, 'table cache_entries' AS subject, 'it is published and has no replica identity, so that updates and deletes are refused' AS says,
         'Give it a primary key, or ALTER TABLE … REPLICA IDENTITY FULL.' AS advice
    FROM pg_class AS c
   WHERE c.oid = to_regclass(format('%I.cache_entries', :'schema')) AND EXISTS (SELECT FROM published)
     AND (c.relreplident = 'n' OR c.relreplident = 'd' AND NOT EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisprimary))
)
SELECT * FROM published
 UNION ALL
SELECT * FROM identity
 UNION ALL
SELECT 'ok', 'publications', 'none has cache_entries', '' WHERE NOT EXISTS (SELECT FROM published)
 ORDER BY 2;
