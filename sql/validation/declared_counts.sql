-- Purpose: counts that a document declares of itself, against its list (or, of a sector, the stocks that name it).
-- Grain:   a row per document whose count is stale; one row without a verdict when there is none.
-- Binds:   none.
WITH declared AS MATERIALIZED (
  SELECT g.entry_id, g.legacy_type, g.name, g.environment, k.key, g.metadata ->> k.key AS declared,
         CASE g.type WHEN 'SECTOR' THEN (SELECT count(*) FROM workbench.mapped_sector_members AS m
                                          WHERE m.sector_entry_id = g.entry_id)
                     ELSE g.elements END AS counted
    FROM workbench.mapped_groups AS g
    JOIN (VALUES ('total_holdings'), ('count'), ('stock_count')) AS k (key)
      ON jsonb_typeof(g.metadata -> k.key) = 'number'
)
SELECT e.examined, e.counts || ' declared counts' AS figures,
       CASE WHEN d.entry_id IS NOT NULL THEN 'finding' END AS verdict, d.entry_id,
       d.legacy_type || ' ' || d.name || ' (' || d.environment || ')' AS subject, '$.' || d.key AS path,
       d.declared AS before, d.counted::text AS after, 'the declared count is not that of the list' AS cause
  FROM (SELECT (SELECT count(group_id) FROM workbench.entries) AS examined,
               (SELECT count(*) FROM declared) AS counts) AS e
  LEFT JOIN declared AS d ON d.declared::numeric <> d.counted
 ORDER BY d.entry_id, d.key;
