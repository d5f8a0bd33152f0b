-- Purpose: legacy line "Sectors": every sector has its industries and the stocks that name it.
-- Grain:   a row per sector that differs (fail), per stock whose sector is not in the map (finding); else one row
--          without a verdict.
-- Binds:   environment.
WITH noted AS MATERIALIZED (
  SELECT group_id, entry_id, symbol COLLATE "C" AS symbol, stands, read_as,
         element = 'group ' || group_id AND (read_as IS NULL OR read_as ?| ARRAY['name', 'type', 'environment', 'metadata']) AS is_whole
    FROM workbench.after_only
), groups AS MATERIALIZED (
  SELECT g.entry_id, g.name, g.metadata -> 'industries' AS industries
    FROM workbench.mapped_groups AS g
   WHERE g.type = 'SECTOR' AND g.environment = :environment
     AND NOT EXISTS (SELECT FROM noted AS n WHERE n.entry_id = g.entry_id AND n.is_whole)
), members AS MATERIALIZED (
  SELECT stock_entry_id, sector_entry_id, symbol COLLATE "C" AS symbol FROM workbench.mapped_sector_members
), stocks AS MATERIALIZED (
  SELECT entry_id, symbol, sector, metadata FROM workbench.mapped_stocks WHERE environment = :environment
), before AS MATERIALIZED (
  SELECT g.name, g.entry_id, g.industries, count(m.symbol) AS members,
         string_agg(m.symbol, ',' ORDER BY m.symbol) AS symbols
    FROM groups AS g
    LEFT JOIN members AS m ON m.sector_entry_id = g.entry_id
     AND NOT EXISTS (SELECT FROM noted AS n WHERE n.entry_id = m.sector_entry_id AND n.symbol = m.symbol AND n.stands IS NULL)
   GROUP BY g.name, g.entry_id, g.industries
), after AS MATERIALIZED (
  SELECT g.name, g.metadata -> 'industries' AS industries, count(m.symbol) AS members,
         string_agg(m.symbol, ',' ORDER BY m.symbol COLLATE "C") AS symbols
    FROM :"schema".definition_groups AS g
    LEFT JOIN :"schema".group_memberships AS m ON m.group_id = g.id
     AND NOT EXISTS (SELECT FROM noted AS n WHERE n.group_id = m.group_id AND n.symbol = m.symbol COLLATE "C" AND n.read_as IS NULL)
   WHERE g.type = 'SECTOR' AND g.environment = :environment
     AND NOT EXISTS (SELECT FROM noted AS n WHERE n.group_id = g.id AND n.is_whole)
   GROUP BY g.name, g.metadata
), judged AS (
  SELECT b.entry_id, 'sector ' || name AS subject, '$.industries' AS path, 'fail' AS verdict,
         coalesce(b.members, 0) || ' stocks, ' || coalesce(b.industries::text, 'no industries') AS before,
         coalesce(a.members, 0) || ' stocks, ' || coalesce(a.industries::text, 'no industries') AS after,
         'the sector is not what the map and the stocks say' AS cause
    FROM before AS b FULL JOIN after AS a USING (name)
   WHERE b.name IS NULL OR a.name IS NULL OR b.symbols IS DISTINCT FROM a.symbols
      OR b.industries::text IS DISTINCT FROM a.industries::text
   UNION ALL
  SELECT s.entry_id, 'stock ' || s.symbol, '$.sector', 'finding',
         coalesce(s.sector, (s.metadata -> 'sector')::text, 'no sector'), 'no SECTOR membership',
         'the sector is not in the map of this environment'
    FROM stocks AS s
    LEFT JOIN members AS m ON m.stock_entry_id = s.entry_id
   WHERE m.symbol IS NULL
)
SELECT e.examined, e.examined || ' sectors, ' || e.industries || ' industries, ' || e.members || ' memberships' AS figures,
       j.verdict, j.entry_id, j.subject, j.path, left(j.before, 200) AS before, left(j.after, 200) AS after, j.cause
  FROM (SELECT greatest((SELECT count(*) FROM before), (SELECT count(*) FROM after)) AS examined,
               (SELECT coalesce(sum(members), 0) FROM after) AS members,
               (SELECT coalesce(sum(jsonb_array_length(industries)) FILTER (WHERE jsonb_typeof(industries) = 'array'), 0)
                  FROM after) AS industries) AS e
  LEFT JOIN judged AS j ON true
 ORDER BY j.verdict, j.subject, j.entry_id;
